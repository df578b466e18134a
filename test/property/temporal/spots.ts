import fc from 'fast-check';
import type { Hours } from '../second-by-second';
import { hours, rounded } from '../stores';
import { places } from './places';
import { Temporal } from './temporal';
import { changeNear, NEAR } from './zones';

const DAY = 86_400;
const ALL_WEEK = [0, 1, 2, 3, 4, 5, 6];

/** One case: an instant and a date in a zone, wall times of that date, and rows of hours. */
export interface Spot {
  readonly zone: string;
  /** Epoch milliseconds: of the nearby change of offset, and of the instant itself */
  readonly change: number;
  readonly instant: number;
  /** Days since 1970-01-01. The UTC date of the instant, so that skipped dates occur. */
  readonly date: number;
  readonly seconds: number[];
  readonly hours: Hours[];
}

/** A wall time: seconds after midnight, or after the clock's reading at the change, before it and after it. */
interface Wall {
  readonly from: 'midnight' | 'old clock' | 'new clock';
  readonly after: number;
}

/** A spot without its place, so that it can be tried near any change. */
export interface Look {
  readonly sinceChange: number;
  readonly walls: Wall[];
  readonly rows: [start: Wall, end: Wall][];
  readonly hours: Hours[];
}

const wall: fc.Arbitrary<Wall> = fc.oneof(
  fc.record({
    from: fc.constant('midnight' as const),
    after: fc.oneof(fc.constantFrom(0, DAY - 1, DAY), fc.nat(DAY)),
  }),
  {
    weight: 3,
    arbitrary: fc.record({
      from: fc.constantFrom('old clock' as const, 'new clock' as const),
      after: rounded(-2 * 3600, 2 * 3600),
    }),
  },
);

export const looks: fc.Arbitrary<Look> = fc.record({
  sinceChange: fc.oneof(
    fc.constantFrom(-1, 0, 1),
    rounded(-NEAR / 1000, NEAR / 1000).map((seconds) => seconds * 1000),
    fc.integer({ min: -NEAR, max: NEAR }),
  ),
  walls: fc.array(wall, { minLength: 4, maxLength: 4 }),
  rows: fc.array(fc.tuple(wall, wall), { maxLength: 2 }),
  hours,
});

/** Applies a look near a change. */
export function spotAt(zone: string, change: number, look: Look): Spot {
  const clock = {
    midnight: 0,
    'old clock': shownAt(zone, change - 1000) + 1,
    'new clock': shownAt(zone, change),
  };
  const secondOf = ({ from, after }: Wall): number =>
    from === 'midnight' ? after : (clock[from] + after + DAY) % DAY;
  const rows = look.rows
    .map(([start, end]) => ({ start: secondOf(start), end: secondOf(end) }))
    .filter(({ start, end }) => start < DAY && start !== end)
    .flatMap((row) => ALL_WEEK.map((weekday) => ({ weekday, ...row })));
  const instant = change + look.sinceChange;
  return {
    zone,
    change,
    instant,
    date: Math.floor(instant / (DAY * 1000)),
    seconds: look.walls.map(secondOf),
    hours: [...look.hours, ...rows],
  };
}

function shownAt(zone: string, instant: number): number {
  const { hour, minute, second } = Temporal.Instant.fromEpochMilliseconds(instant).toZonedDateTimeISO(zone);
  return (hour * 60 + minute) * 60 + second;
}

/** Any zone of the runtime, any date from 2000 to 2040, mostly near a change of offset. */
export const spots: fc.Arbitrary<Spot> = fc
  .tuple(places, looks)
  .map(([[zone, change], look]) => spotAt(zone, change, look));

export function isNearChange({ zone, instant }: Spot): boolean {
  const change = changeNear(zone, instant - NEAR);
  return change !== undefined && Math.abs(instant - change) <= NEAR;
}
