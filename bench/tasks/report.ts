import { withServices } from './built';
import { type ReportSample, timedReport } from './timed-report';

/** The first report of a process, by the services of the command line. */
export const run = (_input: null): Promise<ReportSample> => withServices((services) => timedReport(services));
