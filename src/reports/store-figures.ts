import { setImmediate as nextTurn } from 'node:timers/promises';
import { Injectable } from '@nestjs/common';
import type { ReadSession } from '../database';
import { FleetMetrics, MetricsRequest, StepTimes, StoreSums } from '../metrics';
import { HandedBack } from './failures';

/** What the figures of some stores came to; `sums[i]` are those of the store whose key stood at place i. */
export interface WorkedOut {
  readonly sums: readonly StoreSums[];
  readonly pollsRead: number;
  /** No earlier instant (epoch ms) was looked at. */
  readonly seenFrom: number;
  /** How many local days that had ended were computed from their polls. */
  readonly daysWorkedOut: number;
  /** How many others were taken from rollups. */
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
    let done = 0;
    let pollsRead = 0;
    let wholeDays = 0;
    let daysStored = 0;
    let seenFrom = asked.asOf;
    for await (const chunk of this.metrics.sums(session, storeKeys, asked, times)) {
      chunk.positions.forEach((position, i) => (sums[position] = chunk.sums[i]!));
      done += chunk.positions.length;
      pollsRead += chunk.pollsRead;
      wholeDays += chunk.wholeDays;
      daysStored += chunk.rollups;
      seenFrom = Math.min(seenFrom, chunk.seenFrom);
      await onChunk(done, sums.length);
      await nextTurn();
      if (signal.aborted) throw new HandedBack();
    }
    return { sums, pollsRead, seenFrom, daysStored, daysWorkedOut: wholeDays - daysStored };
  }
}
