import { Injectable, Logger } from '@nestjs/common';
import { AlertsService } from '../alerts';
import { AuditLog } from '../audit';
import { MS_PER_DAY, MS_PER_MINUTE } from '../core/time/instant';
import { Events } from '../platform/events';
import { ReportRemovals } from '../reports';
import { Throttle } from './maintenance';

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
