import {
  BeforeApplicationShutdown,
  Inject,
  Injectable,
  Logger,
  OnApplicationBootstrap,
} from '@nestjs/common';
import { Interval } from '@nestjs/schedule';
import { MS_PER_MINUTE } from '../core/time/instant';
import { Rounds } from '../platform/async';
import { CONFIG, type Config } from '../platform/config';
import { Database, LeaseStore } from '../platform/database';
import { BackgroundThrottle, isWithin } from './maintenance';
import { PollRetention } from './poll-retention';
import { AlertRetention, AuditRetention, ReportRetention } from './report-retention';

const LEASE = 'retention';
/** How long shutdown waits for the current piece; the next process does the rest. */
const LAST_PIECE_MS = 3_000;

/** Deletes expired data in the configured hours, in one process at a time. */
@Injectable()
export class Retention implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly rounds = new Rounds(new Logger('Retention'));

  constructor(
    @Inject(CONFIG) private readonly config: Config,
    private readonly database: Database,
    private readonly leases: LeaseStore,
    private readonly polls: PollRetention,
    private readonly reports: ReportRetention,
    private readonly audit: AuditRetention,
    private readonly alerts: AlertRetention,
  ) {}

  onApplicationBootstrap(): void {
    void this.tick();
  }

  beforeApplicationShutdown(): Promise<void> {
    return this.rounds.stopWithin(LAST_PIECE_MS, 'the run is interrupted; the next one continues');
  }

  /** Runs once at a time; never rejects. `now` (epoch ms) decides what has expired. */
  @Interval(MS_PER_MINUTE)
  tick(now = Date.now()): Promise<void> {
    return this.rounds.begin(() => this.round(now));
  }

  private async round(now: number): Promise<void> {
    const { pollDays, reportDays, auditDays, alertDays } = this.config.retention;
    if (!this.isTime()) return;
    await this.leases.withLease(LEASE, async (lost) => {
      const throttle = new BackgroundThrottle({
        busy: () => this.database.busy,
        mayGoOn: () => !lost.aborted && this.isTime(),
      });
      await this.audit.run(auditDays, now, throttle);
      await this.alerts.run(alertDays, now, throttle);
      if (reportDays !== undefined) await this.reports.run(reportDays, now, throttle);
      if (pollDays !== undefined) await this.polls.run(pollDays, now, throttle);
    });
  }

  /** False outside the configured hours, and during shutdown. */
  private isTime(): boolean {
    const { retention, defaultTimezone } = this.config;
    return !this.rounds.signal.aborted && isWithin(retention.hours, defaultTimezone, Date.now());
  }
}
