/** The name of a report's file in a storage. */
export const fileNameOf = (reportId: string): string => `store_report_${reportId}.csv`;

/** The name callers know it by, wherever the storage lies. */
export const urlOf = (reportId: string): string => `reports/${fileNameOf(reportId)}`;
