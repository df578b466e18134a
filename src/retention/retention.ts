import { setTimeout as pause } from 'node:timers/promises';
import {
  BeforeApplicationShutdown,
  Inject,
  Injectable,
  Logger,
  OnApplicationBootstrap,
} from '@nestjs/common';
import { Interval } from '@nestjs/schedule';
import { formatInTimeZone } from 'date-fns-tz';
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
import { Events, type RetentionDeleted } from '../platform/events';
import { PollsRepository } from '../polls';
import { ReportRemovals } from '../reports';

/** Hours of the day, from `from` up to `to`. They span midnight if `to` is not later. */
interface MaintenanceWindow {
  readonly from: number;
  readonly to: number;
}

/** Whether an instant (epoch ms) lies in these hours in a zone. 0 to 24 is always. */
export function isWithin({ from, to }: MaintenanceWindow, zone: string, instant: number): boolean {
  const hour = Number(formatInTimeZone(instant, zone, 'H'));
  return from < to ? from <= hour && hour < to : hour >= from || hour < to;
}

/**
 * The UTC day (since 1970-01-01) before which polls may be deleted so that `days` days remain. Counts from the newest
 * poll, or from now if that poll lies in the future. A stopped feed or a fast clock therefore deletes nothing, and a
 * report as of the newest poll can always be computed. `now`, `newest`: epoch ms.
 */
export const retentionCutoff = (now: number, newest: number, days: number): number =>
  Math.floor(Math.min(now, newest) / MS_PER_DAY) - days;

/**
 * The local dates whose rollups must be stored, one after the other, before `before` may become the first kept day.
 * `keptFrom`: the present one; 0: no polls are deleted, and the first poll is at `first` (epoch ms).
 */
export function datesToStore(keptFrom: number, first: number, before: number): number[] {
  // No zone has polls of an earlier date: see `openFrom` of core/polls/poll-block.ts.
  const from = Math.max(keptFrom + 1, Math.floor(first / MS_PER_DAY) - 1);
  return Array.from({ length: Math.max(0, before - from + 1) }, (_, i) => from + i);
}

/** The share of time for retention; imports and reports get the rest. If they slow it down, it slows down further. */
const WORKED = 0.2;
const SHORTEST_PAUSE_MS = 20;
const LONGEST_PAUSE_MS = 2_000;
const RETRY_INTERVAL_MS = 250;

/** Throttles background work. */
interface Throttle {
  /** Runs a small piece of work, then pauses; undefined: the work must stop for now, and nothing was done. */
  piece<T>(work: () => Promise<T>): Promise<T | undefined>;
}

interface BackgroundThrottleOptions {
  /** Whether there is more urgent work. */
  readonly busy: () => boolean;
  /** Called before each piece. */
  readonly mayGoOn: () => boolean;
}

class BackgroundThrottle implements Throttle {
  constructor(private readonly options: BackgroundThrottleOptions) {}

  async piece<T>(work: () => Promise<T>): Promise<T | undefined> {
    while (this.options.busy()) await pause(RETRY_INTERVAL_MS);
    if (!this.options.mayGoOn()) return undefined;
    const begun = performance.now();
    const result = await work();
    const fair = (performance.now() - begun) * (1 / WORKED - 1);
    await pause(Math.min(Math.max(fair, SHORTEST_PAUSE_MS), LONGEST_PAUSE_MS));
    return result;
  }
}

/** Readers of a deleted report have finished by then. */
const GRACE_MS = 10 * MS_PER_MINUTE;

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
  private readonly logger = new Logger(PollRetention.name);

  constructor(
    private readonly database: Database,
    private readonly rollups: RollupBackfill,
    private readonly polls: PollsRepository,
    private readonly events: Events,
  ) {}

  /** Keeps `days` days; `now` in epoch ms. */
  async deleteExpired(days: number, now: number, throttle: Throttle): Promise<void> {
    const { keptFrom, polled } = await this.state();
    // Polls that a killed process has left.
    await this.remove(keptFrom, throttle);
    const before = retentionCutoff(now, polled.end - 1, days);
    for (const date of datesToStore(keptFrom, polled.start, before)) {
      if (!(await this.rollUpDate(date, throttle))) return;
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
  private async rollUpDate(date: number, throttle: Throttle): Promise<boolean> {
    for (let tries = 0; tries < TRIES; tries++) {
      const settled = await throttle.piece(async () => {
        const version = await this.rollups.writeDate(date);
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
  private readonly logger = new Logger(Retention.name);
  private readonly rounds = new Rounds(this.logger, 'retention', (now) => this.round(now));

  constructor(
    @Inject(CONFIG) private readonly config: Config,
    private readonly database: Database,
    private readonly leases: LeaseStore,
    private readonly polls: PollRetention,
    private readonly reports: ReportRemovals,
    private readonly audit: AuditLog,
    private readonly alerts: AlertsService,
    private readonly events: Events,
  ) {}

  onApplicationBootstrap(): void {
    void this.beginRetention();
  }

  beforeApplicationShutdown(): Promise<void> {
    return this.rounds.stopWithin(LAST_PIECE_MS, 'the run is interrupted; the next one continues');
  }

  /** Runs once at a time; never rejects. `now` (epoch ms) decides what has expired. */
  @Interval(MS_PER_MINUTE)
  beginRetention(now?: number): Promise<void> {
    return this.rounds.begin(now);
  }

  private async round(now: number): Promise<void> {
    const { pollDays, reportDays, auditDays, alertDays } = this.config.retention;
    if (!this.isTime()) return;
    await this.leases.withLease(LEASE, async (lost) => {
      const throttle = new BackgroundThrottle({
        busy: () => this.database.busy,
        mayGoOn: () => !lost.aborted && this.isTime(),
      });
      await this.deleteInBatches(
        'audit records',
        `records of the audit log older than ${auditDays} days`,
        () => this.audit.removeSome(now - auditDays * MS_PER_DAY),
        throttle,
      );
      await this.deleteInBatches(
        'alerts',
        `alerts and mutes that ended more than ${alertDays} days ago`,
        () => this.alerts.removeSome(now - alertDays * MS_PER_DAY),
        throttle,
      );
      if (reportDays !== undefined) {
        await this.deleteInBatches(
          'reports',
          `reports older than ${reportDays} days`,
          () => this.reports.remove(now - reportDays * MS_PER_DAY, now),
          throttle,
        );
        await this.clearReports(now, throttle);
      }
      if (pollDays !== undefined) await this.polls.deleteExpired(pollDays, now, throttle);
    });
  }

  /** Until a batch is empty, or the work must stop. */
  private async deleteInBatches(
    kind: RetentionDeleted['kind'],
    what: string,
    batch: () => Promise<number>,
    throttle: Throttle,
  ): Promise<void> {
    for (;;) {
      const count = await throttle.piece(batch);
      if (count === undefined || count === 0) return;
      this.events.emit('forgotten', { kind, count });
      this.logger.log(`${what} deleted: ${count}`);
    }
  }

  /** Deletes the files and rows of deleted reports. */
  private async clearReports(now: number, throttle: Throttle): Promise<void> {
    for (;;) {
      const left = await this.reports.left(now - GRACE_MS);
      if (left.length === 0) return;
      for (const removal of left) {
        const done = await throttle.piece(async () => {
          await this.reports.clear(removal);
          return true;
        });
        if (done === undefined) return;
      }
    }
  }

  /** False outside the configured hours, and during shutdown. */
  private isTime(): boolean {
    const { retention, defaultTimezone } = this.config;
    return !this.rounds.signal.aborted && isWithin(retention.hours, defaultTimezone, Date.now());
  }
}
