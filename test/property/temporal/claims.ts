import { LocalCalendar } from '../../../src/core/calendar/local-calendar';
import { scheduledIntervals } from '../../../src/core/uptime/days';
import { WINDOW_KINDS, WindowKind, Windows, windowsOf } from '../../../src/core/uptime/plans';
import { weekly } from '../../support/store-inputs';
import { beginningOf, dateHolding, following, instantOf, openOn, plainDate, windowsBy } from './law';
import type { Spot } from './spots';

/**
 * A statement about the product, with the product's and the law's results for a spot. The calendar is new each time:
 * cached dates of earlier cases must not decide whether a replay fails.
 */
export interface Claim {
  readonly sentence: string;
  product(spot: Spot, calendar: LocalCalendar): unknown;
  law(spot: Spot): unknown;
}

const DAY = 86_400_000;

const shown = (instant: number): string => new Date(instant).toISOString();

const dated = (date: number): string => plainDate(date).toString();

/** For readable failures. */
const legible = ({ firstDate, lastDate, ...instants }: Windows) => ({
  ...Object.fromEntries(Object.entries(instants).map(([name, instant]) => [name, shown(instant)])),
  dates: [firstDate, lastDate].map(dated),
});

const datesAround = ({ date }: Spot): number[] => [date - 1, date, date + 1];

/** The spot's instant, and the instants at which a date may change. */
const instantsOf = ({ zone, instant, change, date }: Spot): number[] => {
  const beginning = beginningOf(zone, plainDate(date));
  return [instant, change - 1, change, beginning - 1, beginning];
};

const secondsOf = ({ seconds }: Spot): number[] => [0, ...seconds, DAY / 1000];

/** The change may be near either end of a report's week. */
const moments = ({ instant }: Spot): [WindowKind, number][] =>
  WINDOW_KINDS.flatMap((kind) => [0, 6, 7].map((days): [WindowKind, number] => [kind, instant + days * DAY]));

export const CLAIMS: readonly Claim[] = [
  {
    sentence: 'a local day runs from the first instant of its date to the first of the next',
    product: (spot, calendar) =>
      datesAround(spot).map((date) => {
        const { start, end } = calendar.day(date);
        return [shown(start), shown(end)];
      }),
    law: (spot) =>
      datesAround(spot)
        .map(plainDate)
        .map((date) => [shown(beginningOf(spot.zone, date)), shown(beginningOf(spot.zone, following(date)))]),
  },
  {
    sentence: 'an instant lies on the date whose local day holds it',
    product: (spot, calendar) =>
      instantsOf(spot).map((instant) => [shown(instant), dated(calendar.dateOf(instant))]),
    law: (spot) =>
      instantsOf(spot).map((instant) => [shown(instant), dateHolding(spot.zone, instant).toString()]),
  },
  {
    sentence: 'a wall time becomes the instant that "compatible" makes of it',
    product: (spot, calendar) => {
      const day = calendar.day(spot.date);
      return secondsOf(spot).map((second) => [second, shown(day.instantOf(second))]);
    },
    law: (spot) =>
      secondsOf(spot).map((second) => [second, shown(instantOf(spot.zone, plainDate(spot.date), second))]),
  },
  {
    sentence: 'a store is open on a date when its rows say so',
    product: ({ date, hours }, calendar) => scheduledIntervals(weekly(hours), calendar.day(date)).map(shown),
    law: ({ zone, date, hours }) => openOn(zone, plainDate(date), hours).map(shown),
  },
  {
    sentence: 'the windows of a report begin where local days or hours gone by do',
    product: (spot, calendar) =>
      moments(spot).map(([kind, asOf]) => [kind, shown(asOf), legible(windowsOf(kind, asOf, calendar))]),
    law: (spot) =>
      moments(spot).map(([kind, asOf]) => [kind, shown(asOf), legible(windowsBy(kind, asOf, spot.zone))]),
  },
];

/** The number of tried cases, by zone. */
export const tried = new Map<string, number>();

export const triedInAll = (): number => [...tried.values()].reduce((sum, count) => sum + count, 0);

/** Tries one case: throws if the product disagrees with the law. */
export function check({ product, law }: Claim, spot: Spot): void {
  const { zone, date } = spot;
  tried.set(zone, (tried.get(zone) ?? 0) + 1);
  const where = { zone, date: dated(date) };
  expect({ ...where, found: product(spot, new LocalCalendar(zone)) }).toEqual({ ...where, found: law(spot) });
}
