import { formatDate } from '../../core/time/instant';
import { Dates } from '../../core/uptime/daily-plan';
import { invalidInput } from '../../platform/errors';

/** Requested local dates (days since 1970-01-01), both included; missing ones have defaults. */
export interface DatesRequest {
  readonly from?: number | undefined;
  /** Default: the date at as_of. */
  readonly to?: number | undefined;
  /** Epoch ms; later polls are ignored. Default: the latest poll of all stores. */
  readonly asOf?: number | undefined;
}

/** The maximum number of dates in one answer. */
export interface DatesLimit {
  readonly preset: number;
  readonly most: number;
}

export const STORE_DATES: DatesLimit = { preset: 30, most: 366 };
export const FLEET_DATES: DatesLimit = { preset: 7, most: 31 };

/** `today`: the date at as_of. Throws `invalid-input` for dates that are out of order, in the future, or too many. */
export function resolveDates({ from, to }: DatesRequest, today: number, limit: DatesLimit): Dates {
  const last = to ?? today;
  const first = from ?? last - (limit.preset - 1);
  if (last > today) {
    throw invalidInput(
      `to_date lies after ${formatDate(today)}, the local date at as_of: nothing is known of that day. ` +
        'Leave it out, or give an earlier one.',
    );
  }
  if (first > last) throw invalidInput(`from_date lies after to_date (${formatDate(last)}).`);
  const count = last - first + 1;
  if (count > limit.most) {
    throw invalidInput(
      `The range has ${count} dates; at most ${limit.most} are given at once. Ask for it in parts, with from_date and to_date.`,
    );
  }
  return { first, last };
}
