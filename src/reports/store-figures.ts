import { setImmediate as nextTurn } from 'node:timers/promises';
import { Injectable } from '@nestjs/common';
import type { ReadSession } from '../database';
import { FleetMetrics, MetricsRequest, StepTimes, StoreSums, WorkedOutDays } from '../metrics';
import { HandedBack } from './failures';

/** What the figures of some stores came to; `sums[i]` are those of the store whose key stood at place i. */
export interface WorkedOut {
  readonly sums: readonly StoreSums[];
  readonly pollsRead: number;
  /** No earlier instant (epoch ms) was looked at. */
  readonly seenFrom: number;
  /** The local days that nothing was stored of, and that were worked out from their polls. */
  readonly days: WorkedOutDays;
  /** How many others were stored. */
  readonly daysStored: number;
}

export interface Progress {
  /** Called between chunks of stores; to be awaited. */
  readonly onChunk: (storesDone: number, stores: number) => Promise<void>;
  readonly signal: AbortSignal;
  readonly times: StepTimes;
}

/** Works out the figures of stores, be they a fleet or a part of one, from one snapshot of the data. */
@Injectable()
export class StoreFigures {
  constructor(private readonly metrics: FleetMetrics) {}

  /** Throws `HandedBack` when the signal asks for it. */
  async workOut(
    session: ReadSession,
    storeKeys: readonly number[],
    asked: MetricsRequest,
    { signal, onChunk, times }: Progress,
  ): Promise<WorkedOut> {
    const sums = new Array<StoreSums>(storeKeys.length);
    const days = new WorkedOutDays();
    let done = 0;
    let pollsRead = 0;
    let wholeDays = 0;
    let seenFrom = asked.asOf;
    for await (const chunk of this.metrics.sums(session, storeKeys, asked, times)) {
      chunk.positions.forEach((position, i) => (sums[position] = chunk.sums[i]!));
      days.take(chunk.sheet, chunk.storeKeys);
      done += chunk.positions.length;
      pollsRead += chunk.pollsRead;
      wholeDays += chunk.wholeDays;
      seenFrom = Math.min(seenFrom, chunk.seenFrom);
      await onChunk(done, sums.length);
      await nextTurn();
      if (signal.aborted) throw new HandedBack();
    }
    return { sums, pollsRead, seenFrom, days, daysStored: wholeDays - days.count };
  }
}
