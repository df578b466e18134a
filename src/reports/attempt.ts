import type { StepTimes } from '../metrics';
import type { Report } from './report.entity';

/** An attempt to generate a report, with the row as it was when this process acquired it. */
export interface Attempt {
  readonly report: Report;
  /** Epoch ms. */
  readonly startedAt: number;
  readonly times: StepTimes;
}
