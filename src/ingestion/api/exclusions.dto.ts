import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { Type } from 'class-transformer';
import { IsIn, IsNotEmpty, IsOptional, IsString, IsUUID, ValidateNested } from 'class-validator';
import {
  EXCLUSION_KINDS,
  type ExclusionKind,
  MAX_EXCLUSION_DAYS,
  MAX_REASON_LENGTH,
} from '../../core/schedule/exclusions';
import { formatInstant, formatInstantOrNull } from '../../core/time/instant';
import { FIRST_IDS } from '../../business-hours';
import { invalidField } from '../../platform/errors';
import {
  ChoiceParameter,
  FlagParameter,
  instantOf,
  InstantParameter,
  IsInstant,
  MayLieAhead,
  PageRequestDto,
  PageResponseDto,
} from '../../platform/http';
import { StoreSelectionRequestDto } from '../../stores';
import type { ExcludedStores, ExclusionRequest, RevokedBatch, StoredExclusion } from '../exclusions.service';
import { StorePreviewResponseDto, storePreviewResponse } from './store-preview.dto';

const INSTANT = { type: String, format: 'date-time' } as const;
const STARTS_AT = '2023-01-23T22:00:00.000Z';
const ENDS_AT = '2023-01-24T02:00:00.000Z';
export const BATCH_ID = '5a0c6b2e-8f0d-4c43-9d57-0d6a2f1b7c11';
export const STORE_ID = '8419537941919820732';
const REASON = 'new router';
const KIND = {
  enum: EXCLUSION_KINDS,
  example: 'planned',
  description: 'planned: maintenance that was agreed on; excused: an outage that does not count.',
};

export class ExclusionRequestDto {
  @ApiPropertyOptional({
    type: String,
    nullable: true,
    example: STORE_ID,
    description: 'Either this, or a selection.',
  })
  @IsOptional()
  @IsString({ message: 'store_id is not text' })
  @IsNotEmpty({ message: 'store_id is empty' })
  store_id?: string | null;

  @ApiPropertyOptional({ type: StoreSelectionRequestDto, description: 'The stores that it applies to.' })
  @IsOptional()
  @ValidateNested({ message: 'selection is not an object of store_ids, labels, timezone and q' })
  @Type(() => StoreSelectionRequestDto)
  selection?: StoreSelectionRequestDto | null;

  @ApiProperty({ ...INSTANT, example: STARTS_AT, description: 'Past or future.' })
  @IsInstant()
  starts_at: string;

  @ApiProperty({
    ...INSTANT,
    example: ENDS_AT,
    description: `The first instant that counts again, at most ${MAX_EXCLUSION_DAYS} days later.`,
  })
  @IsInstant()
  ends_at: string;

  @ApiProperty(KIND)
  @IsIn(EXCLUSION_KINDS, { message: `kind is neither ${EXCLUSION_KINDS.join(' nor ')}` })
  kind: ExclusionKind;

  @ApiPropertyOptional({ type: String, maxLength: MAX_REASON_LENGTH, nullable: true, example: REASON })
  @IsOptional()
  @IsString({ message: 'reason is not text' })
  reason?: string | null;
}

export class DryRunRequestDto {
  @FlagParameter(
    'dry_run',
    'true: exclude nothing, and answer how many stores and how much open time are concerned, and, for a single store, ' +
      'what would change.',
  )
  dry_run?: boolean;
}

export class BatchRevocationRequestDto {
  @ApiProperty({
    format: 'uuid',
    example: BATCH_ID,
    description: 'The ingestion_id that POST /exclusions or the import of a file answered.',
  })
  @IsUUID('all', { message: 'ingestion_id is not a UUID' })
  ingestion_id: string;
}

@MayLieAhead
export class ExclusionsRequestDto extends PageRequestDto {
  @ApiPropertyOptional({ example: STORE_ID, description: 'Only those of this store.' })
  @IsOptional()
  @IsString()
  store_id?: string;

  @InstantParameter('Only those that end after this instant.', '2023-01-18T00:00:00Z')
  from?: string;

  @InstantParameter(
    'Only those that start before this instant, which may lie in the future.',
    '2023-01-25T00:00:00Z',
  )
  to?: string;

  @ChoiceParameter('kind', EXCLUSION_KINDS, 'Only those of this kind.')
  kind?: ExclusionKind;

  @FlagParameter('revoked', 'true: only revoked exclusions; false: only those in force. Default: both.')
  revoked?: boolean;

  @ApiPropertyOptional({
    format: 'uuid',
    example: BATCH_ID,
    description: 'Only those of this request or file.',
  })
  @IsOptional()
  @IsUUID('all', { message: 'ingestion_id is not a UUID' })
  ingestion_id?: string;
}

/** An exclusion in the API. */
export class ExclusionResponseDto {
  @ApiProperty({ format: 'uuid', example: '0d1f7a52-6a0b-4a4e-b6c8-6f1f0a9d5b3e' })
  exclusion_id: string;
  @ApiProperty({ example: STORE_ID })
  store_id: string;
  @ApiProperty({ ...INSTANT, example: STARTS_AT })
  starts_at: string;
  @ApiProperty({ ...INSTANT, example: ENDS_AT })
  ends_at: string;
  @ApiProperty(KIND)
  kind: string;
  @ApiProperty({ type: String, nullable: true, example: REASON })
  reason: string | null;
  @ApiProperty({
    format: 'uuid',
    example: BATCH_ID,
    description: 'The ingestion that made it, with all others of the same request or file.',
  })
  ingestion_id: string;
  @ApiProperty({ ...INSTANT, example: '2023-01-20T08:00:00.000Z' })
  created_at: string;
  @ApiProperty({
    type: String,
    nullable: true,
    example: 'operations',
    description: 'The name of the API key.',
  })
  created_by: string | null;
  @ApiProperty({ ...INSTANT, nullable: true, example: null, description: 'null: it is in force.' })
  revoked_at: string | null;
  @ApiProperty({ type: String, nullable: true, example: null, description: 'The name of the API key.' })
  revoked_by: string | null;
}

export class ExcludedStoresResponseDto extends StorePreviewResponseDto {
  @ApiProperty({ example: false, description: 'true: nothing was written.' })
  dry_run: boolean;
  @ApiProperty({
    type: String,
    format: 'uuid',
    nullable: true,
    example: BATCH_ID,
    description:
      'The ingestion that made them: POST /exclusions/revoke revokes all of it. null for a dry run.',
  })
  ingestion_id: string | null;
  @ApiProperty({ type: 'integer', example: 1, description: 'How many stores it concerns.' })
  stores: number;
  @ApiProperty({ type: 'integer', example: 1, description: 'How many exclusions are new.' })
  inserted: number;
  @ApiProperty({
    type: 'integer',
    example: 0,
    description: 'How many stores had an identical exclusion in force.',
  })
  unchanged: number;
  @ApiProperty({
    type: 'integer',
    nullable: true,
    example: null,
    description: 'For a dry run: the open time of all these stores that would be excluded.',
  })
  open_time_ms: number | null;
  @ApiProperty({
    type: [ExclusionResponseDto],
    description: `The exclusions that the stores have now, at most ${FIRST_IDS}. GET /exclusions lists all.`,
  })
  exclusions: readonly ExclusionResponseDto[];
}

export class RevokedBatchResponseDto {
  @ApiProperty({ format: 'uuid', example: BATCH_ID })
  ingestion_id: string;
  @ApiProperty({ type: 'integer', example: 1 })
  revoked: number;
  @ApiProperty({ type: 'integer', example: 0, description: 'How many exclusions were revoked before.' })
  unchanged: number;
}

export class ExclusionPageResponseDto extends PageResponseDto {
  @ApiProperty({ type: [ExclusionResponseDto] })
  items: ExclusionResponseDto[];
}

export const exclusionResponse = (exclusion: StoredExclusion): ExclusionResponseDto => ({
  exclusion_id: exclusion.exclusionId,
  store_id: exclusion.storeId,
  starts_at: formatInstant(exclusion.startsAt),
  ends_at: formatInstant(exclusion.endsAt),
  kind: exclusion.kind,
  reason: exclusion.reason,
  ingestion_id: exclusion.ingestionId,
  created_at: formatInstant(exclusion.createdAt),
  created_by: exclusion.createdBy,
  revoked_at: formatInstantOrNull(exclusion.revokedAt),
  revoked_by: exclusion.revokedBy,
});

export const excludedResponse = (excluded: ExcludedStores): ExcludedStoresResponseDto => ({
  dry_run: excluded.ingestionId === null,
  ingestion_id: excluded.ingestionId,
  stores: excluded.stores,
  inserted: excluded.inserted,
  unchanged: excluded.unchanged,
  open_time_ms: excluded.openTime,
  exclusions: excluded.exclusions.map(exclusionResponse),
  ...storePreviewResponse(excluded.ofStore),
});

export const revokedResponse = ({
  ingestionId,
  revoked,
  unchanged,
}: RevokedBatch): RevokedBatchResponseDto => ({
  ingestion_id: ingestionId,
  revoked,
  unchanged,
});

/** Throws `invalid-input` unless the request names either a store or a selection. */
export function exclusionRequest({
  store_id: storeId,
  selection,
  starts_at,
  ends_at,
  kind,
  reason,
}: ExclusionRequestDto): ExclusionRequest {
  const given = [storeId, selection].filter((each) => each !== undefined && each !== null);
  if (given.length !== 1) throw invalidField('store_id', 'store_id and selection: give one of them');
  return {
    storeId: storeId ?? undefined,
    selection: selection ?? {},
    interval: {
      startsAt: instantOf(starts_at)!,
      endsAt: instantOf(ends_at)!,
      kind,
      reason: reason?.trim() || null,
    },
  };
}
