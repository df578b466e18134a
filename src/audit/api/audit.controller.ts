import { Controller, Get, Query } from '@nestjs/common';
import { ApiOperation, ApiProperty, ApiPropertyOptional, ApiTags, PickType } from '@nestjs/swagger';
import { IsOptional, IsString, Matches } from 'class-validator';
import { formatInstant } from '../../core/time/instant';

import {
  ApiListResponse,
  ApiProblems,
  ChoiceParameter,
  instantOf,
  InstantParameter,
  MayLieAhead,
  PageRequestDto,
  requireOrder,
} from '../../platform/http';
import {
  AUDIT_ACTIONS,
  type AuditAction,
  type AuditCursor,
  type AuditFilter,
  AuditLog,
  type AuditPage,
  type StoredAuditRecord,
} from '../audit-log';

const STORE_ID = '8419537941919820732';
const CURSOR = '1674670402479-17';
const REQUEST_ID = '7f3c1a52-5d6e-4a0b-9c8d-1e2f3a4b5c6d';

@MayLieAhead
export class AuditRequestDto extends PickType(PageRequestDto, ['limit']) {
  @InstantParameter('Changes from this instant on.', '2023-01-18T00:00:00Z')
  from?: string;

  @InstantParameter('Changes before this instant.', '2023-01-25T00:00:00Z')
  to?: string;

  @ApiPropertyOptional({ example: 'ops', description: 'The name of an API key, or `command line`.' })
  @IsOptional()
  @IsString()
  actor?: string;

  @ChoiceParameter('action', AUDIT_ACTIONS, 'What was done.')
  action?: AuditAction;

  @ApiPropertyOptional({
    example: STORE_ID,
    description: 'Changes of this store alone. Those of several stores at once have no store_id.',
  })
  @IsOptional()
  @IsString()
  store_id?: string;

  @ApiPropertyOptional({ example: REQUEST_ID, description: 'The X-Request-Id of a request.' })
  @IsOptional()
  @IsString()
  request_id?: string;

  @ApiPropertyOptional({
    example: CURSOR,
    description: 'The `next_cursor` of the page before. Default: the first page.',
  })
  @IsOptional()
  @Matches(/^\d{1,15}-\d{1,15}$/, { message: 'cursor is not the next_cursor of a page' })
  cursor?: string;
}

const STATE = { type: 'object', additionalProperties: true } as const;

export class AuditRecordResponseDto {
  @ApiProperty({ type: 'integer', example: 17 })
  audit_id: number;
  @ApiProperty({ format: 'date-time', example: '2023-01-25T18:13:22.479Z' })
  changed_at: string;
  @ApiProperty({
    type: String,
    nullable: true,
    example: 'ops',
    description: 'The name of the API key, or `command line`; null: no keys are configured.',
  })
  actor: string | null;
  @ApiProperty({
    example: '203.0.113.7',
    description: 'The address of the connection; `local` for the command line.',
  })
  address: string;
  @ApiProperty({
    type: String,
    nullable: true,
    example: REQUEST_ID,
    description: 'null: the command line.',
  })
  request_id: string | null;
  @ApiProperty({
    enum: AUDIT_ACTIONS,
    example: 'replace',
    description: 'import: of a file or a batch; the others are edits by requests of the API.',
  })
  action: AuditAction;
  @ApiProperty({
    example: 'business_hours',
    description:
      'The kind of an import, or `reports`, `channels`, `report_schedules`, `alert_rules`, `alerts`, `alert_mutes`.',
  })
  kind: string;
  @ApiProperty({
    example: '4c1d2a3f-8f4e-4f0a-9f43-2b1a6f0b7c11',
    description:
      'The ingestion_id (every edit of data has one), the report_id, the id of a rule, an alert or a mute, or the name ' +
      'of a channel or a report schedule.',
  })
  object_id: string;
  @ApiProperty({
    type: String,
    nullable: true,
    example: STORE_ID,
    description: 'The only store that it concerns; null: several, or none.',
  })
  store_id: string | null;
  @ApiProperty({
    ...STATE,
    nullable: true,
    example: { business_hours: [{ valid_from: null, day_of_week: 0, start_time_local: '09:00:00' }] },
    description:
      'What an edit of one store has changed, as it was: members and elements of lists that differ. null: nothing was ' +
      'replaced, or the change is of several stores.',
  })
  before: Record<string, unknown> | null;
  @ApiProperty({
    ...STATE,
    example: { business_hours: [{ valid_from: null, day_of_week: 0, start_time_local: '10:00:00' }] },
    description:
      'The same members afterwards. For an import or an edit of several stores: its counts and the first 20 stores. For a ' +
      'report: its parameters. A list has at most 100 elements; `omitted` counts the others.',
  })
  after: Record<string, unknown>;
}

export class AuditPageResponseDto {
  @ApiProperty({ type: [AuditRecordResponseDto], description: 'Newest first.' })
  items: AuditRecordResponseDto[];
  @ApiProperty({ type: 'integer', example: 20 })
  limit: number;
  @ApiProperty({
    type: String,
    nullable: true,
    example: CURSOR,
    description: 'Give it as `cursor` for the next page; null: there are no earlier changes.',
  })
  next_cursor: string | null;
}

function filterOf({ from, to, actor, action, store_id, request_id }: AuditRequestDto): AuditFilter {
  const filter = { from: instantOf(from), to: instantOf(to), actor, action };
  requireOrder(filter);
  return { ...filter, storeId: store_id, requestId: request_id };
}

function cursorOf(text: string | undefined): AuditCursor | undefined {
  if (text === undefined) return undefined;
  const [changedAt, auditId] = text.split('-').map(Number);
  return { changedAt: changedAt!, auditId: auditId! };
}

const recordResponse = (record: StoredAuditRecord): AuditRecordResponseDto => ({
  audit_id: record.auditId,
  changed_at: formatInstant(record.changedAt),
  actor: record.actor,
  address: record.address,
  request_id: record.requestId,
  action: record.action,
  kind: record.kind,
  object_id: record.objectId,
  store_id: record.storeId,
  before: record.before === null ? null : stateOf(record.before),
  after: stateOf(record.after),
});

const stateOf = (text: string): Record<string, unknown> => JSON.parse(text) as Record<string, unknown>;

const pageResponse = ({ records, next }: AuditPage, limit: number): AuditPageResponseDto => ({
  items: records.map(recordResponse),
  limit,
  next_cursor: next === undefined ? null : `${next.changedAt}-${next.auditId}`,
});

/** What callers have changed. */
@ApiTags('audit')
@Controller('audit')
export class AuditController {
  constructor(private readonly log: AuditLog) {}

  @Get()
  @ApiOperation({
    summary: 'The changes by callers, newest first',
    description:
      'Who has changed what, when and from where: imports, edits of hours, zones, exclusions and stores, and triggered ' +
      'reports. A change and its record are committed together. What is refused, fails, changes nothing or is a dry run ' +
      'leaves no record, and neither do repetitions with the same Idempotency-Key, scheduled reports and retention.',
  })
  @ApiListResponse({ type: AuditPageResponseDto })
  @ApiProblems({
    400: 'from is not before to (2023-01-18T00:00:00.000Z).',
    404: `There is no store ${STORE_ID}.`,
  })
  async list(@Query() query: AuditRequestDto): Promise<AuditPageResponseDto> {
    const { limit, cursor } = query;
    return pageResponse(await this.log.page(filterOf(query), limit, cursorOf(cursor)), limit);
  }
}
