import { Injectable } from '@nestjs/common';
import { pollsKeptFrom, ReadSession } from '../database';
import { invalidInput, KnownError } from '../errors';
import { isSettled, openFrom } from '../polls';
import { StoreRegistry } from '../stores';
import { formatInstant } from '../time';
import { StoreChunk } from './chunks';
import { DaySheet } from './engine';
import { ZoneFrame } from './zone-frame';

export function noLongerKept(keptFrom: number): KnownError {
  return invalidInput(
    `This needs polls from before ${formatInstant(openFrom(keptFrom))}, which are no longer kept ` +
      '(POLL_RETENTION_DAYS). Ask for a later time; the figures of whole days are still there, in ' +
      '/stores/{store_id}/metrics and /metrics/daily.',
  );
}

/** Keeps figures from being worked out of polls of which a part is gone. */
@Injectable()
export class KeptDays {
  constructor(private readonly registry: StoreRegistry) {}

  /** See polls/kept-polls.ts. */
  keptFrom(session: ReadSession): Promise<number> {
    return pollsKeptFrom(session);
  }

  /**
   * Throws `invalid-input` when a day of the frames has to be worked out and its polls may be gone: it is settled, the
   * sheet does not have its sums or they will not do, and its store had polls before its end. `frames[i]` is that of the
   * store at place i.
   */
  async require(
    session: ReadSession,
    chunk: StoreChunk,
    frames: readonly ZoneFrame[],
    sheet: DaySheet,
    keptFrom: number,
  ): Promise<void> {
    const ends = frames.map((frame, place) => endOfLacking(frame, place, sheet, keptFrom));
    if (ends.every((end) => end === undefined)) return;
    const firstPolls = await this.registry.firstPolls(session, chunk);
    chunk.storeKeys.forEach((storeKey, place) => {
      const end = ends[place];
      if (end !== undefined && (firstPolls.get(storeKey) ?? Infinity) < end) throw noLongerKept(keptFrom);
    });
  }
}

/** The end of the last settled day that the sheet will not do for; undefined: there is none. */
function endOfLacking(
  { days, whole }: ZoneFrame,
  place: number,
  sheet: DaySheet,
  keptFrom: number,
): number | undefined {
  let end: number | undefined;
  for (let i = 0; i < days.length && isSettled(days[i]!.date, keptFrom); i++) {
    const day = days[i]!;
    const stored = whole?.[i] === true && sheet.has(place, day.date);
    if (!stored && day.start < day.end) end = day.end;
  }
  return end;
}
