import { Injectable, Logger } from '@nestjs/common';
import { InjectRepository } from '@nestjs/typeorm';
import { Repository } from 'typeorm';
import { inRequest } from '../../async';
import { messageOf } from '../../errors';
import { StepTimes } from '../../metrics';
import { ClaimLost, HeldElsewhere, MAX_ATTEMPTS, reasonAt, USED_UP, verdictOn } from '../failures';
import type { ReportJob } from '../queue/report-queue';
import { Report } from '../report.entity';
import { PartClaims } from './part-claims';
import { PartFiguresReader } from './part-figures';
import { PartsTable } from './parts-table';
import { ReportPart } from './report-part.entity';
import { isInParts, stageOf } from './stage';

const RENEW_EVERY_MS = 1_000;

/**
 * Takes one part of a report from Open to Done, Void or Failed. All that decides it stands in its row, so it does not
 * matter who hands the part over, or how often. A rejected promise means: again, later.
 */
@Injectable()
export class PartRunner {
  private readonly logger = new Logger('Reports');

  constructor(
    private readonly claims: PartClaims,
    private readonly figures: PartFiguresReader,
    private readonly parts: PartsTable,
    @InjectRepository(Report) private readonly reports: Repository<Report>,
  ) {}

  /** Answers whether there is something else to be done for the report now than to work out its parts. */
  async run(
    reportId: string,
    { plan, number }: NonNullable<ReportJob['part']>,
    signal: AbortSignal,
  ): Promise<boolean> {
    const report = await this.reports.findOneBy({ reportId, status: 'Running' });
    if (report === null) return false;
    if (report.plan !== plan || !isInParts(report)) return true;
    const part = await this.parts.find({ reportId, plan, part: number });
    if (part?.status === 'Open') {
      const taken = await inRequest(report.requestId, () => this.begin(report, part, signal));
      if (!taken) throw new HeldElsewhere();
    }
    return stageOf(report, await this.parts.of(report)) !== 'parts left';
  }

  /** Works on a part that nobody has; false: there is none. */
  async runAny(report: Report, signal: AbortSignal): Promise<boolean> {
    const free = (await this.parts.of(report)).filter((part) => this.claims.isFree(part));
    // Whoever else looks for one begins elsewhere.
    const part = free[Math.floor(Math.random() * free.length)];
    return part !== undefined && inRequest(report.requestId, () => this.begin(report, part, signal));
  }

  private async begin(report: Report, part: ReportPart, signal: AbortSignal): Promise<boolean> {
    if (!(await this.claims.take(part))) return false;
    try {
      await this.attempt(report, part, signal);
    } finally {
      this.claims.leave(part);
    }
    return true;
  }

  private async attempt(report: Report, part: ReportPart, signal: AbortSignal): Promise<void> {
    const attempt = part.attempts + 1;
    if (attempt > MAX_ATTEMPTS) {
      await this.fail(report, part, `it was ${USED_UP}`, part.attempts);
      return;
    }
    try {
      await this.workOut(report, part, signal);
    } catch (error) {
      await this.settle(report, part, attempt, error);
    }
  }

  private async workOut(report: Report, part: ReportPart, signal: AbortSignal): Promise<void> {
    const begun = Date.now();
    const times = new StepTimes();
    let told = begun;
    const onChunk = async () => {
      if (Date.now() - told < RENEW_EVERY_MS) return;
      told = Date.now();
      if (!(await this.claims.renew(part))) throw new ClaimLost();
    };
    const asked = { asOf: report.asOf!, windows: report.windows };
    const worked = await this.figures.workOut(part, asked, { onChunk, signal, times });
    if (worked === undefined) {
      await this.claims.release(part, { status: 'Void' });
      this.logger.warn(
        `report ${nameOf(report, part)}: the plan is void, since what it is made from has changed`,
      );
      return;
    }
    const { pollsRead, seenFrom, daysStored, daysWorkedOut } = worked;
    const cost = { daysStored, daysWorkedOut, steps: times.toJSON() };
    await this.claims.done(part, { pollsRead, seenFrom, cost }, (manager) =>
      this.parts.keepSums(manager, part, worked.storeKeys, worked.sums),
    );
    this.logger.log(
      `report ${nameOf(report, part)} done: ${part.stores} stores, ${pollsRead} polls, ${Date.now() - begun} ms`,
    );
  }

  private async settle(report: Report, part: ReportPart, attempt: number, error: unknown): Promise<void> {
    const name = nameOf(report, part);
    const verdict = verdictOn(error, attempt);
    if (verdict === 'lost') {
      this.logger.warn(`report ${name}: ${messageOf(error)}`);
      return;
    }
    if (verdict === 'handed back') {
      await this.claims.release(part, { attempts: part.attempts });
      throw error;
    }
    this.logger.error(
      `report ${name}, attempt ${attempt} of ${MAX_ATTEMPTS}: ${messageOf(error)}`,
      error instanceof Error ? error.stack : undefined,
    );
    if (verdict === 'again') {
      await this.claims.release(part);
      throw error;
    }
    await this.fail(report, part, reasonAt(error, attempt), attempt);
  }

  /** The report fails when it is taken further, which is the next thing to be done for it. */
  private async fail(report: Report, part: ReportPart, reason: string, attempts: number): Promise<void> {
    const failureReason = `Part ${part.part} of ${report.parts}: ${reason}`;
    await this.claims.release(part, { status: 'Failed', failureReason, attempts });
  }
}

const nameOf = ({ reportId, parts }: Report, { part }: ReportPart): string =>
  `${reportId}, part ${part} of ${parts}`;
