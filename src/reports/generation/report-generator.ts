import { Injectable } from '@nestjs/common';
import { carryMsOf } from '../../core/uptime/plans';
import { ReportTotals, WINDOWS_SHAPE } from '../../core/uptime/totals';
import {
  FleetFigures,
  FleetMetrics,
  type MetricsRequest,
  NO_STORES,
  PolledFleet,
  StepTimes,
} from '../../metrics';
import { dataVersion, ReplicaReads } from '../../platform/database';
import { selectorOf } from '../../platform/http';
import { ReportFiles } from '../files/report-files';
import type { StagedFile } from '../files/storage/report-storage';
import { keysIn, needsEvidence, tableOf } from '../records/report-columns';
import { pagesOf, pagesOfGroups, RowFigures, TableRows } from '../records/report-rows';
import { detailsNeededBy, periodOf, Report, type RowParameters } from '../records/report.entity';
import { detailsOf, groupRows, RowDetails, textsOfStores } from '../records/row-details';

/** The process is shutting down: another process does the work, or this one after its restart. */
export class JobReturnedError extends Error {
  constructor() {
    super('returned to the queue, because this process is shutting down');
  }
}

export interface Progress {
  /** Called and awaited between chunks of stores. */
  readonly onChunk: (storesDone: number, stores: number) => Promise<void>;
  readonly signal: AbortSignal;
  readonly times: StepTimes;
}

/** A report that is computed and written, but not yet published. */
export interface GeneratedReport extends FleetFigures {
  /** The version of the data that was read. */
  readonly dataVersion: number;
  readonly details: RowDetails | undefined;
  readonly file: StagedFile;
}

/** The figures of a report, as of any instant. */
export const figuresRequestOf = (report: RowParameters): Omit<MetricsRequest, 'asOf'> => ({
  windows: report.windows,
  period: periodOf(report),
  carryMs: carryMsOf(report.accounting, report.carryMinutes ?? undefined),
  ignoresExclusions: report.exclusions === 'ignore',
  evidence: needsEvidence(report),
  labels: selectorOf(report.labels ?? undefined),
  budgets: report.columns === 'targets' ? report.noData : undefined,
  groupBy: keysIn(report.groupBy),
});

/** The rows of a report with the figures of these stores, and its columns. */
function tableRowsOf(report: RowParameters, storeIds: readonly string[], figures: RowFigures): TableRows {
  const { groupBy, noData: policy } = report;
  const { totals, details } = figures;
  const table = tableOf(report, details);
  if (groupBy !== null) {
    const groups = groupRows(totals, details, table.texts, policy);
    return { table, policy, pages: pagesOfGroups(figures, groups) };
  }
  const textsOf = textsOfStores(report, details);
  return { table, policy, pages: pagesOf(figures, (store) => textsOf(storeIds[store]!, store)) };
}

/** Computes the figures of the whole fleet from one snapshot of the database, and writes the file. */
@Injectable()
export class ReportGenerator {
  constructor(
    private readonly reads: ReplicaReads,
    private readonly metrics: FleetMetrics,
    private readonly files: ReportFiles,
  ) {}

  /** Throws `JobReturnedError` when the signal aborts. */
  async generate(report: Report, progress: Progress): Promise<GeneratedReport> {
    const computed = report.asOf === null ? NO_FIGURES : await this.compute(report, report.asOf, progress);
    const { fleet } = computed;
    const details = detailsOf(fleet, detailsNeededBy(report));
    const figures = { ...computed, details };
    const rows = tableRowsOf(report, fleet.storeIds, figures);
    const file = await progress.times.of('file', () => this.files.writeReport(report, () => rows));
    return { ...figures, file };
  }

  private compute(report: Report, asOf: number, { signal, onChunk, times }: Progress) {
    const goOn = async (storesDone: number, stores: number) => {
      await onChunk(storesDone, stores);
      if (signal.aborted) throw new JobReturnedError();
    };
    return this.reads.snapshot(async (session) => ({
      dataVersion: await dataVersion(session),
      ...(await this.metrics.compute(session, { asOf, ...figuresRequestOf(report) }, goOn, times)),
    }));
  }
}

const NO_FIGURES: Omit<GeneratedReport, 'file' | 'details'> = {
  fleet: new PolledFleet(NO_STORES),
  totals: ReportTotals.of(0, WINDOWS_SHAPE),
  dates: undefined,
  dataVersion: 0,
  pollsRead: 0,
  lookbackStart: 0,
  lookbackEnd: 0,
  daysComputed: 0,
  daysFromRollups: 0,
};
