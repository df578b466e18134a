import { Injectable, Logger, OnApplicationBootstrap } from '@nestjs/common';
import { Interval } from '@nestjs/schedule';
import { formatInstant } from '../core/time/instant';
import { Rounds } from '../platform/async';
import { messageOf, KnownError } from '../platform/errors';
import { ReportsService, reportRequestOf } from '../reports';
import { ReportDeliverer } from './report-deliverer';
import { ReportSchedule, SchedulesRepository, TickTaken } from './schedules.repository';
import { Ticks } from './ticks';

const POLL_INTERVAL_MS = 1_000;
const RETRY_INTERVAL_MS = 15_000;

/** Nothing needs to be done for a schedule before an instant, as long as `state` is the same. */
interface Wait {
  readonly state: string;
  readonly until: number;
}

/**
 * Triggers a report at each tick of each schedule, and delivers it. Every process tries; the report and the row of its
 * tick are written in one transaction, so that only the first process writes them. The latest missed tick is
 * caught up.
 */
@Injectable()
export class ScheduleRunner implements OnApplicationBootstrap {
  private readonly logger = new Logger(ScheduleRunner.name);
  private readonly waits = new Map<string, Wait>();
  private readonly rounds = new Rounds(this.logger, 'triggering scheduled reports', (now) => this.round(now));
  private isConfigured = false;

  constructor(
    private readonly reports: ReportsService,
    private readonly schedules: SchedulesRepository,
    private readonly deliverer: ReportDeliverer,
  ) {}

  onApplicationBootstrap(): Promise<void> {
    return this.beginTriggering();
  }

  /** Does what is due at an instant (epoch ms), after what is under way. Never rejects. */
  @Interval(POLL_INTERVAL_MS)
  beginTriggering(now?: number): Promise<void> {
    return this.rounds.begin(now);
  }

  private async round(now: number): Promise<void> {
    if (!this.isConfigured) await this.schedules.ensureConfigured(now);
    this.isConfigured = true;
    const schedules = await this.schedules.all();
    if (schedules.length > 0) {
      const lastTicks = await this.schedules.lastTicks();
      for (const schedule of schedules) await this.triggerDue(schedule, lastTicks.get(schedule.name), now);
    }
    await this.deliverer.deliver(now);
  }

  private async triggerDue(
    schedule: ReportSchedule,
    lastTick: number | undefined,
    now: number,
  ): Promise<void> {
    const { name, cron, timezone, since } = schedule;
    const from = Math.max(since, lastTick ?? -Infinity);
    const state = JSON.stringify([cron, timezone, from]);
    const wait = this.waits.get(name);
    if (wait?.state === state && now < wait.until) return;
    const ticks = new Ticks(cron, timezone);
    const due = ticks.latest(from, now);
    if (due === undefined) {
      this.waits.set(name, { state, until: ticks.after(now) });
      return;
    }
    try {
      await this.trigger(schedule, due, now);
    } catch (error) {
      this.waits.set(name, { state, until: now + RETRY_INTERVAL_MS });
      this.logger.warn(`${name}: the report of this tick will be retried: ${messageOf(error)}`);
    }
  }

  private async trigger(schedule: ReportSchedule, tickAt: number, now: number): Promise<void> {
    const { name, report, channels } = schedule;
    const at = formatInstant(tickAt);
    // Without receivers, nothing remains to be delivered.
    const deliveredAt = channels.length === 0 ? now : null;
    try {
      const asked = { ...reportRequestOf(report), requestId: `schedule-${at}` };
      const reportId = await this.reports.trigger(asked, (manager, id) =>
        this.schedules.insertTick(manager, { schedule: name, tickAt, reportId: id, deliveredAt }),
      );
      this.logger.log(`report ${reportId} is triggered by the tick of ${at} of the schedule ${name}`);
    } catch (error) {
      if (error instanceof TickTaken) {
        this.logger.debug(`the tick of ${at} of the schedule ${name} already has a report`);
      } else if (error instanceof KnownError && error.code === 'invalid-input') {
        // A later attempt would be refused as well, such as for a period whose polls are deleted.
        await this.deliverer.notifyRefusal(schedule, tickAt, error.message, now);
      } else {
        throw error;
      }
    }
  }
}
