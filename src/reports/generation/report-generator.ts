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
import { ReportFiles } from '../files/report-files';
import type { StagedFile } from '../files/storage/report-storage';
import { needsEvidence, pagesOf } from '../records/report-rows';
import { type FigureParameters, periodOf, Report } from '../records/report.entity';
import { JobReturnedError } from './failures';

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
  readonly file: StagedFile;
}

/** The figures of a report, as of any instant. */
export const figuresRequestOf = (report: FigureParameters): Omit<MetricsRequest, 'asOf'> => ({
  windows: report.windows,
  period: periodOf(report),
  carryMs: carryMsOf(report.accounting, report.carryMinutes ?? undefined),
  ignoresExclusions: report.exclusions === 'ignore',
  evidence: needsEvidence(report),
});

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
    const figures = report.asOf === null ? NO_FIGURES : await this.compute(report, report.asOf, progress);
    const pages = pagesOf(figures.fleet.storeIds, figures);
    const file = await progress.times.of('file', () => this.files.write(report, pages));
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

const NO_FIGURES: Omit<GeneratedReport, 'file'> = {
  fleet: new PolledFleet(NO_STORES),
  totals: ReportTotals.of(0, WINDOWS_SHAPE),
  dates: undefined,
  dataVersion: 0,
  pollsRead: 0,
  lookbackStart: 0,
  lookbackEnd: 0,
  daysWorkedOut: 0,
  daysStored: 0,
};
