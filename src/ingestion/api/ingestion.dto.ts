import { ApiProperty, ApiPropertyOptional, getSchemaPath } from '@nestjs/swagger';
import { IsArray, IsIn, IsOptional, registerDecorator, ValidationArguments } from 'class-validator';
import { parseScheduleDate, WEEKDAY_NUMBERS, type WeekdayNumbers } from '../../core/schedule/schedule';
import { formatInstant, formatInstantOrNull } from '../../core/time/instant';
import { ChoiceParameter, FlagParameter, ListAsSent, NO_SPACE, PageResponseDto } from '../../platform/http';
import { IMPORT_MODES, type ImportMode, INGESTION_KINDS, type IngestionKind } from '../importers/importer';
import type { ImportPreview } from '../import-previews';
import type { ImportResult } from '../ingestion.service';
import { Ingestion, INGESTION_STATUSES } from '../ledger/ingestion.entity';
import type { PreviewedEdit } from '../schedule-edits';

/** A date that business hours and special hours can have. */
export function IsScheduleDate(): PropertyDecorator {
  return (target, property) =>
    registerDecorator({
      name: 'isScheduleDate',
      target: target.constructor,
      propertyName: String(property),
      validator: {
        validate: (value: unknown) =>
          typeof value === 'string' && typeof parseScheduleDate(value) === 'number',
        defaultMessage: ({ value, property: name }: ValidationArguments) =>
          `${name} ${typeof value === 'string' ? parseScheduleDate(value) : 'is not a date such as 2026-12-25'}`,
      },
    });
}

export class BatchRequestDto {
  @ApiPropertyOptional({
    enum: ['true', 'false', 'notices'],
    default: 'false',
    description: 'true: refuse the whole import for one bad row; notices: also for one notice.',
  })
  @IsOptional()
  @IsIn(['true', 'false', 'notices'], { message: 'strict must be true, false or notices' })
  strict?: 'true' | 'false' | 'notices';
}

export class ImportRequestDto extends BatchRequestDto {
  @ChoiceParameter(
    'mode',
    IMPORT_MODES,
    'Only for hours, special hours and details: whether they replace those that their stores have, or are added, for files in pieces.',
    'replace',
  )
  mode?: ImportMode;

  @ChoiceParameter(
    'weekdays',
    WEEKDAY_NUMBERS,
    'Only for business hours: how weekdays are counted, from 0 = Monday, or (iso) from 1 = Monday.',
    'monday-0',
  )
  weekdays?: WeekdayNumbers;

  @ApiPropertyOptional({
    type: String,
    format: 'date',
    example: '2026-01-01',
    description:
      'Only for business hours without a column valid_from: the local date from which they are valid. Earlier dates keep ' +
      'their hours. Default: from the beginning, in place of all that their stores had.',
  })
  @IsOptional()
  @IsScheduleDate()
  valid_from?: string;
}

export class ImportPreviewRequestDto extends ImportRequestDto {
  @ChoiceParameter(
    'kind',
    INGESTION_KINDS,
    'The kind that the file is read as. Default: the kind that its columns show.',
  )
  kind?: IngestionKind;
}

export class EditRequestDto {
  @FlagParameter('dry_run', 'true: change nothing, and answer what would change.')
  dry_run?: boolean;
}

@ListAsSent('polls')
export class PollBatch {
  @ApiProperty({
    type: 'array',
    items: {
      type: 'object',
      required: ['store_id', 'status', 'timestamp_utc'],
      properties: {
        store_id: { type: 'string' },
        status: { type: 'string', enum: ['active', 'inactive'] },
        timestamp_utc: { type: 'string' },
      },
    },
    maxItems: 10_000,
    example: [
      { store_id: '8419537941919820732', status: 'active', timestamp_utc: '2023-01-22 12:09:39.388884 UTC' },
    ],
  })
  @IsArray({ message: 'polls is not a list' })
  polls: unknown[];
}

export class RejectResponseDto {
  @ApiProperty({
    type: 'integer',
    example: 17,
    description: 'Line of the file, or place in the batch, from 1.',
  })
  line: number;
  @ApiProperty({ example: 'status is neither active nor inactive' })
  reason: string;
  @ApiProperty({
    example: '8419537941919820732,maybe,2023-01-22 12:09:39 UTC',
    description: 'Its first 200 characters, as it was sent.',
  })
  row: string;
}

export class NoticeResponseDto {
  @ApiProperty({ example: 'times-without-zone' })
  code: string;
  @ApiProperty({
    type: 'integer',
    example: 8_541,
    description: 'How many rows, stores or polls it concerns.',
  })
  count: number;
  @ApiProperty({ example: 'Times without a zone were taken as UTC.' })
  message: string;
  @ApiProperty({
    type: 'array',
    items: { type: 'string', example: '2023-01-22 12:09:39' },
    description: 'The first three; of new stores, the first 20.',
  })
  examples: readonly string[];
}

const INSTANT = { type: String, format: 'date-time', nullable: true } as const;

/** An import in the API. */
export class IngestionResponseDto {
  @ApiProperty({ format: 'uuid', example: '5a0c6b2e-8f0d-4c43-9d57-0d6a2f1b7c11' })
  ingestion_id: string;
  @ApiProperty({ enum: INGESTION_KINDS, example: 'polls' })
  kind: string;
  @ApiProperty({ example: 'store_status.csv' })
  source: string;
  @ApiProperty({ enum: INGESTION_STATUSES, example: 'Completed' })
  status: string;
  @ApiProperty({
    description: 'The outcome of the import as a sentence.',
    example: 'Completed: 8,541 inserted, 0 changed, 8 unchanged. Rejected: 3.',
  })
  message: string;
  @ApiProperty({
    type: String,
    nullable: true,
    example: '2f9a1f4f9c1b7a0e6d3c5b8a7f6e5d4c3b2a190817263544536271809fae1dcb',
    description: 'The digest of the bytes that were read.',
  })
  sha256: string | null;
  @ApiProperty({ type: 'integer', example: 8_552 })
  rows_read: number;
  @ApiProperty({ type: 'integer', example: 8_541 })
  inserted: number;
  @ApiProperty({ type: 'integer', example: 0 })
  changed: number;
  @ApiProperty({
    type: 'integer',
    example: 8,
    description: 'Rows that were there already, or that a later row of the same import replaced.',
  })
  unchanged: number;
  @ApiProperty({
    type: 'integer',
    example: 0,
    description: 'Business hours and special hours that the stores had and the import does not have.',
  })
  removed: number;
  @ApiProperty({ type: 'integer', example: 3 })
  rejected: number;
  @ApiProperty({
    type: 'integer',
    example: 0,
    description: 'Good rows of stores that keep the hours that they had, because another row was rejected.',
  })
  kept: number;
  @ApiProperty({
    type: [NoticeResponseDto],
    description: 'Effects of the import that its sender may not expect.',
  })
  notices: readonly NoticeResponseDto[];
  @ApiProperty({ ...INSTANT, example: '2023-01-18T00:00:07.123Z' })
  first_observed_at: string | null;
  @ApiProperty({ ...INSTANT, example: '2023-01-25T18:13:22.479Z' })
  last_observed_at: string | null;
  @ApiProperty({ type: String, format: 'date-time', example: '2023-01-25T18:20:00.000Z' })
  started_at: string;
  @ApiProperty({ ...INSTANT, example: '2023-01-25T18:20:00.412Z' })
  finished_at: string | null;
  @ApiProperty({
    type: String,
    nullable: true,
    example: '/ingestions/5a0c6b2e-8f0d-4c43-9d57-0d6a2f1b7c11/rejects',
    description: 'Where all rejected rows can be fetched as CSV.',
  })
  rejects_url: string | null;
}

export class ImportResponseDto extends IngestionResponseDto {
  @ApiProperty({ type: [RejectResponseDto], description: 'The first 20 rejected rows.' })
  rejected_rows: readonly RejectResponseDto[];
}

const COUNT = { type: 'integer', nullable: true } as const;

/** What an import of a file would do. */
export class ImportPreviewResponseDto {
  @ApiProperty({
    enum: INGESTION_KINDS,
    isArray: true,
    example: ['polls'],
    description: 'The kinds whose columns the file has.',
  })
  kinds: readonly IngestionKind[];
  @ApiProperty({
    type: String,
    enum: INGESTION_KINDS,
    nullable: true,
    example: 'polls',
    description:
      'The kind that it was read as; null: its columns do not show a single kind, and none was given.',
  })
  kind: IngestionKind | null;
  @ApiProperty({
    type: 'array',
    items: { type: 'string', example: 'store_id' },
    description: 'The fields of its first line, at most 50, each with at most 100 characters.',
  })
  columns: readonly string[];
  @ApiProperty({
    type: 'array',
    items: { type: 'array', items: { type: 'string', example: '8419537941919820732' } },
    description: 'The fields of its first five rows, whether they are good or not.',
  })
  first_rows: readonly (readonly string[])[];
  @ApiProperty({
    type: String,
    nullable: true,
    example: 'None of the 2 rows can be taken. Line 2: store_id is empty.',
    description: 'Why the import would be refused; null: it would not be.',
  })
  refusal: string | null;
  @ApiProperty({
    ...COUNT,
    example: 8_552,
    description: 'null, like the other counts, if the file cannot be read.',
  })
  rows_read: number | null;
  @ApiProperty({ ...COUNT, example: 8_549, description: 'Rows that would be imported.' })
  importable: number | null;
  @ApiProperty({
    ...COUNT,
    example: 0,
    description: 'Good rows that would be skipped, like `kept` of an import.',
  })
  kept: number | null;
  @ApiProperty({ ...COUNT, example: 412, description: 'Stores in the rows that would be imported.' })
  stores: number | null;
  @ApiProperty({ type: 'integer', example: 3 })
  rejected: number;
  @ApiProperty({ type: [RejectResponseDto], description: 'The first 20 rejected rows.' })
  rejected_rows: readonly RejectResponseDto[];
  @ApiProperty({
    type: [NoticeResponseDto],
    description:
      'The notices about the rows themselves. An import also has those that compare with stored data.',
  })
  notices: readonly NoticeResponseDto[];
}

export class IngestionPageResponseDto extends PageResponseDto {
  @ApiProperty({ type: [IngestionResponseDto] })
  items: IngestionResponseDto[];
}

/** What an edit would change, in rows. */
export class PreviewResponseDto {
  @ApiProperty({ example: true })
  dry_run: boolean;
  @ApiProperty({ type: 'integer', example: 2 })
  inserted: number;
  @ApiProperty({ type: 'integer', example: 0 })
  changed: number;
  @ApiProperty({ type: 'integer', example: 0 })
  unchanged: number;
  @ApiProperty({ type: 'integer', example: 0 })
  removed: number;
  @ApiProperty({ type: [NoticeResponseDto] })
  notices: readonly NoticeResponseDto[];
}

/** An import, or what it would do. */
export const importOr = (preview: new () => PreviewResponseDto) => ({
  description: 'With dry_run: what would change.',
  schema: { oneOf: [{ $ref: getSchemaPath(ImportResponseDto) }, { $ref: getSchemaPath(preview) }] },
});

/** The problems of edits that send JSON rows. */
export const ROW_PROBLEMS = {
  422: '1 of 2 rows cannot be taken, and the import is strict: nothing was kept.',
  507: NO_SPACE,
};

const GROUPS = new Intl.NumberFormat('en-US');

/** The outcome of an import as a sentence. */
export function describeIngestion(row: Ingestion): string {
  const n = (count: number) => GROUPS.format(count);
  if (row.status === 'Running') return 'Under way; nothing of it is visible yet.';
  if (row.status !== 'Completed') return `${row.status}, and nothing was kept: ${row.reason ?? ''}`;
  if (row.rowsRead === 0 && row.removed === 0) return 'Completed; the import is empty: it has no rows.';
  const more = row.notices?.find(({ code }) => code === 'more-removed-than-imported');
  const rest = `${row.rejected === 0 ? '' : ` Rejected: ${n(row.rejected)}.`}${
    row.kept === 0 ? '' : ` Skipped, because their stores keep what they had: ${n(row.kept)}.`
  }`;
  if (row.inserted + row.changed + row.removed === 0) {
    const rows = row.unchanged === 1 ? 'the row was' : `all ${n(row.unchanged)} rows were`;
    return `Completed; nothing changed${row.unchanged === 0 ? '' : `: ${rows} there already`}.${rest}`;
  }
  return `Completed: ${more === undefined ? '' : `${more.message} `}${n(row.inserted)} inserted, ${n(row.changed)} changed, ${n(
    row.unchanged,
  )} unchanged${row.removed === 0 ? '' : `, ${n(row.removed)} removed`}.${rest}`;
}

export function ingestionResponse(row: Ingestion): IngestionResponseDto {
  return {
    ingestion_id: row.ingestionId,
    kind: row.kind,
    source: row.source,
    status: row.status,
    message: describeIngestion(row),
    sha256: row.sha256,
    rows_read: row.rowsRead,
    inserted: row.inserted,
    changed: row.changed,
    unchanged: row.unchanged,
    removed: row.removed,
    rejected: row.rejected,
    kept: row.kept,
    notices: row.notices ?? [],
    first_observed_at: formatInstantOrNull(row.firstObservedAt),
    last_observed_at: formatInstantOrNull(row.lastObservedAt),
    started_at: formatInstant(row.startedAt),
    finished_at: formatInstantOrNull(row.finishedAt),
    rejects_url:
      row.rejected === 0 || row.status === 'Failed' ? null : `/ingestions/${row.ingestionId}/rejects`,
  };
}

export const importResponse = ({ ingestion, rejects }: ImportResult): ImportResponseDto => ({
  ...ingestionResponse(ingestion),
  rejected_rows: rejects,
});

export function previewResponse(preview: ImportPreview): ImportPreviewResponseDto {
  const { kinds, kind, columns, rows, rehearsed, refusal } = preview;
  const head = { kinds, kind, columns, first_rows: rows, refusal: refusal?.message ?? null };
  if (rehearsed === undefined) {
    const { rejected = 0, rejected_rows = [], notices = [] } = (refusal?.extra ?? {}) as RefusedRows;
    const counts = { rows_read: null, importable: null, kept: null, stores: null };
    return { ...head, ...counts, rejected, rejected_rows, notices };
  }
  const { rows: read, kept, rejected, rejects, notices, storeIds } = rehearsed;
  return {
    ...head,
    rows_read: read,
    importable: read - rejected - kept,
    kept,
    stores: storeIds.size,
    rejected,
    rejected_rows: rejects,
    notices,
  };
}

/** What the refusal of a file has of its rows. */
type RefusedRows = Partial<Pick<ImportPreviewResponseDto, 'rejected' | 'rejected_rows' | 'notices'>>;

export const countsResponse = ({ change, notices }: PreviewedEdit): PreviewResponseDto => ({
  dry_run: true,
  inserted: change.inserted,
  changed: change.changed,
  unchanged: change.unchanged,
  removed: change.removed,
  notices,
});
