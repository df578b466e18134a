import { setTimeout as delay } from 'node:timers/promises';
import { isPassing, isUnreachable } from './failures';

const ATTEMPTS = 5;
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
 * failed for a deadlock, a lock or a lost connection is one of five; one that found no database is not counted, but the
 * database must be back within `patienceMs`.
 */
export class WriteAttempts {
  private begun = 0;
  private pauses = 0;
  private awaySince: number | undefined;

  constructor(private readonly patienceMs: number) {}

  /** The transaction has begun: the database is there. */
  begins(): void {
    this.begun++;
    this.awaySince = undefined;
  }

  /** Waits until it may be tried again; throws what ends it. `begun`: whether the attempt got as far as that. */
  async again(error: unknown, begun: boolean): Promise<void> {
    const mayHelp = isUnreachable(error) || error instanceof UnansweredCommit || (begun && isPassing(error));
    if (!mayHelp || this.begun === ATTEMPTS) throw this.lastWord(error);
    if (!begun) {
      this.awaySince ??= Date.now();
      if (Date.now() - this.awaySince > this.patienceMs) throw this.lastWord(error);
    }
    await delay(Math.min(FIRST_PAUSE_MS * 2 ** this.pauses++, LONGEST_PAUSE_MS));
  }

  /** To whoever asked, a COMMIT without an answer is a lost connection like any other. */
  private lastWord(error: unknown): unknown {
    return error instanceof UnansweredCommit ? error.cause : error;
  }
}
