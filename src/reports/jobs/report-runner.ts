import {
  BeforeApplicationShutdown,
  Inject,
  Injectable,
  Logger,
  OnApplicationBootstrap,
} from '@nestjs/common';
import { Interval } from '@nestjs/schedule';
import { StepTimes, StoreScopes } from '../../metrics';
import { Rounds, runWithRequestId, withStores } from '../../platform/async';
import { Database } from '../../platform/database';
import { messageOf } from '../../platform/errors';
import { GeneratedReport, JobReturnedError, ReportGenerator } from '../generation/report-generator';
import type { Report } from '../records/report.entity';
import { ReportCache } from '../records/report-results.repository';
import { LeaseLostError, ReportsRepository } from '../records/reports.repository';
import { mayPass, reasonOf, REPORT_QUEUE, type ReportQueue } from './queue/report-queue';
import { type Attempt, ReportFinalizer, ResultGoneError } from './report-finalizer';

const PROGRESS_EVERY_MS = 1_000;

/** The maximum number of attempts before a report has failed. */
const MAX_ATTEMPTS = 3;

/**
 * Classifies the error of an attempt (from 1). Lost: another process has the work. Handed back: the attempt does not
 * count. Again: retry later. Failed: permanent.
 */
type FailureClass = 'lost' | 'handed back' | 'again' | 'failed';

function classifyFailure(error: unknown, attempt: number): FailureClass {
  if (error instanceof LeaseLostError) return 'lost';
  if (error instanceof JobReturnedError) return 'handed back';
  const passes = error instanceof ResultGoneError || mayPass(error);
  return passes && attempt < MAX_ATTEMPTS ? 'again' : 'failed';
}

/** The reason of a failure at that attempt. */
const reasonAt = (error: unknown, attempt: number): string =>
  attempt > 1 ? `${reasonOf(error)} (${attempt} attempts)` : reasonOf(error);

const USED_UP = `It was attempted ${MAX_ATTEMPTS} times, and each time its process ended or lost the database.`;

/**
 * Takes one report from Running to Completed or Failed. Its row holds all of its state, so that any queue may deliver
 * it any number of times. A rejected promise asks for a later retry.
 */
@Injectable()
export class ReportRunner {
  private readonly logger = new Logger(ReportRunner.name);

  constructor(
    private readonly database: Database,
    private readonly reports: ReportsRepository,
    private readonly generator: ReportGenerator,
    private readonly cache: ReportCache,
    private readonly finalizer: ReportFinalizer,
    private readonly scopes: StoreScopes,
  ) {}

  async runReport(reportId: string, signal: AbortSignal): Promise<void> {
    const report = await this.reports.findRunning(reportId);
    if (report === null) return;
    const work = () => this.attempt(report, signal);
    const stores = report.scope === '' ? undefined : this.scopes.of(report.scope);
    await runWithRequestId(report.requestId, () =>
      withStores(stores, () => this.reports.withLease(report, work)),
    );
  }

  private async attempt(report: Report, signal: AbortSignal): Promise<void> {
    const begun: Attempt = { report, startedAt: Date.now(), times: new StepTimes() };
    const attempt = report.attempts + 1;
    try {
      if (attempt > MAX_ATTEMPTS) {
        await this.finalizer.fail(begun, USED_UP, report.attempts);
        return;
      }
      this.logger.debug(`report ${report.reportId}: attempt ${attempt} of ${MAX_ATTEMPTS} begins`);
      const cached = await begun.times.of('identical_report', () => this.cache.find(report));
      if (cached !== undefined) await this.finalizer.completeFromCache(begun, cached);
      else await this.finalizer.complete(begun, await this.generate(begun, signal));
    } catch (error) {
      await this.handleFailure(begun, attempt, error);
    }
  }

  private generate({ report, times }: Attempt, signal: AbortSignal): Promise<GeneratedReport> {
    let told = Date.now();
    const onChunk = async (storesDone: number, stores: number) => {
      // A progress update may wait while an import writes to the database.
      if (Date.now() - told < PROGRESS_EVERY_MS || this.database.busy) return;
      told = Date.now();
      if (!(await this.reports.renew(report.reportId, { storesDone, stores }))) throw new LeaseLostError();
    };
    return this.generator.generate(report, { signal, onChunk, times });
  }

  private async handleFailure(begun: Attempt, attempt: number, error: unknown): Promise<void> {
    const { reportId, attempts } = begun.report;
    const verdict = classifyFailure(error, attempt);
    if (verdict === 'lost') {
      this.logger.warn(`report ${reportId}: ${messageOf(error)}`);
      return;
    }
    if (verdict === 'handed back') {
      // The report did not fail, so the attempt does not count.
      await this.reports.release(reportId, { attempts });
      throw error;
    }
    this.logger.error(
      `report ${reportId}, attempt ${attempt} of ${MAX_ATTEMPTS}: ${messageOf(error)}`,
      error instanceof Error ? error.stack : undefined,
    );
    if (verdict === 'again') {
      await this.reports.release(reportId);
      throw error;
    }
    await this.finalizer.fail(begun, reasonAt(error, attempt), attempt);
  }
}

/** Connects the queue with the runner, for the life of the process. */
@Injectable()
export class ReportWorker implements OnApplicationBootstrap, BeforeApplicationShutdown {
  constructor(
    @Inject(REPORT_QUEUE) private readonly queue: ReportQueue,
    private readonly runner: ReportRunner,
  ) {}

  onApplicationBootstrap(): Promise<void> {
    return this.queue.start(({ reportId }, signal) => this.runner.runReport(reportId, signal));
  }

  beforeApplicationShutdown(): Promise<void> {
    return this.queue.stop();
  }
}

const EVERY_MS = 30_000;

/** Adds Running reports to the queue that the queue does not hold: a lost queue loses no report. */
@Injectable()
export class Reconciler implements OnApplicationBootstrap {
  private readonly logger = new Logger(Reconciler.name);
  private readonly rounds = new Rounds(this.logger, 'adding lost reports to the queue', () =>
    this.reconcile(),
  );

  constructor(
    private readonly reports: ReportsRepository,
    @Inject(REPORT_QUEUE) private readonly queue: ReportQueue,
  ) {}

  onApplicationBootstrap(): Promise<void> {
    return this.beginReconciliation();
  }

  @Interval(EVERY_MS)
  beginReconciliation(): Promise<void> {
    return this.rounds.begin();
  }

  /** Returns the number of reports that it added. */
  async reconcile(): Promise<number> {
    let added = 0;
    for (const { reportId, requestId } of await this.reports.findAvailable()) {
      if (await this.queue.holds({ reportId })) continue;
      await this.queue.add({ reportId });
      runWithRequestId(requestId, () => this.logger.log(`report ${reportId} is back in the queue`));
      added++;
    }
    return added;
  }
}
