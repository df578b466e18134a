import { setTimeout as pause } from 'node:timers/promises';
import { Injectable } from '@nestjs/common';
import { dataVersion, ReadSession, ReplicaReads } from '../../database';
import { FiguresBasis, MetricsRequest } from '../../metrics';
import { StoreRegistry } from '../../stores';
import { DataLags, HandedBack } from '../failures';
import { Progress, StoreFigures, WorkedOut } from '../store-figures';
import { isTouched } from '../touching-loads';
import { ReportPart } from './report-part.entity';

/** What a part came to; `sums[i]` are those of `storeKeys[i]`. */
export interface PartFigures extends WorkedOut {
  readonly storeKeys: readonly number[];
  /** Of the data that was read: the plan's or a later one, in which the part sees the same. */
  readonly dataVersion: number;
}

/** How long a database that lags behind the plan is waited for. */
const PATIENCE_MS = 5_000;
const LOOK_EVERY_MS = 100;

/**
 * Works out a part from a snapshot of its own. All parts of a plan speak of the state of the data that the plan was made
 * for: a part whose snapshot is a later one makes sure that nothing it has seen is another since.
 */
@Injectable()
export class PartFiguresReader {
  constructor(
    private readonly reads: ReplicaReads,
    private readonly registry: StoreRegistry,
    private readonly figures: StoreFigures,
    private readonly basis: FiguresBasis,
  ) {}

  /** undefined: the plan is void. Throws `HandedBack` when the signal asks for it, and `DataLags`. */
  async workOut(
    part: ReportPart,
    asked: MetricsRequest,
    progress: Progress,
  ): Promise<PartFigures | undefined> {
    if (part.basis !== this.basis.text) return undefined;
    const late = AbortSignal.timeout(PATIENCE_MS);
    for (;;) {
      try {
        return await this.reads.snapshot((session) => this.inSnapshot(session, part, asked, progress));
      } catch (error) {
        if (!(error instanceof DataLags) || late.aborted) throw error;
      }
      await pause(LOOK_EVERY_MS);
      if (progress.signal.aborted) throw new HandedBack();
    }
  }

  private async inSnapshot(
    session: ReadSession,
    { firstKey, lastKey, stores, dataVersion: planned }: ReportPart,
    asked: MetricsRequest,
    progress: Progress,
  ): Promise<PartFigures | undefined> {
    const version = await dataVersion(session);
    if (version < planned) throw new DataLags();
    const storeKeys = await progress.times.of('stores', () =>
      this.registry.fleetKeys(session, asked.asOf, firstKey, lastKey),
    );
    // Stores never leave a fleet: where there are as many, they are the same.
    if (storeKeys.length !== stores) return undefined;
    const worked = await this.figures.workOut(session, storeKeys, asked, progress);
    if (version > planned && (await isTouched(session, planned, asked.asOf, worked.seenFrom)))
      return undefined;
    return { ...worked, storeKeys, dataVersion: version };
  }
}
