import { Readable } from 'node:stream';
import { Inject, Injectable, Logger } from '@nestjs/common';
import { REPORT_QUEUE, REPORT_STORAGE, type ReportQueue, type ReportStorage } from '../../../reports';
import { withTimeout } from '../../async';
import { Database, dataVersion } from '../../database';
import { messageOf } from '../../errors';

/**
 * Checks with a timeout whether something answers. Concurrent callers share one check, so that checks of a hanging part
 * do not pile up.
 */
export class BoundedCheck {
  private underWay: Promise<unknown> | undefined;

  constructor(
    private readonly attempt: () => Promise<unknown>,
    private readonly timeoutMs: number,
    /** Receives the reason of a failure. */
    private readonly notify: (error: unknown) => void,
  ) {}

  async isUp(): Promise<boolean> {
    this.underWay ??= Promise.resolve()
      .then(this.attempt)
      .finally(() => (this.underWay = undefined));
    try {
      await withTimeout(this.underWay, this.timeoutMs, () => new Error('it does not answer'));
      return true;
    } catch (error) {
      this.notify(error);
      return false;
    }
  }
}

const TIMEOUT_MS = 2_000;

/** The parts that a service needs. */
export const PARTS = ['database', 'queue', 'storage'] as const;
export type Part = (typeof PARTS)[number];

/** Checks each part in the way that the service uses it. */
@Injectable()
export class Readiness {
  private readonly logger = new Logger('Health');
  private readonly checks: Readonly<Record<Part, BoundedCheck>>;

  constructor(
    private readonly database: Database,
    @Inject(REPORT_QUEUE) private readonly queue: ReportQueue,
    @Inject(REPORT_STORAGE) private readonly storage: ReportStorage,
  ) {
    this.checks = {
      database: this.bounded('database', () => this.database.snapshot(dataVersion)),
      queue: this.bounded('queue', () => this.queue.reach()),
      storage: this.bounded('storage', () => this.writeAndDiscard()),
    };
  }

  isUp(part: Part): Promise<boolean> {
    return this.checks[part].isUp();
  }

  /** Callers see only that a part is down; the reason is logged. */
  private bounded(part: Part, attempt: () => Promise<unknown>): BoundedCheck {
    const notify = (error: unknown) => this.logger.warn(`${part} is down: ${messageOf(error)}`);
    return new BoundedCheck(attempt, TIMEOUT_MS, notify);
  }

  /** Permissions do not prove that a file can be written: the disk may be full, or the folder deleted. */
  private async writeAndDiscard(): Promise<void> {
    const file = await this.storage.stage('readiness', Readable.from(['.']));
    await file.discard();
  }
}
