import { setTimeout as delay } from 'node:timers/promises';
import { isConflict, isPassing, isUnreachable } from './failures';

/** For lock waits and lost connections. */
const ATTEMPTS = 5;
/** In a cluster, a conflict with another node rolls back a write that would wait on a standalone server. */
const CONFLICTS = 20;
const FIRST_PAUSE_MS = 50;
const LONGEST_PAUSE_MS = 400;

/** Every statement succeeded, but the answer to the COMMIT was lost, so that its outcome is unknown. */
export class UnknownCommitOutcomeError<T> extends Error {
  constructor(
    /** The result of the work. */
    readonly result: T,
    cause: unknown,
  ) {
    super('the connection was lost before the COMMIT was answered', { cause });
  }
}

/**
 * Limits how often a transaction is tried, and how long it waits for an unreachable database. There are five attempts
 * for lock waits and lost connections, and twenty for conflicts with another transaction. Attempts that find no
 * database are not counted, but it must be back within `timeoutMs`.
 */
export class WriteAttempts {
  private failed = 0;
  private conflicts = 0;
  private pauses = 0;
  private awaySince: number | undefined;

  constructor(private readonly timeoutMs: number) {}

  /** Call it when the transaction has begun: the database is reachable. */
  begins(): void {
    this.awaySince = undefined;
  }

  /** Waits until the next attempt; throws if there is none. `begun`: whether this attempt's transaction had begun. */
  async again(error: unknown, begun: boolean): Promise<void> {
    const mayHelp =
      isUnreachable(error) || error instanceof UnknownCommitOutcomeError || (begun && isPassing(error));
    if (!mayHelp) throw this.lastWord(error);
    if (begun) {
      const last = isConflict(error) ? ++this.conflicts === CONFLICTS : ++this.failed === ATTEMPTS;
      if (last) throw this.lastWord(error);
    } else {
      this.awaySince ??= Date.now();
      if (Date.now() - this.awaySince > this.timeoutMs) throw this.lastWord(error);
    }
    const pause = Math.min(FIRST_PAUSE_MS * 2 ** this.pauses++, LONGEST_PAUSE_MS);
    // A random delay, so that the conflicting transactions do not retry in step.
    await delay((pause * (1 + Math.random())) / 2);
  }

  /** Callers see a COMMIT with an unknown outcome as a lost connection. */
  private lastWord(error: unknown): unknown {
    return error instanceof UnknownCommitOutcomeError ? error.cause : error;
  }
}
