import type { ReportRequest } from '../../src/reports';
import { withServices } from './built';
import { type ReportSample, timedReport } from './timed-report';

/** The first report of a process, by the services of the command line; null: without parameters. */
export const run = (request: ReportRequest | null): Promise<ReportSample> =>
  withServices((services) => timedReport(services, request ?? {}));
