import { setTimeout as delay } from 'node:timers/promises';
import { isConflict, isPassing, isUnreachable } from './failures';

/** Lock waits and lost connections. */
const ATTEMPTS = 5;
/** In a cluster who meets another node's write is undone where it would wait on a server of its own. */
const CONFLICTS = 20;
const FIRST_PAUSE_MS = 50;
const LONGEST_PAUSE_MS = 400;

/** Every statement was done, but whether they were kept is not known: the answer to the COMMIT was lost. */
export class UnansweredCommit<T> extends Error {
  constructor(
    /** What the work returned. */
    readonly result: T,
    cause: unknown,
  ) {
    super('the connection was lost before the COMMIT was answered', { cause });
  }
}

/**
 * How often one transaction is tried, and how long it waits for a database that is away. An attempt that had begun and
 * failed for a lock or a lost connection is one of five, one that was undone for the sake of another transaction one of
 * twenty; one that found no database is not counted, but the database must be back within `patienceMs`.
 */
export class WriteAttempts {
  private failed = 0;
  private conflicts = 0;
  private pauses = 0;
  private awaySince: number | undefined;

  constructor(private readonly patienceMs: number) {}

  /** The transaction has begun: the database is there. */
  begins(): void {
    this.awaySince = undefined;
  }

  /** Waits until it may be tried again; throws what ends it. `begun`: whether the attempt got as far as that. */
  async again(error: unknown, begun: boolean): Promise<void> {
    const mayHelp = isUnreachable(error) || error instanceof UnansweredCommit || (begun && isPassing(error));
    if (!mayHelp) throw this.lastWord(error);
    if (begun) {
      const last = isConflict(error) ? ++this.conflicts === CONFLICTS : ++this.failed === ATTEMPTS;
      if (last) throw this.lastWord(error);
    } else {
      this.awaySince ??= Date.now();
      if (Date.now() - this.awaySince > this.patienceMs) throw this.lastWord(error);
    }
    const pause = Math.min(FIRST_PAUSE_MS * 2 ** this.pauses++, LONGEST_PAUSE_MS);
    // Not in step with whom it was in the way of.
    await delay((pause * (1 + Math.random())) / 2);
  }

  /** To whoever asked, a COMMIT without an answer is a lost connection like any other. */
  private lastWord(error: unknown): unknown {
    return error instanceof UnansweredCommit ? error.cause : error;
  }
}
