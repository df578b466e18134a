import { setTimeout as delay } from 'node:timers/promises';
import { Injectable, Logger } from '@nestjs/common';
import { SingleFlight, withTimeout } from '../../async';
import { Database, isPassing, isUnreachable, probeWrites } from '../../database';
import { messageOf } from '../../errors';

/**
 * Checks with a timeout whether something answers. Concurrent callers share one check, so that checks of a hanging part
 * do not pile up.
 */
export class BoundedCheck {
  private readonly flight = new SingleFlight(() => Promise.resolve().then(this.attempt));

  constructor(
    private readonly attempt: () => Promise<unknown>,
    private readonly timeoutMs: number,
    /** Receives the reason of a failure. */
    private readonly notify: (error: unknown) => void,
  ) {}

  async isUp(): Promise<boolean> {
    try {
      await withTimeout(this.flight.join(), this.timeoutMs, () => new Error('it does not answer'));
      return true;
    } catch (error) {
      this.notify(error);
      return false;
    }
  }
}

const TIMEOUT_MS = 2_000;

/** The interval between two writes to the database, and how long a check waits for one. */
const WRITE_INTERVAL_MS = 10_000;
const WRITE_TIMEOUT_MS = 1_000;

/** The parts that a service needs. `writes`: whether the database accepts them, which it does not on a full disk. */
export const PARTS = ['database', 'writes', 'queue', 'storage'] as const;
export type Part = (typeof PARTS)[number];

/** Checks each part in the way that the service uses it. Features register the checks of their parts. */
@Injectable()
export class Readiness {
  private readonly logger = new Logger('Health');
  private readonly checks = new Map<Part, BoundedCheck>();

  private writtenAt = -Infinity;
  private lastWrite: Promise<void> = Promise.resolve();

  constructor(private readonly database: Database) {
    this.register('database', () => database.reach());
    this.register('writes', () => this.write());
  }

  /** `attempt` rejects while the part is down. Callers see only that it is; the reason is logged. */
  register(part: Part, attempt: () => Promise<unknown>): void {
    const notify = (error: unknown) => this.logger.warn(`${part} is down: ${messageOf(error)}`);
    this.checks.set(part, new BoundedCheck(attempt, TIMEOUT_MS, notify));
  }

  /** The size of SQLite's write-ahead log; undefined on MySQL and MariaDB. */
  get logBytes(): number | undefined {
    return this.database.logBytes;
  }

  isUp(part: Part): Promise<boolean> {
    return this.checks.get(part)!.isUp();
  }

  /**
   * Writes to the database, but not at each check. A write that waits proves nothing: an import may hold the lock for
   * minutes. That the database is unreachable is said by its own check.
   */
  private async write(): Promise<void> {
    const now = performance.now();
    if (now - this.writtenAt > WRITE_INTERVAL_MS && !this.database.busy) {
      this.writtenAt = now;
      this.lastWrite = this.database.write(probeWrites).catch((error: unknown) => {
        if (!isPassing(error) && !isUnreachable(error)) throw error;
      });
    }
    await Promise.race([this.lastWrite, delay(WRITE_TIMEOUT_MS, undefined, { ref: false })]);
  }
}
