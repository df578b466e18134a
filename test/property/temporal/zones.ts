import { LINK_NAMES } from './link-names';
import { Temporal } from './temporal';

const HOUR = 3_600_000;

/** The distance of most cases from a change of offset: at most 48 hours. Milliseconds. */
export const NEAR = 48 * HOUR;
/** With 48 hours on either side, the years 2000 to 2040. Epoch milliseconds. */
export const FIRST = Date.UTC(2000, 0, 3);
export const LAST = Date.UTC(2040, 11, 29);

/** Every zone that the runtime lists, and the other well-known names that it accepts. */
export const ZONES: readonly string[] = [
  ...new Set([...Intl.supportedValuesOf('timeZone'), ...LINK_NAMES.filter(isTaken)]),
];

function isTaken(name: string): boolean {
  try {
    new Intl.DateTimeFormat('en', { timeZone: name });
    return true;
  } catch {
    return false;
  }
}

const searchFrom = (zone: string, instant: number, direction: 'next' | 'previous'): number | undefined => {
  const start = Temporal.Instant.fromEpochMilliseconds(instant).toZonedDateTimeISO(zone);
  const change = start.getTimeZoneTransition(direction)?.epochMilliseconds;
  return change !== undefined && change >= FIRST && change <= LAST ? change : undefined;
};

/** All instants between 2000 and 2040 at which a zone's offset changes, in epoch milliseconds. */
export function* changesOf(zone: string): Generator<number> {
  let change = searchFrom(zone, FIRST - 1, 'next');
  while (change !== undefined) {
    yield change;
    change = searchFrom(zone, change, 'next');
  }
}

/** Zones without changes: searching all years again for each case would take long. */
const steady = new Set<string>();

/** The change after an instant, or the last one before it; undefined in zones with a constant offset. */
export function changeNear(zone: string, instant: number): number | undefined {
  if (steady.has(zone)) return undefined;
  const change = searchFrom(zone, instant, 'next') ?? searchFrom(zone, instant, 'previous');
  if (change === undefined) steady.add(zone);
  return change;
}

/** Used in zones without changes. */
const DATES_OF_NO_CHANGE = ['2000-02-29T23:59:59Z', '2011-12-30T10:00:00Z', '2040-12-28T00:00:00Z'].map(
  (instant) => Date.parse(instant),
);

/** The places to test in a zone: its changes, or ordinary instants. */
export function placesIn(zone: string): readonly number[] {
  const changes = [...changesOf(zone)];
  return changes.length === 0 ? DATES_OF_NO_CHANGE : changes;
}
