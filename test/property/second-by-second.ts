import type { WallClock } from './wall-clock';

const DAY = 86_400;
const HOUR = 3600;

export interface Hours {
  readonly weekday: number;
  readonly start: number;
  readonly end: number;
}

/** A row of special hours; start and end both 0: closed. */
export interface SpecialHours {
  /** Days since 1970-01-01. */
  readonly date: number;
  readonly start: number;
  readonly end: number;
}

/** When a store is scheduled to be open. */
export interface HoursOfDates {
  /** The rows that are in force since ever. */
  readonly hours: readonly Hours[];
  /** Later versions, each with rows. */
  readonly versions: readonly { readonly validFrom: number; readonly rows: readonly Hours[] }[];
  readonly special: readonly SpecialHours[];
}

/** When a store is open. */
export interface StoreTimes extends HoursOfDates {
  /** Each `[start, end)`, in the unit of the polls. They may overlap. */
  readonly exclusions: readonly (readonly [start: number, end: number])[];
}

/** A poll at a whole second since 1970. */
export interface Observation {
  readonly second: number;
  readonly active: boolean;
}

export interface Count {
  up: number;
  down: number;
  noData: number;
  excluded: number;
}

/** What the figures of a stretch of time rest on: polls, and the most seconds that rest on one of them. */
export interface Basis {
  readonly polls: number;
  readonly longestGap: number;
}

const CLOSED = 0;
const UP = 1;
const DOWN = 2;
const NO_DATA = 3;
const EXCLUDED = 4;

/** The dates that a window can touch. */
const WINDOW_DATES = 10;

/** A budget of downtime in milliseconds, and the instant at which it ran out. */
export interface SecondsBudget {
  readonly open: bigint;
  readonly elapsed: bigint;
  readonly allowed: bigint;
  readonly used: bigint;
  readonly breachedAt: bigint | undefined;
}

/**
 * The definition of the figures applied literally: checks every second of the last days separately. It shares no code
 * with the product. `polls`: ordered by time, one per second. All instants in whole seconds. `carry`: seconds, with
 * `accounting=carry_forward`. `ahead`: how many dates after that of as_of have open time, which is without data.
 */
export class SecondBySecond {
  private readonly from: number;
  readonly today: number;
  /** For each second since `from`: its status. */
  private readonly seconds: Uint8Array;
  /** For each second: 1 + the index of the poll that it rests on, or 0. */
  private readonly basis: Uint16Array;
  /** For each poll: whether it lies in open time and is not later than as_of. */
  private readonly counts: boolean[];

  constructor(
    private readonly clock: WallClock,
    private readonly times: StoreTimes,
    private readonly polls: readonly Observation[],
    private readonly asOf: number,
    carry?: number,
    ahead = 0,
  ) {
    this.today = lastWhere((date) => clock.beginningOf(date) <= asOf, Math.floor(asOf / DAY) + 2);
    const before = carry === undefined ? 0 : Math.ceil(carry / DAY) + 1;
    const count = WINDOW_DATES + before;
    const dates = Array.from({ length: count + ahead }, (_, i) => this.today - count + 1 + i);
    this.from = clock.beginningOf(dates[0]!);
    const length = clock.beginningOf(this.today + 1 + ahead) - this.from;
    this.seconds = new Uint8Array(length);
    this.basis = new Uint16Array(length);
    for (const date of dates) this.open(date);
    this.exclude();
    this.counts = polls.map(({ second }) => second <= asOf && this.isOpen(second));
    if (carry !== undefined) this.carryForward(carry);
    else for (const date of dates) this.lookAt(date);
  }

  windows(kind: 'calendar' | 'rolling'): Record<'hour' | 'day' | 'week', Count & Basis> {
    const { asOf, clock, today } = this;
    const calendar = kind === 'calendar';
    const since = (start: number) => ({
      ...this.count(start, asOf),
      // A poll at as_of is seen.
      ...this.basisOf(start, asOf + 1),
    });
    return {
      hour: since(asOf - HOUR),
      day: since(calendar ? clock.beginningOf(today) : asOf - 24 * HOUR),
      week: since(calendar ? clock.beginningOf(today - 6) : asOf - 168 * HOUR),
    };
  }

  /** The parts of a period, of at most ten dates up to today, by name (days since 1970-01-01). */
  parts(first: number, last: number, breakdown: 'day' | 'week' | 'month'): Map<number, Count> {
    const found = new Map<number, Count>();
    for (let date = first; date <= Math.min(last, this.today); date++) {
      const begin = this.clock.beginningOf(date);
      const end = this.clock.beginningOf(date + 1);
      if (begin === end) continue;
      const name = nameOf(date, breakdown);
      const { up, down, noData, excluded } = this.count(begin, Math.max(begin, Math.min(end, this.asOf)));
      const part = found.get(name) ?? { up: 0, down: 0, noData: 0, excluded: 0 };
      found.set(name, {
        up: part.up + up,
        down: part.down + down,
        noData: part.noData + noData,
        excluded: part.excluded + excluded,
      });
    }
    return found;
  }

  /** The budget of dates that has (1,000,000 - `targetPpm`) millionths of their open time. */
  budget(first: number, last: number, targetPpm: number, noDataIsDown: boolean): SecondsBudget {
    const [begin, end] = [this.clock.beginningOf(first), this.clock.beginningOf(last + 1)];
    let open = 0n;
    for (let second = begin; second < end; second++) if (this.isOpen(second)) open += 1000n;
    const allowed = (open * BigInt(1_000_000 - targetPpm)) / 1_000_000n;
    let elapsed = 0n;
    for (let second = begin; second < Math.min(end, this.asOf); second++) {
      if (this.isOpen(second)) elapsed += 1000n;
    }
    const down = this.downSeconds(first, last, noDataIsDown);
    return { open, elapsed, allowed, used: BigInt(down.length) * 1000n, breachedAt: breachIn(down, allowed) };
  }

  /** The seconds of dates that are down, in order. */
  downSeconds(first: number, last: number, noDataIsDown: boolean): number[] {
    const [begin, end] = [this.clock.beginningOf(first), this.clock.beginningOf(last + 1)];
    const found: number[] = [];
    for (let second = begin; second < Math.min(end, this.asOf); second++) {
      const status = this.seconds[second - this.from];
      if (status === DOWN || (status === NO_DATA && noDataIsDown)) found.push(second);
    }
    return found;
  }

  /** Marks the scheduled open time of a date as without data (open time, rule 6, after hours of a date). */
  private open(date: number): void {
    const { clock, from, seconds } = this;
    const begin = clock.beginningOf(date);
    const end = clock.beginningOf(date + 1);
    for (const [first, beyond] of stretches(openSecondsOf(this.times, date))) {
      const opening = Math.max(begin, clock.instantOf(date * DAY + first));
      const closing = Math.min(end, beyond === DAY ? end : clock.instantOf(date * DAY + beyond));
      if (opening < closing) seconds.fill(NO_DATA, opening - from, closing - from);
    }
  }

  /** Section 7. */
  private exclude(): void {
    for (const [start, end] of this.times.exclusions) {
      const beyond = Math.min(end - this.from, this.seconds.length);
      for (let i = Math.max(0, start - this.from); i < beyond; i++) {
        if (this.seconds[i] === NO_DATA) this.seconds[i] = EXCLUDED;
      }
    }
  }

  private isOpen(second: number): boolean {
    const status = this.seconds[second - this.from];
    return status !== undefined && status !== CLOSED && status !== EXCLUDED;
  }

  /** One local day from its own polls (status within a local day, rules 1 to 4). */
  private lookAt(date: number): void {
    const begin = this.clock.beginningOf(date);
    const end = this.clock.beginningOf(date + 1);
    const polls = [...this.polls.keys()].filter(
      (i) => this.counts[i]! && this.polls[i]!.second >= begin && this.polls[i]!.second < end,
    );
    if (polls.length === 0) return;
    let holding = 0;
    for (let second = begin; second < end; second++) {
      if (!this.isOpen(second)) continue;
      while (holding + 1 < polls.length && this.polls[polls[holding + 1]!]!.second <= second) holding++;
      this.rest(second, polls[holding]!);
    }
  }

  /** Section 8. */
  private carryForward(carry: number): void {
    let last: number | undefined;
    let next = 0;
    for (let i = 0; i < this.seconds.length; i++) {
      const second = this.from + i;
      for (; next < this.polls.length && this.polls[next]!.second <= second; next++) {
        if (this.counts[next]!) last = next;
      }
      if (last === undefined || !this.isOpen(second)) continue;
      if (second < this.polls[last]!.second + carry) this.rest(second, last);
    }
  }

  private rest(second: number, poll: number): void {
    this.seconds[second - this.from] = this.polls[poll]!.active ? UP : DOWN;
    this.basis[second - this.from] = poll + 1;
  }

  private count(start: number, end: number): Count {
    const counted = [0, 0, 0, 0, 0];
    for (let second = start; second < end; second++) counted[this.seconds[second - this.from]!]!++;
    return {
      up: counted[UP]!,
      down: counted[DOWN]!,
      noData: counted[NO_DATA]!,
      excluded: counted[EXCLUDED]!,
    };
  }

  private basisOf(start: number, end: number): Basis {
    const resting = new Uint32Array(this.polls.length + 1);
    for (let second = start; second < Math.min(end, this.asOf); second++) {
      resting[this.basis[second - this.from]!]!++;
    }
    return {
      polls: this.polls.filter(({ second }, i) => this.counts[i]! && second >= start && second < end).length,
      longestGap: Math.max(0, ...resting.subarray(1)),
    };
  }
}

/**
 * Where more than the allowed milliseconds are used by seconds of downtime in order, of which those of several stores
 * may be the same; undefined: nowhere.
 */
export function breachIn(down: readonly number[], allowed: bigint): bigint | undefined {
  let used = 0n;
  for (let i = 0; i < down.length;) {
    let beyond = i + 1;
    while (down[beyond] === down[i]) beyond++;
    const stores = BigInt(beyond - i);
    if (used + stores * 1000n > allowed) return BigInt(down[i]!) * 1000n + (allowed - used) / stores;
    used += stores * 1000n;
    i = beyond;
  }
  return undefined;
}

/** The rows that apply to a date (section 6); undefined: open 24/7. */
function rowsOf(
  { hours, versions, special }: HoursOfDates,
  date: number,
): { start: number; end: number }[] | undefined {
  const ofDate = special.filter((row) => row.date === date);
  if (ofDate.length > 0) return ofDate.filter(({ start, end }) => start !== 0 || end !== 0);
  let rows = hours;
  let latest = -Infinity;
  for (const version of versions) {
    if (version.validFrom > date || version.validFrom < latest) continue;
    latest = version.validFrom;
    rows = version.rows;
  }
  if (rows.length === 0) return undefined;
  const weekday = (new Date(date * DAY * 1000).getUTCDay() + 6) % 7;
  return rows.filter((row) => row.weekday === weekday);
}

/** The seconds of a date, 1 if a row says open (open time, rules 1 to 3 and 5, and hours of a date). */
export function openSecondsOf(times: HoursOfDates, date: number): Uint8Array {
  const seconds = new Uint8Array(DAY);
  const own = rowsOf(times, date);
  if (own === undefined) return seconds.fill(1);
  for (const { start, end } of own) seconds.fill(1, start, end < start || end === DAY - 1 ? DAY : end);
  for (const { start, end } of rowsOf(times, date - 1) ?? []) if (end < start) seconds.fill(1, 0, end);
  return seconds;
}

/** The first date of the whole day, week or month. */
export function nameOf(date: number, breakdown: 'day' | 'week' | 'month'): number {
  let name = date;
  const isFirst = (text: Date) =>
    breakdown === 'week' ? text.getUTCDay() === 1 : breakdown === 'month' ? text.getUTCDate() === 1 : true;
  while (!isFirst(new Date(name * DAY * 1000))) name--;
  return name;
}

/** The start and end of each sequence of ones. */
export function stretches(seconds: Uint8Array): [first: number, beyond: number][] {
  const found: [number, number][] = [];
  for (let first = seconds.indexOf(1); first !== -1;) {
    const zero = seconds.indexOf(0, first);
    const beyond = zero === -1 ? seconds.length : zero;
    found.push([first, beyond]);
    first = zero === -1 ? -1 : seconds.indexOf(1, beyond);
  }
  return found;
}

function lastWhere(holds: (date: number) => boolean, from: number): number {
  let date = from;
  while (!holds(date)) date--;
  return date;
}
