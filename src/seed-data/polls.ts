import type { PollPattern, Store, Temperament } from './fleet';
import { randomSource, type RandomSource } from './random-source';

export const STATUSES = ['active', 'inactive'] as const;
export type Status = (typeof STATUSES)[number];

// Probabilities of a change from one poll to the next. A changing store changes every ten polls on average, and is
// inactive 27.6 % of the time: with 16 % of stores never active, 24 % of all polls are inactive.
const TURNS_INACTIVE = 0.069;
const TURNS_ACTIVE = 0.181;
const STARTS_INACTIVE = TURNS_INACTIVE / (TURNS_INACTIVE + TURNS_ACTIVE);

/** The status of a store at each of its polls, one per call. */
function statusSequence(temperament: Temperament, random: RandomSource): () => Status {
  if (temperament === 'never inactive') return () => 'active';
  if (temperament === 'never active') return () => 'inactive';
  let status: Status = random.chance(STARTS_INACTIVE) ? 'inactive' : 'active';
  return () => {
    if (random.chance(status === 'active' ? TURNS_INACTIVE : TURNS_ACTIVE)) status = opposite(status);
    return status;
  };
}

export function opposite(status: Status): Status {
  return status === 'active' ? 'inactive' : 'active';
}

// Instants are integer microseconds since 1970-01-01 UTC, exact in a JavaScript number until the year 2255.
const SECOND = 1_000_000;
export const MINUTE = 60 * SECOND;
export const HOUR = 60 * MINUTE;

const utc = (instant: string): number => Date.parse(instant) * 1000;

/** The last poll of every data set, so that a report is as of this instant by default. */
export const LAST_POLL = utc('2023-01-25T18:13:22.479Z');
export const LAST_SWEEP = utc('2023-01-25T18:00:00Z');

const holes = [
  { from: utc('2023-01-19T20:11:00Z'), to: utc('2023-01-20T05:26:00Z') },
  { from: utc('2023-01-22T17:00:00Z'), to: utc('2023-01-24T05:53:00Z') },
];

/** Whether polls may exist at this instant: it is not after the last poll, nor in a gap of the whole fleet. */
export function isCovered(instant: number): boolean {
  return instant <= LAST_POLL && !holes.some(({ from, to }) => instant >= from && instant < to);
}

/** One pass over all stores. `start`: its full hour, in microseconds; `hoursLeft`: full hours until the last sweep. */
export interface Sweep {
  start: number;
  hoursLeft: number;
}

/** One sweep an hour; the first is `days` days before the last. */
export function sweeps(days: number): Sweep[] {
  const count = days * 24 + 1;
  return Array.from({ length: count }, (_, index) => {
    const hoursLeft = count - 1 - index;
    return { start: LAST_SWEEP - hoursLeft * HOUR, hoursLeft };
  });
}

// Sweeps miss some stores: this gives about 130 polls per store in eight days.
const REACHES_STORE = 0.905;

/** Whether the sweep polls a store of this pattern; `days` is the length of the data set. */
function isPolled(pattern: PollPattern, sweep: Sweep, days: number, random: RandomSource): boolean {
  switch (pattern) {
    case 'regular':
      return random.chance(REACHES_STORE);
    case 'never':
      return false;
    case 'once':
      return sweep.hoursLeft === 3;
    case 'stops early':
      return sweep.hoursLeft > Math.min(4 * 24, days * 12);
    case 'outside hours': {
      const hour = Math.floor(sweep.start / HOUR) % 24;
      return hour >= 7 && hour < 13;
    }
    default:
      return true;
  }
}

/** An instant of the sweep, in microseconds since 1970. Four of five lie in its first twelve minutes. */
function instantWithin(sweep: Sweep, random: RandomSource): number {
  const offset = random.chance(0.8) ? random.below(12 * MINUTE) : 12 * MINUTE + random.below(48 * MINUTE);
  // Only one in a million uniform draws has no fraction, and small data sets need shorter fractions, too.
  const step = random.chance(0.005) ? SECOND / 10 ** random.below(6) : 1;
  return sweep.start + offset - (offset % step);
}

/** One poll row. `instant`: microseconds since 1970-01-01 UTC. */
export interface Poll {
  storeId: string;
  status: Status;
  instant: number;
}

/** Every poll of the data set, sweep by sweep. The same arguments give the same polls. */
export function* pollsOf(fleet: readonly Store[], days: number, seed: number): Generator<Poll> {
  const random = randomSource(seed, 'polls');
  const polled = fleet.map((store) => ({ store, nextStatus: statusSequence(store.temperament, random) }));
  for (const sweep of sweeps(days)) {
    for (const { store, nextStatus } of polled) {
      if (!isPolled(store.pattern, sweep, days, random)) continue;
      const instant = isLast(store, sweep) ? LAST_POLL : instantWithin(sweep, random);
      if (!isCovered(instant)) continue;
      const poll = { storeId: store.id, status: nextStatus(), instant };
      yield poll;
      if (isRepeated(store, sweep, random)) yield poll;
      if (isContradicted(store, sweep, random)) yield { ...poll, status: opposite(poll.status) };
    }
  }
}

function isLast({ pattern }: Store, { hoursLeft }: Sweep): boolean {
  return pattern === 'closing' && hoursLeft === 0;
}

function isRepeated({ pattern }: Store, { hoursLeft }: Sweep, random: RandomSource): boolean {
  return pattern === 'repeated' ? hoursLeft % 8 === 4 : pattern === 'regular' && random.chance(0.0005);
}

/** Only a store whose status changes: a contradiction would change the temperament of the others. */
function isContradicted(
  { pattern, temperament }: Store,
  { hoursLeft }: Sweep,
  random: RandomSource,
): boolean {
  if (pattern === 'contradicted') return hoursLeft % 8 === 4;
  return pattern === 'regular' && temperament === 'changing' && random.chance(0.0005);
}
