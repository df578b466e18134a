import { setImmediate as nextTurn } from 'node:timers/promises';
import { Injectable } from '@nestjs/common';
import { dataVersion, ReadSession, ReplicaReads } from '../database';
import { FleetMetrics, MetricsRequest, StepTimes, StoreSums, WorkedOutDays } from '../metrics';
import { Fleet } from '../stores';
import { HandedBack } from './failures';
import { ReportFiles } from './report-files';
import { Report } from './report.entity';
import { StoredRow } from './rows/rows-table';
import type { StagedFile } from './storage/report-storage';

export interface Progress {
  /** Called between chunks of stores; to be awaited. */
  readonly onChunk: (storesDone: number, stores: number) => Promise<void>;
  readonly signal: AbortSignal;
  readonly times: StepTimes;
}

/** The figures of a whole fleet. `sums[i]` are those of `fleet.storeIds[i]`. */
interface FleetFigures {
  readonly fleet: Fleet;
  readonly sums: readonly StoreSums[];
  /** Of the data that was read. */
  readonly dataVersion: number;
  readonly pollsRead: number;
  /** No earlier instant (epoch ms) was looked at. */
  readonly seenFrom: number;
  /** The local days that nothing was stored of, and that were worked out from their polls. */
  readonly days: WorkedOutDays;
  /** How many others were stored. */
  readonly daysStored: number;
}

/** A report worked out and written whole, not yet to be seen. */
export interface GeneratedReport extends FleetFigures {
  readonly file: StagedFile;
}

/** Works out the figures of the whole fleet from one state of the data, and writes its file. */
@Injectable()
export class ReportGenerator {
  constructor(
    private readonly reads: ReplicaReads,
    private readonly metrics: FleetMetrics,
    private readonly files: ReportFiles,
  ) {}

  /** Throws `HandedBack` when the signal asks for it. */
  async generate(report: Report, progress: Progress): Promise<GeneratedReport> {
    const { asOf, windows } = report;
    const figures =
      asOf === null
        ? noFigures()
        : await this.reads.snapshot((session) => this.workOut(session, { asOf, windows }, progress));
    const file = await progress.times.of('file', () => this.files.write(report, pagesOf(figures)));
    return { ...figures, file };
  }

  private async workOut(
    session: ReadSession,
    asked: MetricsRequest,
    { signal, onChunk, times }: Progress,
  ): Promise<FleetFigures> {
    const version = await dataVersion(session);
    const fleet = await times.of('stores', () => this.metrics.fleet(session, asked.asOf));
    const sums = new Array<StoreSums>(fleet.storeKeys.length);
    const days = new WorkedOutDays();
    let done = 0;
    let pollsRead = 0;
    let wholeDays = 0;
    let seenFrom = asked.asOf;
    for await (const chunk of this.metrics.sums(session, fleet.storeKeys, asked, times)) {
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
    return {
      fleet,
      sums,
      dataVersion: version,
      pollsRead,
      seenFrom,
      days,
      daysStored: wholeDays - days.count,
    };
  }
}

const noFigures = (): FleetFigures => ({
  fleet: { storeIds: [], storeKeys: [] },
  sums: [],
  dataVersion: 0,
  pollsRead: 0,
  seenFrom: 0,
  days: new WorkedOutDays(),
  daysStored: 0,
});

/** A few milliseconds of work each. */
const ROWS_PER_PAGE = 1_000;

function* pagesOf({ fleet, sums }: FleetFigures): Generator<StoredRow[]> {
  for (let from = 0; from < sums.length; from += ROWS_PER_PAGE) {
    const page = fleet.storeIds.slice(from, from + ROWS_PER_PAGE);
    yield page.map((storeId, i) => ({ storeId, sums: sums[from + i]! }));
  }
}
