import { formatInstant, MS_PER_DAY } from '../../core/time/instant';
import { Range } from '../../core/uptime/range';
import { latestPoll, ReadSession } from '../../platform/database';
import { invalidInput, notFound } from '../../platform/errors';

/** A requested period (epoch ms); missing bounds have defaults. */
export interface RangeRequest {
  readonly from?: number | undefined;
  /** Default: as_of. */
  readonly to?: number | undefined;
  /** Later polls are ignored. Default: the latest poll of all stores. */
  readonly asOf?: number | undefined;
}

/** The longest range that one answer computes from polls. */
export const MAX_RANGE_DAYS = 31;
export const DEFAULT_RANGE_DAYS = 7;

/** as_of, or the latest poll of all stores. Throws `not-found` if there are no polls. */
export async function resolveAsOf(session: ReadSession, asOf: number | undefined): Promise<number> {
  const resolved = asOf ?? (await latestPoll(session));
  if (resolved === undefined) throw notFound('There are no polls yet.');
  return resolved;
}

/** Throws `invalid-input` for a range that is empty, lies after as_of, or is too long for one answer. */
export function resolveRange({ from, to }: RangeRequest, asOf: number): Range {
  const end = to ?? asOf;
  const start = from ?? end - DEFAULT_RANGE_DAYS * MS_PER_DAY;
  if (end > asOf) {
    throw invalidInput(
      `to lies after as_of, ${formatInstant(asOf)}: nothing is known of that time. Leave it out, or give an earlier one.`,
    );
  }
  if (start >= end) throw invalidInput(`from is not before to (${formatInstant(end)}).`);
  if (end - start > MAX_RANGE_DAYS * MS_PER_DAY) {
    throw invalidInput(
      `The range has ${Math.ceil((end - start) / MS_PER_DAY)} days; at most ${MAX_RANGE_DAYS} are computed at once. ` +
        'Ask for it in parts, with from and to.',
    );
  }
  return { start, end };
}
