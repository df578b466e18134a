import { fileNameOf } from '../../../src/reports/records/report-rows';

/** The name of the file of a report in the default format. */
export const csvNameOf = (reportId: string): string => fileNameOf({ reportId, format: 'csv' });
