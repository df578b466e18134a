import { Inject, Injectable, Logger, OnApplicationBootstrap } from '@nestjs/common';
import { Interval } from '@nestjs/schedule';
import { EntityManager, LessThan } from 'typeorm';
import { formatInstant, MS_PER_DAY, MS_PER_HOUR } from '../core/time/instant';
import { CONFIG } from '../platform/config';
import type { Config } from '../platform/config';
import { insertIgnore, insertRows } from '../platform/database';
import { messageOf } from '../platform/errors';
import { ReportsService } from '../reports';
import { ScheduleTick } from './schedule-tick.entity';
import { Ticks } from './ticks';

const SCHEDULE = 'reports';
const POLL_INTERVAL_MS = 1_000;
/** How long after a missed or failed tick its report is still triggered. */
const MAKE_UP_MS = MS_PER_HOUR;
const TRY_AGAIN_MS = 15_000;
const REMEMBERED_MS = 30 * MS_PER_DAY;

/** Another process was faster. */
class TickTaken extends Error {}

/**
 * Triggers a report at each tick of REPORT_SCHEDULE. Every process tries; the report and the row of its tick are
 * written in one transaction, so that only the first process writes them.
 */
@Injectable()
export class ReportSchedule implements OnApplicationBootstrap {
  private readonly logger = new Logger('Schedule');
  private readonly ticks: Ticks | undefined;
  /** Ticks up to here (epoch ms) have a report, or are too old for one. */
  private settledUntil = -Infinity;
  /** Nothing needs to be done before. */
  private nextLook = -Infinity;
  private looking = false;

  constructor(
    private readonly reports: ReportsService,
    @Inject(CONFIG) { reports: { schedule } }: Config,
  ) {
    if (schedule !== undefined) this.ticks = new Ticks(schedule.cron, schedule.timezone);
  }

  onApplicationBootstrap(): Promise<void> {
    return this.look();
  }

  @Interval(POLL_INTERVAL_MS)
  async look(now = Date.now()): Promise<void> {
    if (this.ticks === undefined || now < this.nextLook || this.looking) return;
    this.looking = true;
    try {
      const from = Math.max(this.settledUntil, now - MAKE_UP_MS);
      const due = this.ticks.latest(from, now);
      if (due !== undefined) await this.settle(due);
      this.settledUntil = due ?? from;
      this.nextLook = this.ticks.after(now);
    } catch (error) {
      this.nextLook = now + TRY_AGAIN_MS;
      this.logger.warn(`the report of this tick will be retried: ${messageOf(error)}`);
    } finally {
      this.looking = false;
    }
  }

  private async settle(tickAt: number): Promise<void> {
    const tick = formatInstant(tickAt);
    try {
      const asked = { requestId: `schedule-${tick}` };
      const reportId = await this.reports.trigger(asked, (manager, id) => take(manager, tickAt, id));
      this.logger.log(`report ${reportId} is triggered by the schedule's tick of ${tick}`);
    } catch (error) {
      if (!(error instanceof TickTaken)) throw error;
      this.logger.debug(`the tick of ${tick} already has a report`);
    }
  }
}

/** Throws `TickTaken`, which rolls back, if the tick has a report. A second process waits for the first. */
async function take(manager: EntityManager, tickAt: number, reportId: string): Promise<void> {
  const columns = ['schedule', 'tick_at', 'report_id'];
  await insertRows(manager, insertIgnore(manager), 'schedule_ticks', columns, [[SCHEDULE, tickAt, reportId]]);
  const mine = await manager.existsBy(ScheduleTick, { schedule: SCHEDULE, tickAt, reportId });
  if (!mine) throw new TickTaken();
  await manager.delete(ScheduleTick, { schedule: SCHEDULE, tickAt: LessThan(tickAt - REMEMBERED_MS) });
}
