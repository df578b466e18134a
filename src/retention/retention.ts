import {
  BeforeApplicationShutdown,
  Inject,
  Injectable,
  Logger,
  OnApplicationBootstrap,
} from '@nestjs/common';
import { Interval } from '@nestjs/schedule';
import { AlertsService } from '../alerts';
import { AuditLog } from '../audit';
import { formatDate, MS_PER_DAY, MS_PER_MINUTE } from '../core/time/instant';
import { RollupBackfill } from '../metrics';
import { Rounds } from '../platform/async';
import { CONFIG, type Config } from '../platform/config';
import {
  Database,
  LeaseStore,
  letPollsGo,
  PolledRange,
  polledRange,
  pollsKeptFrom,
} from '../platform/database';
import { Events } from '../platform/events';
import { PollsRepository } from '../polls';
import { ReportRemovals } from '../reports';
import { BackgroundThrottle, datesToStore, isWithin, retentionCutoff, Throttle } from './maintenance';

/** Deletes old records of the audit log. */
@Injectable()
export class AuditRetention {
  private readonly logger = new Logger('Retention');

  constructor(
    private readonly log: AuditLog,
    private readonly events: Events,
  ) {}

  /** Keeps `days` days; `now` in epoch ms. */
  async run(days: number, now: number, throttle: Throttle): Promise<void> {
    for (;;) {
      const removed = await throttle.piece(() => this.log.removeSome(now - days * MS_PER_DAY));
      if (removed === undefined || removed === 0) return;
      this.events.emit('forgotten', { kind: 'audit records', count: removed });
      this.logger.log(`records of the audit log older than ${days} days deleted: ${removed}`);
    }
  }
}

/** Deletes alerts that were resolved, and mutes that ended, long ago. */
@Injectable()
export class AlertRetention {
  private readonly logger = new Logger('Retention');

  constructor(
    private readonly alerts: AlertsService,
    private readonly events: Events,
  ) {}

  /** Keeps `days` days; `now` in epoch ms. */
  async run(days: number, now: number, throttle: Throttle): Promise<void> {
    for (;;) {
      const removed = await throttle.piece(() => this.alerts.removeSome(now - days * MS_PER_DAY));
      if (removed === undefined || removed === 0) return;
      this.events.emit('forgotten', { kind: 'alerts', count: removed });
      this.logger.log(`alerts and mutes that ended more than ${days} days ago deleted: ${removed}`);
    }
  }
}

/** Readers of a deleted report have finished by then. */
const GRACE_MS = 10 * MS_PER_MINUTE;

/** Deletes reports that finished long ago, and after a delay their files and rows. */
@Injectable()
export class ReportRetention {
  private readonly logger = new Logger('Retention');

  constructor(
    private readonly removals: ReportRemovals,
    private readonly events: Events,
  ) {}

  /** Keeps `days` days; `now` in epoch ms. */
  async run(days: number, now: number, throttle: Throttle): Promise<void> {
    for (;;) {
      const removed = await throttle.piece(() => this.removals.remove(now - days * MS_PER_DAY, now));
      if (removed === undefined || removed === 0) break;
      this.events.emit('forgotten', { kind: 'reports', count: removed });
      this.logger.log(`reports older than ${days} days deleted: ${removed}`);
    }
    for (;;) {
      const left = await this.removals.left(now - GRACE_MS);
      if (left.length === 0) return;
      for (const removal of left) {
        const done = await throttle.piece(async () => {
          await this.removals.clear(removal);
          return true;
        });
        if (done === undefined) return;
      }
    }
  }
}

/** How often imports may interfere with a date; then it waits for the next run. */
const TRIES = 5;

interface State {
  readonly keptFrom: number;
  readonly polled: PolledRange;
}

/**
 * Deletes old polls, one UTC day after the other, in three steps: store the rollups of every local day that has polls
 * of the day; mark the day as deleted, if the data has not changed meanwhile; delete the polls. The process may end
 * after any step, and the next one continues.
 */
@Injectable()
export class PollRetention {
  private readonly logger = new Logger('Retention');

  constructor(
    private readonly database: Database,
    private readonly rollups: RollupBackfill,
    private readonly polls: PollsRepository,
    private readonly events: Events,
  ) {}

  /** Keeps `days` days; `now` in epoch ms. */
  async run(days: number, now: number, throttle: Throttle): Promise<void> {
    const { keptFrom, polled } = await this.state();
    // Polls that a killed process has left.
    await this.remove(keptFrom, throttle);
    const before = retentionCutoff(now, polled.end - 1, days);
    for (const date of datesToStore(keptFrom, polled.start, before)) {
      if (!(await this.settle(date, throttle))) return;
      await this.remove(date, throttle);
      this.events.emit('forgotten', { kind: 'days of polls', count: 1 });
      this.logger.log(`polls before ${formatDate(date)} are deleted; their rollups are kept`);
    }
  }

  private state(): Promise<State> {
    return this.database.snapshot(async (session) => ({
      keptFrom: await pollsKeptFrom(session),
      polled: await polledRange(session),
    }));
  }

  /** Makes it the last local date whose polls may be deleted; false: not now. */
  private async settle(date: number, throttle: Throttle): Promise<boolean> {
    for (let tries = 0; tries < TRIES; tries++) {
      const settled = await throttle.piece(async () => {
        const version = await this.rollups.write(date);
        if (version === undefined) return false;
        return this.database.write((manager) => letPollsGo(manager, version, date));
      });
      if (settled !== false) return settled === true;
    }
    return false;
  }

  private async remove(keptFrom: number, throttle: Throttle): Promise<void> {
    while ((await throttle.piece(() => this.polls.removeSome(keptFrom))) === true);
  }
}

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
