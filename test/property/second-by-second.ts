import type { WallClock } from './wall-clock';

const DAY = 86_400;
const HOUR = 3600;

export interface Hours {
  readonly weekday: number;
  readonly start: number;
  readonly end: number;
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
}

const CLOSED = 0;
const UP = 1;
const DOWN = 2;
const NO_DATA = 3;

/**
 * The definition of the figures applied literally: checks every second of the last days separately. It shares no code
 * with the product. `polls`: ordered by time, one per second. All instants in whole seconds.
 */
export class SecondBySecond {
  private readonly from: number;
  private readonly today: number;
  /** For each second since `from`: whether the store is open, and later its status. */
  private readonly seconds: Uint8Array;

  constructor(
    private readonly clock: WallClock,
    rows: readonly Hours[],
    private readonly polls: readonly Observation[],
    private readonly asOf: number,
  ) {
    this.today = lastWhere((date) => clock.beginningOf(date) <= asOf, Math.floor(asOf / DAY) + 2);
    const dates = Array.from({ length: 10 }, (_, i) => this.today - 9 + i);
    this.from = clock.beginningOf(dates[0]!);
    this.seconds = new Uint8Array(clock.beginningOf(this.today + 1) - this.from);
    const weekdays = openSecondsOfWeekdays(rows);
    for (const date of dates) this.lookAt(date, weekdays[(new Date(date * DAY * 1000).getUTCDay() + 6) % 7]!);
  }

  counts(kind: 'calendar' | 'rolling'): Record<'hour' | 'day' | 'week', Count> {
    const { asOf, clock, today } = this;
    const calendar = kind === 'calendar';
    return {
      hour: this.count(asOf - HOUR),
      day: this.count(calendar ? clock.beginningOf(today) : asOf - 24 * HOUR),
      week: this.count(calendar ? clock.beginningOf(today - 6) : asOf - 168 * HOUR),
    };
  }

  /** One local day from its own polls (status within a local day, rules 1 to 4). */
  private lookAt(date: number, openSeconds: Uint8Array): void {
    const { clock, from, seconds } = this;
    const begin = clock.beginningOf(date);
    const end = clock.beginningOf(date + 1);
    const isOpen = new Uint8Array(end - begin);
    for (const [first, beyond] of stretches(openSeconds)) {
      const opening = clock.instantOf(date * DAY + first) - begin;
      const closing = (beyond === DAY ? end : clock.instantOf(date * DAY + beyond)) - begin;
      if (opening < closing) isOpen.fill(1, Math.max(opening, 0), Math.max(closing, 0));
    }
    const polls = this.polls.filter(
      ({ second }) => second >= begin && second < end && second <= this.asOf && isOpen[second - begin] === 1,
    );
    let holding = 0;
    for (let second = begin; second < end; second++) {
      if (isOpen[second - begin] === 0) continue;
      while (holding + 1 < polls.length && polls[holding + 1]!.second <= second) holding++;
      const poll = polls[holding];
      seconds[second - from] = poll === undefined ? NO_DATA : poll.active ? UP : DOWN;
    }
  }

  private count(windowStart: number): Count {
    const counted = [0, 0, 0, 0];
    for (let second = windowStart; second < this.asOf; second++)
      counted[this.seconds[second - this.from]!]!++;
    return { up: counted[UP]!, down: counted[DOWN]!, noData: counted[NO_DATA]! };
  }
}

/** For each weekday its seconds, 1 if a row says open (open time, rules 1 to 3 and 5). */
function openSecondsOfWeekdays(rows: readonly Hours[]): Uint8Array[] {
  const weekdays = Array.from({ length: 7 }, () => new Uint8Array(DAY).fill(rows.length === 0 ? 1 : CLOSED));
  for (const { weekday, start, end } of rows) {
    const closing = end === DAY - 1 ? DAY : end;
    weekdays[weekday]!.fill(1, start, closing > start ? closing : DAY);
    if (closing < start) weekdays[(weekday + 1) % 7]!.fill(1, 0, closing);
  }
  return weekdays;
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
