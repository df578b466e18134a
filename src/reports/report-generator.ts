import { setImmediate as nextTurn } from 'node:timers/promises';
import { Injectable } from '@nestjs/common';
import { dataVersion, ReplicaReads } from '../database';
import { FleetMetrics, StepTimes, StoreSums, WorkedOutDays } from '../metrics';
import { Fleet } from '../stores';
import { HandedBack } from './failures';
import { ReportFiles } from './report-files';
import { Report } from './report.entity';
import { StoredRow } from './rows/rows-table';
import type { StagedFile } from './storage/report-storage';

/** A report worked out and written whole, not yet to be seen. `sums[i]` are those of `fleet.storeIds[i]`. */
export interface GeneratedReport {
  readonly file: StagedFile;
  readonly fleet: Fleet;
  readonly sums: readonly StoreSums[];
  readonly pollsRead: number;
  /** Of the data that was read. */
  readonly dataVersion: number;
  /** No earlier instant (epoch ms) was looked at. */
  readonly seenFrom: number;
  /** The local days that nothing was stored of, and that were worked out from their polls. */
  readonly days: WorkedOutDays;
  /** How many others were stored. */
  readonly daysStored: number;
}

export interface GenerationProgress {
  /** Called between chunks of stores; to be awaited. */
  readonly onChunk: (storesDone: number, stores: number) => Promise<void>;
  readonly signal: AbortSignal;
  readonly times: StepTimes;
}

type FleetSums = Omit<GeneratedReport, 'file'>;

const NO_FLEET: FleetSums = {
  fleet: { storeIds: [], storeKeys: [] },
  sums: [],
  pollsRead: 0,
  dataVersion: 0,
  seenFrom: 0,
  days: new WorkedOutDays(),
  daysStored: 0,
};

/** Works out the figures of the whole fleet from one state of the data, and writes them as CSV. */
@Injectable()
export class ReportGenerator {
  constructor(
    private readonly reads: ReplicaReads,
    private readonly metrics: FleetMetrics,
    private readonly files: ReportFiles,
  ) {}

  /** Throws `HandedBack` when the signal asks for it. */
  async generate(report: Report, progress: GenerationProgress): Promise<GeneratedReport> {
    const worked = await this.sums(report, progress);
    const file = await progress.times.of('file', () => this.files.write(report, pagesOf(worked)));
    return { ...worked, file };
  }

  private async sums(
    { asOf, windows }: Report,
    { signal, onChunk, times }: GenerationProgress,
  ): Promise<FleetSums> {
    if (asOf === null) return NO_FLEET;
    return this.reads.snapshot(async (session) => {
      const version = await dataVersion(session);
      const fleet = await times.of('stores', () => this.metrics.fleet(session, asOf));
      const sums = new Array<StoreSums>(fleet.storeIds.length);
      const days = new WorkedOutDays();
      let done = 0;
      let pollsRead = 0;
      let wholeDays = 0;
      let seenFrom = asOf;
      for await (const chunk of this.metrics.sums(session, fleet, { asOf, windows }, times)) {
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
      const daysStored = wholeDays - days.count;
      return { fleet, sums, pollsRead, dataVersion: version, seenFrom, days, daysStored };
    });
  }
}

/** A few milliseconds of work each. */
const ROWS_PER_PAGE = 1_000;

function* pagesOf({ fleet, sums }: FleetSums): Generator<StoredRow[]> {
  for (let from = 0; from < sums.length; from += ROWS_PER_PAGE) {
    const page = fleet.storeIds.slice(from, from + ROWS_PER_PAGE);
    yield page.map((storeId, i) => ({ storeId, sums: sums[from + i]! }));
  }
}
