import { invalidInput } from '../../platform/errors';

/** The inputs of a file's name. */
export interface NamedFile {
  readonly reportId: string;
  readonly format: ReportFormat;
}

/** The name of a report's file in a storage. */
export const fileNameOf = ({ reportId, format }: NamedFile): string => `store_report_${reportId}.${format}`;

/** The name in the API, independent of the storage's location. */
export const urlOf = (file: NamedFile): string => `reports/${fileNameOf(file)}`;

/** The formats of a report's file; the first is the default. */
export const REPORT_FORMATS = ['csv', 'ndjson', 'parquet', 'xlsx'] as const;
export type ReportFormat = (typeof REPORT_FORMATS)[number];

export const NO_FORMAT = `format is none of ${REPORT_FORMATS.join(', ')}`;

const MEDIA_TYPES: Readonly<Record<ReportFormat, string>> = {
  csv: 'text/csv; charset=utf-8',
  ndjson: 'application/x-ndjson; charset=utf-8',
  parquet: 'application/vnd.apache.parquet',
  xlsx: 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
};

/** The format of a name; undefined without one. Throws `invalid-input`. */
export function formatOf(asked: unknown): ReportFormat | undefined {
  const format = REPORT_FORMATS.find((known) => known === asked);
  if (format === undefined && asked !== undefined) throw invalidInput(`${NO_FORMAT}.`);
  return format;
}

/** The media type of a file, by its extension. */
export const mediaTypeOf = (name: string): string =>
  MEDIA_TYPES[REPORT_FORMATS.find((format) => name.endsWith(`.${format}`)) ?? 'csv'];
