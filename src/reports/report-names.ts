import type { ReportFormat } from './formats/report-format';

/** The inputs of a file's name. */
export interface NamedFile {
  readonly reportId: string;
  readonly format: ReportFormat;
}

/** The name of a report's file in a storage. */
export const fileNameOf = ({ reportId, format }: NamedFile): string => `store_report_${reportId}.${format}`;

/** The name in the API, independent of the storage's location. */
export const urlOf = (file: NamedFile): string => `reports/${fileNameOf(file)}`;
