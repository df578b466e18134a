import { Injectable } from '@nestjs/common';
import { dataVersion, ReplicaReads } from '../database';
import { FleetMetrics } from '../metrics';
import { Fleet } from '../stores';
import { ReportFiles } from './report-files';
import { Report } from './report.entity';
import { StoredRow } from './rows/rows-table';
import type { StagedFile } from './storage/report-storage';
import { Progress, StoreFigures, WorkedOut } from './store-figures';

/** The figures of a whole fleet. `sums[i]` are those of `fleet.storeIds[i]`. */
export interface FleetFigures extends WorkedOut {
  readonly fleet: Fleet;
  /** Of the data that was read. */
  readonly dataVersion: number;
}

/** A report worked out and written whole, not yet to be seen. */
export interface GeneratedReport extends FleetFigures {
  readonly file: StagedFile;
}

const NO_FLEET: FleetFigures = {
  fleet: { storeIds: [], storeKeys: [] },
  sums: [],
  pollsRead: 0,
  dataVersion: 0,
  seenFrom: 0,
  daysWorkedOut: 0,
  daysStored: 0,
};

/** Works out the figures of the whole fleet from one state of the data, and writes them as CSV. */
@Injectable()
export class ReportGenerator {
  constructor(
    private readonly reads: ReplicaReads,
    private readonly metrics: FleetMetrics,
    private readonly figures: StoreFigures,
    private readonly files: ReportFiles,
  ) {}

  /** Throws `HandedBack` when the signal asks for it. */
  async generate(report: Report, progress: Progress): Promise<GeneratedReport> {
    return this.write(report, await this.workOut(report, progress), progress);
  }

  /** The report of figures that are worked out. */
  async write(
    report: Report,
    figures: FleetFigures,
    { times }: Pick<Progress, 'times'>,
  ): Promise<GeneratedReport> {
    const file = await times.of('file', () => this.files.write(report, pagesOf(figures)));
    return { ...figures, file };
  }

  private async workOut({ asOf, windows }: Report, progress: Progress): Promise<FleetFigures> {
    if (asOf === null) return NO_FLEET;
    return this.reads.snapshot(async (session) => {
      const version = await dataVersion(session);
      const fleet = await progress.times.of('stores', () => this.metrics.fleet(session, asOf));
      const worked = await this.figures.workOut(session, fleet.storeKeys, { asOf, windows }, progress);
      return { ...worked, fleet, dataVersion: version };
    });
  }
}

/** A few milliseconds of work each. */
const ROWS_PER_PAGE = 1_000;

function* pagesOf({ fleet, sums }: FleetFigures): Generator<StoredRow[]> {
  for (let from = 0; from < sums.length; from += ROWS_PER_PAGE) {
    const page = fleet.storeIds.slice(from, from + ROWS_PER_PAGE);
    yield page.map((storeId, i) => ({ storeId, sums: sums[from + i]! }));
  }
}
