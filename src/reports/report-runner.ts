import { setTimeout as pause } from 'node:timers/promises';
import { Inject, Injectable, Logger } from '@nestjs/common';
import { InjectRepository } from '@nestjs/typeorm';
import { Repository } from 'typeorm';
import { inRequest } from '../async';
import { Database } from '../database';
import { messageOf } from '../errors';
import { StepTimes } from '../metrics';
import type { Attempt } from './attempt';
import { Claims } from './claims';
import { ClaimLost, HandedBack, MAX_ATTEMPTS, reasonAt, USED_UP, verdictOn } from './failures';
import { leave } from './leases';
import { Assembly } from './parts/assembly';
import { PartRunner } from './parts/part-runner';
import { PartsTable } from './parts/parts-table';
import { Plans } from './parts/plans';
import { ReportPart } from './parts/report-part.entity';
import { isInParts, Stage, stageOf } from './parts/stage';
import { hint } from './queue/hint';
import { REPORT_QUEUE } from './queue/report-queue';
import type { ReportQueue } from './queue/report-queue';
import { ReportEnding } from './report-ending';
import { GeneratedReport, ReportGenerator } from './report-generator';
import { Report } from './report.entity';
import { Reuse } from './reuse';

const PROGRESS_EVERY_MS = 1_000;

/** How often a process that waits for an equal report looks whether that has ended. */
const LOOK_EVERY_MS = 100;

/** A report as it was found, and what is next for it. */
interface Found {
  readonly report: Report;
  readonly stage: Stage;
  readonly parts: readonly ReportPart[];
}

/**
 * Takes one report further, from Running to Completed or Failed, or into parts. All that decides it stands in its row
 * and in those of its parts, so it does not matter who hands the report over, or how often. A rejected promise means:
 * again, later.
 */
@Injectable()
export class ReportRunner {
  private readonly logger = new Logger('Reports');

  constructor(
    private readonly database: Database,
    private readonly claims: Claims,
    private readonly generator: ReportGenerator,
    private readonly reuse: Reuse,
    private readonly plans: Plans,
    private readonly partRunner: PartRunner,
    private readonly assembly: Assembly,
    private readonly ending: ReportEnding,
    private readonly parts: PartsTable,
    @Inject(REPORT_QUEUE) private readonly queue: ReportQueue,
    @InjectRepository(Report) private readonly reports: Repository<Report>,
  ) {}

  async run(reportId: string, signal: AbortSignal): Promise<void> {
    const found = await this.find(reportId);
    if (found !== undefined) await inRequest(found.report.requestId, () => this.begin(found, signal));
  }

  private async begin(first: Found, signal: AbortSignal): Promise<void> {
    const found = await this.take(first, signal);
    if (found === undefined) return;
    try {
      await this.attempt(found, signal);
    } finally {
      leave(found.report.reportId);
    }
  }

  /**
   * The report as it stood when this process took it; undefined: there is nothing to do. While an equal one is in hand
   * this waits, so that what many ask for at once is worked out once. When the process that has it is killed its claim
   * ends, and whoever waits goes on.
   */
  private async take(first: Found, signal: AbortSignal): Promise<Found | undefined> {
    const { reportId } = first.report;
    let found: Found | undefined = first;
    for (let looks = 0; found !== undefined; looks++) {
      if (found.stage === 'parts left') {
        await hint(this.queue, await this.plans.jobsLeft(found.report, found.parts), this.logger);
        return undefined;
      }
      const claim = await this.claims.take(found.report, found.stage);
      if (claim === 'taken') return found;
      if (claim === 'refused') return undefined;
      if (looks === 0) this.logger.log(`report ${reportId} waits: another process works on an equal one`);
      if (!(await this.help(claim.equalId, signal))) await pause(LOOK_EVERY_MS);
      if (signal.aborted) throw new HandedBack();
      found = await this.find(reportId);
    }
    return undefined;
  }

  /**
   * Who waits for a report in parts works on them meanwhile: if all processes waited, nobody would. False: there was
   * nothing to do.
   */
  private async help(equalId: string, signal: AbortSignal): Promise<boolean> {
    const equal = await this.find(equalId);
    if (equal === undefined || !isInParts(equal.report)) return false;
    if (equal.stage === 'parts left') return this.partRunner.runAny(equal.report, signal);
    await this.run(equalId, signal);
    return false;
  }

  private async attempt({ report, stage, parts }: Found, signal: AbortSignal): Promise<void> {
    const planned = stage === 'begin' ? null : report.begunAt;
    const begun: Attempt = {
      report,
      startedAt: planned ?? Date.now(),
      times: new StepTimes(),
      parts: stage === 'assemble' ? parts.length : 1,
    };
    const attempt = report.attempts + 1;
    try {
      if (attempt > MAX_ATTEMPTS) {
        await this.ending.fail(begun, `It was ${USED_UP}`, report.attempts);
        return;
      }
      this.logger.debug(`report ${report.reportId}: attempt ${attempt} of ${MAX_ATTEMPTS} begins`);
      if (stage === 'begin') await this.workOut(begun, signal);
      if (stage === 'assemble') await this.assemble(begun, parts);
      if (stage === 'fail') await this.ending.fail(begun, reasonOfParts(parts), attempt);
    } catch (error) {
      await this.settle(begun, attempt, error);
    }
  }

  private async workOut(begun: Attempt, signal: AbortSignal): Promise<void> {
    const reusable = await begun.times.of('equal report', () => this.reuse.find(begun.report));
    if (reusable !== undefined) await this.ending.completeWith(begun, reusable);
    else if (!(await this.plans.make(begun)))
      await this.ending.complete(begun, await this.generate(begun, signal));
  }

  private async assemble(begun: Attempt, parts: readonly ReportPart[]): Promise<void> {
    const figures = await this.assembly.assemble(begun, parts);
    await this.ending.complete(begun, await this.generator.write(begun.report, figures, begun));
  }

  private generate({ report, times }: Attempt, signal: AbortSignal): Promise<GeneratedReport> {
    let told = Date.now();
    const onChunk = async (storesDone: number, stores: number) => {
      // What is only news may wait while a load holds the database.
      if (Date.now() - told < PROGRESS_EVERY_MS || this.database.busy) return;
      told = Date.now();
      if (!(await this.claims.renew(report.reportId, { storesDone, stores }))) throw new ClaimLost();
    };
    return this.generator.generate(report, { signal, onChunk, times });
  }

  private async settle(begun: Attempt, attempt: number, error: unknown): Promise<void> {
    const { reportId, attempts } = begun.report;
    const verdict = verdictOn(error, attempt);
    if (verdict === 'lost') {
      this.logger.warn(`report ${reportId}: ${messageOf(error)}`);
      return;
    }
    if (verdict === 'handed back') {
      // It was no fault of the report's: the attempt does not count.
      await this.claims.release(reportId, { attempts });
      throw error;
    }
    this.logger.error(
      `report ${reportId}, attempt ${attempt} of ${MAX_ATTEMPTS}: ${messageOf(error)}`,
      error instanceof Error ? error.stack : undefined,
    );
    if (verdict === 'again') {
      await this.claims.release(reportId);
      throw error;
    }
    await this.ending.fail(begun, reasonAt(error, attempt), attempt);
  }

  private async find(reportId: string): Promise<Found | undefined> {
    const report = await this.reports.findOneBy({ reportId, status: 'Running' });
    if (report === null) return undefined;
    const parts = isInParts(report) ? await this.parts.of(report) : [];
    return { report, parts, stage: stageOf(report, parts) };
  }
}

const reasonOfParts = (parts: readonly ReportPart[]): string =>
  parts.find(({ status }) => status === 'Failed')?.failureReason ?? '';
