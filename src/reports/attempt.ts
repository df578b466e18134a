import type { StepTimes } from '../metrics';
import type { Report } from './report.entity';

/** One go at a report, as it stood when this process took it. */
export interface Attempt {
  readonly report: Report;
  /** Epoch ms. */
  readonly startedAt: number;
  readonly times: StepTimes;
}
