import type { Query } from '../../route';

const HOUR_MS = 3_600_000;
const HOUR = /^\d{4}-\d\d-\d\dT\d\d:00Z$/;

/** Hours that are chosen in the chart: `[start, end)`, in epoch ms. */
export interface ChosenHours {
  readonly start: number;
  readonly end: number;
}

type Address = Readonly<Record<string, string>>;

/**
 * The hours of an address: `hours_from` and `hours_to`; or the dates `from` and `to`, by UTC, if other views have chosen
 * them. undefined: none.
 */
export function chosenHours({
  hours_from: first,
  hours_to: last,
  from,
  to,
}: Address): ChosenHours | undefined {
  if (first !== undefined && last !== undefined && HOUR.test(first) && HOUR.test(last)) {
    const hours = { start: Date.parse(first), end: Date.parse(last) };
    // The dates may have been chosen later, in another view.
    if (hours.start < hours.end && datesOf(hours).from === from && datesOf(hours).to === to) return hours;
  }
  const days = {
    start: Date.parse(`${from ?? ''}T00:00Z`),
    end: Date.parse(`${to ?? ''}T00:00Z`) + 24 * HOUR_MS,
  };
  return days.start < days.end ? days : undefined;
}

/** The parameters of an address that choose hours, and for other views the dates that these touch. */
export const hoursQuery = (hours: ChosenHours): Query => ({
  ...datesOf(hours),
  hours_from: hourText(hours.start),
  hours_to: hourText(hours.end),
  period: undefined,
});

export const NO_HOURS: Query = {
  ...{ hours_from: undefined, hours_to: undefined, from: undefined, to: undefined },
  as_of: undefined,
};

/** The whole hours that a part of the chart touches. Epoch seconds; undefined: it is too short to be meant. */
export function hoursOfPart(from: number, to: number): ChosenHours | undefined {
  const start = Math.floor((from * 1000) / HOUR_MS) * HOUR_MS;
  const end = Math.ceil((to * 1000) / HOUR_MS) * HOUR_MS;
  return end > start ? { start, end } : undefined;
}

/** The hour that ends with an instant of the address (ISO 8601), or contains it; undefined: none is chosen. */
export function hourEndingAt(asOf: string | undefined): number | undefined {
  const at = asOf === undefined ? NaN : Date.parse(asOf);
  return Number.isNaN(at) ? undefined : Math.ceil(at / HOUR_MS) * HOUR_MS - HOUR_MS;
}

const dateText = (at: number): string => new Date(at).toISOString().slice(0, 10);

const datesOf = ({ start, end }: ChosenHours) => ({ from: dateText(start), to: dateText(end - 1) });

/** `2023-01-25T17:00Z` */
const hourText = (at: number): string => `${new Date(at).toISOString().slice(0, 13)}:00Z`;
