import { Injectable } from '@nestjs/common';
import { isSettled, openFrom } from '../../core/polls/kept-polls';
import { formatInstant } from '../../core/time/instant';
import { DailyTotals, rollupOf, StoreRollups } from '../../core/uptime/daily-totals';
import { pollsKeptFrom, ReadSession } from '../../platform/database';
import { invalidInput, KnownError } from '../../platform/errors';
import { PollExtentsRepository } from '../../polls';
import { StoreChunk } from './chunks';
import { EvaluationPlan } from './evaluation-plan';

export function noLongerKept(keptFrom: number): KnownError {
  return invalidInput(
    `This needs polls from before ${formatInstant(openFrom(keptFrom))}, which are no longer kept ` +
      '(POLL_RETENTION_DAYS). Ask for a later time; the figures of whole days are still there, in ' +
      '/stores/{store_id}/metrics and /figures/daily.',
  );
}

/** Prevents figures from being computed from partly deleted polls. */
@Injectable()
export class RetentionGuard {
  constructor(private readonly extents: PollExtentsRepository) {}

  /** See core/polls/kept-polls.ts. */
  keptFrom(session: ReadSession): Promise<number> {
    return pollsKeptFrom(session);
  }

  /**
   * Throws `invalid-input` if a day of the plans must be computed and its polls may be deleted: the day has no rollup,
   * or its rollup does not suffice, and its store had polls before the day's end. `plans[i]` is that of the store at
   * index i.
   */
  async require(
    session: ReadSession,
    chunk: StoreChunk,
    plans: readonly EvaluationPlan[],
    totals: DailyTotals | undefined,
    keptFrom: number,
  ): Promise<void> {
    const ends = plans.map((plan, place) => endOfLacking(plan, { totals, store: place }, keptFrom));
    if (ends.every((end) => end === undefined)) return;
    const extents = await this.extents.ofStores(session, chunk.storeKeys);
    chunk.storeKeys.forEach((storeKey, place) => {
      const end = ends[place];
      if (end !== undefined && (extents.of(storeKey)?.first ?? Infinity) < end) throw noLongerKept(keptFrom);
    });
  }
}

/** The end of the last day in the deleted range without a usable rollup; undefined if there is none. */
function endOfLacking(
  { days, whole }: EvaluationPlan,
  rollups: StoreRollups,
  keptFrom: number,
): number | undefined {
  let end: number | undefined;
  for (let i = 0; i < days.length && isSettled(days[i]!.date, keptFrom); i++) {
    const day = days[i]!;
    const stored = whole?.[i] === true && rollupOf(rollups, day.date) !== undefined;
    if (!stored && day.start < day.end) end = day.end;
  }
  return end;
}
