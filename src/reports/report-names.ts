import type { ReportFormat } from './formats/report-format';

/** What a report's file is named by. */
export interface NamedFile {
  readonly reportId: string;
  readonly format: ReportFormat;
}

/** The name of a report's file in a storage. */
export const fileNameOf = ({ reportId, format }: NamedFile): string => `store_report_${reportId}.${format}`;

/** The name callers know it by, wherever the storage lies. */
export const urlOf = (file: NamedFile): string => `reports/${fileNameOf(file)}`;
