import { setImmediate as nextTurn } from 'node:timers/promises';
import type { ReportJob, ReportWork } from '../../src/reports/jobs/queue/report-queue';
import { until } from '../support/until';

export const reportJob = (reportId: string): ReportJob => ({ reportId });

interface Delivery {
  readonly job: ReportJob;
  readonly signal: AbortSignal;
  resolve(): void;
  reject(): void;
}

/** Work that the test ends: every delivery is recorded, and waits for its `resolve` or `reject`. */
export class Deliveries {
  readonly all: Delivery[] = [];

  readonly work: ReportWork = (job, signal) =>
    new Promise((resolve, reject) => {
      this.all.push({ job, signal, resolve, reject: () => reject(new Error('not this time')) });
    });

  get names(): string[] {
    return this.all.map(({ job }) => job.reportId);
  }

  /** The delivery with this index, from 0, when it arrives. */
  at(place: number, within = 10_000): Promise<Delivery> {
    return until(`delivery ${place + 1}`, () => this.all[place], { every: 5, within });
  }

  /** Resolves each of the next deliveries when it arrives, up to that total. */
  async resolveUpTo(count: number): Promise<void> {
    for (let place = 0; place < count; place++) {
      (await this.at(place)).resolve();
      await nextTurn();
    }
  }
}
