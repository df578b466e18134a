import { setTimeout as pause } from 'node:timers/promises';
import { BeforeApplicationShutdown, Injectable } from '@nestjs/common';
import { InjectRepository } from '@nestjs/typeorm';
import { Repository } from 'typeorm';
import { DailyKeeper, WorkedOutDays } from '../../metrics';
import { Report } from '../report.entity';

const LOOK_EVERY_MS = 1_000;

interface DaysOfPart {
  readonly dataVersion: number;
  readonly days: WorkedOutDays;
}

/**
 * Keeps the days that parts had to work out until their report has ended, and has them stored then: to store them takes
 * the database as long as to work out a part, and meanwhile somebody waits for the report.
 */
@Injectable()
export class DaysOfParts implements BeforeApplicationShutdown {
  private readonly waiting = new Map<string, DaysOfPart[]>();
  private readonly ending = new AbortController();

  constructor(
    private readonly keeper: DailyKeeper,
    @InjectRepository(Report) private readonly reports: Repository<Report>,
  ) {}

  /** `dataVersion`: of the snapshot of the part they are from. */
  keep(reportId: string, dataVersion: number, days: WorkedOutDays): void {
    if (days.count === 0) return;
    const known = this.waiting.get(reportId);
    if (known !== undefined) {
      known.push({ dataVersion, days });
      return;
    }
    this.waiting.set(reportId, [{ dataVersion, days }]);
    void this.handOver(reportId);
  }

  /** What is left is worked out again by the next report. */
  beforeApplicationShutdown(): void {
    this.ending.abort();
  }

  private async handOver(reportId: string): Promise<void> {
    const { signal } = this.ending;
    do await pause(LOOK_EVERY_MS, undefined, { ref: false, signal }).catch(() => undefined);
    while (!signal.aborted && (await this.isRunning(reportId)));
    const parts = this.waiting.get(reportId) ?? [];
    this.waiting.delete(reportId);
    if (!signal.aborted) for (const { dataVersion, days } of parts) this.keeper.keep(dataVersion, days);
  }

  /** A database that does not answer is asked again. */
  private isRunning(reportId: string): Promise<boolean> {
    return this.reports.existsBy({ reportId, status: 'Running' }).catch(() => true);
  }
}
