import {
  Body,
  Controller,
  Get,
  HttpCode,
  Param,
  ParseUUIDPipe,
  Post,
  Query,
  Req,
  Res,
  UseInterceptors,
} from '@nestjs/common';
import {
  ApiBody,
  ApiCreatedResponse,
  ApiHeader,
  ApiOkResponse,
  ApiOperation,
  ApiParam,
  ApiProperty,
  ApiPropertyOptional,
  ApiTags,
} from '@nestjs/swagger';
import { Type } from 'class-transformer';
import { IsIn, IsNotEmpty, IsOptional, IsString, IsUUID, ValidateNested } from 'class-validator';
import type { Request, Response } from 'express';
import type { EntityManager } from 'typeorm';
import {
  EXCLUSION_KINDS,
  type ExclusionKind,
  MAX_EXCLUSION_DAYS,
  MAX_REASON_LENGTH,
} from '../../core/schedule/exclusions';
import { formatInstant, formatInstantOrNull } from '../../core/time/instant';
import { invalidInput } from '../../platform/errors';
import {
  ApiProblems,
  callerOf,
  ChoiceParameter,
  FlagParameter,
  instantOf,
  InstantParameter,
  IsInstant,
  MayLieAhead,
  NO_SPACE,
  NOT_JSON,
  PageRequestDto,
  PageResponseDto,
} from '../../platform/http';
import {
  FirstAnswer,
  IdempotencyInterceptor,
  KEY_HEADER,
  KEY_PROBLEMS,
  KeptFirstAnswer,
  REPLAY_HEADER,
} from '../../platform/idempotency';
import { StoreSelectionRequestDto } from '../../stores';
import {
  ExcludedStores,
  ExclusionRequest,
  ExclusionsService,
  MAX_SHOWN,
  RevokedBatch,
  StoredExclusion,
} from '../exclusions.service';

const INSTANT = { type: String, format: 'date-time' } as const;
const STARTS_AT = '2023-01-23T22:00:00.000Z';
const ENDS_AT = '2023-01-24T02:00:00.000Z';
const BATCH_ID = '5a0c6b2e-8f0d-4c43-9d57-0d6a2f1b7c11';
const STORE_ID = '8419537941919820732';
const REASON = 'new router';
const KIND = {
  enum: EXCLUSION_KINDS,
  example: 'planned',
  description: 'planned: maintenance that was agreed on; excused: an outage that shall not count.',
};

export class ExclusionRequestDto {
  @ApiPropertyOptional({ example: STORE_ID, description: 'Either this, or a selection.' })
  @IsOptional()
  @IsString({ message: 'store_id is not text' })
  @IsNotEmpty({ message: 'store_id is empty' })
  store_id?: string | null;

  @ApiPropertyOptional({ type: StoreSelectionRequestDto, description: 'The stores that this holds for.' })
  @IsOptional()
  @ValidateNested({ message: 'selection is not an object of store_ids, timezone and q' })
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
    'true: exclude nothing, and say how many stores and how much open time it would concern.',
  )
  dry_run?: boolean;
}

export class BatchRevocationRequestDto {
  @ApiProperty({
    format: 'uuid',
    example: BATCH_ID,
    description: 'What POST /exclusions or the load of a file answered.',
  })
  @IsUUID('all', { message: 'batch_id is not a UUID' })
  batch_id: string;
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

  @FlagParameter('revoked', 'true: only revoked ones; false: only those that hold. Default: both.')
  revoked?: boolean;

  @ApiPropertyOptional({
    format: 'uuid',
    example: BATCH_ID,
    description: 'Only those of this request or file.',
  })
  @IsOptional()
  @IsUUID('all', { message: 'batch_id is not a UUID' })
  batch_id?: string;
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
    description: 'The load that made it, with all others of the same request or file.',
  })
  batch_id: string;
  @ApiProperty({ ...INSTANT, example: '2023-01-20T08:00:00.000Z' })
  created_at: string;
  @ApiProperty({
    type: String,
    nullable: true,
    example: 'operations',
    description: 'The name of the API key.',
  })
  created_by: string | null;
  @ApiProperty({ ...INSTANT, nullable: true, example: null, description: 'null: it holds.' })
  revoked_at: string | null;
  @ApiProperty({ type: String, nullable: true, example: null, description: 'The name of the API key.' })
  revoked_by: string | null;
}

export class ExcludedStoresResponseDto {
  @ApiProperty({ example: false, description: 'true: nothing was written.' })
  dry_run: boolean;
  @ApiProperty({
    type: String,
    format: 'uuid',
    nullable: true,
    example: BATCH_ID,
    description: 'Revokes all of them together, and is the id of the load in the ledger; null for a dry run.',
  })
  batch_id: string | null;
  @ApiProperty({ type: 'integer', example: 1, description: 'How many stores it concerns.' })
  stores: number;
  @ApiProperty({ type: 'integer', example: 1, description: 'How many exclusions are new.' })
  inserted: number;
  @ApiProperty({
    type: 'integer',
    example: 0,
    description: 'How many stores had an identical one that holds.',
  })
  unchanged: number;
  @ApiProperty({
    type: 'integer',
    nullable: true,
    example: null,
    description: 'For a dry run: the open time of all these stores that it would take out.',
  })
  open_time_ms: number | null;
  @ApiProperty({
    type: [ExclusionResponseDto],
    description: `Those that the stores have now, at most ${MAX_SHOWN}. GET /exclusions lists all.`,
  })
  exclusions: readonly ExclusionResponseDto[];
}

export class RevokedBatchResponseDto {
  @ApiProperty({ format: 'uuid', example: BATCH_ID })
  batch_id: string;
  @ApiProperty({ type: 'integer', example: 1 })
  revoked: number;
  @ApiProperty({ type: 'integer', example: 0, description: 'How many were revoked before.' })
  unchanged: number;
}

export class ExclusionPageResponseDto extends PageResponseDto {
  @ApiProperty({ type: [ExclusionResponseDto] })
  items: ExclusionResponseDto[];
}

const exclusionResponse = (exclusion: StoredExclusion): ExclusionResponseDto => ({
  exclusion_id: exclusion.exclusionId,
  store_id: exclusion.storeId,
  starts_at: formatInstant(exclusion.startsAt),
  ends_at: formatInstant(exclusion.endsAt),
  kind: exclusion.kind,
  reason: exclusion.reason,
  batch_id: exclusion.batchId,
  created_at: formatInstant(exclusion.createdAt),
  created_by: exclusion.createdBy,
  revoked_at: formatInstantOrNull(exclusion.revokedAt),
  revoked_by: exclusion.revokedBy,
});

const excludedResponse = (excluded: ExcludedStores): ExcludedStoresResponseDto => ({
  dry_run: excluded.batchId === null,
  batch_id: excluded.batchId,
  stores: excluded.stores,
  inserted: excluded.inserted,
  unchanged: excluded.unchanged,
  open_time_ms: excluded.openTime,
  exclusions: excluded.exclusions.map(exclusionResponse),
});

const revokedResponse = ({ batchId, revoked, unchanged }: RevokedBatch): RevokedBatchResponseDto => ({
  batch_id: batchId,
  revoked,
  unchanged,
});

/** Throws `invalid-input` unless the request names either a store or a selection. */
function exclusionRequest({
  store_id: storeId,
  selection,
  starts_at,
  ends_at,
  kind,
  reason,
}: ExclusionRequestDto): ExclusionRequest {
  const given = [storeId, selection].filter((each) => each !== undefined && each !== null);
  if (given.length !== 1) {
    const message = 'store_id and selection: give one of them';
    throw invalidInput(`${message}.`, { errors: [{ field: 'store_id', message }] });
  }
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

const EXCLUSION_ID = { name: 'exclusion_id', format: 'uuid', description: 'What POST /exclusions answered.' };
const NOT_A_UUID = 'Validation failed (uuid is expected)';
const UNKNOWN = 'There is no exclusion 0d1f7a52-6a0b-4a4e-b6c8-6f1f0a9d5b3e.';
const TOO_OLD =
  'Only exclusions that start at 2023-01-20T00:00:00.000Z or later can be revoked: the polls of earlier days are no longer kept, so that their figures can no longer change.';
const EDIT_PROBLEMS = { ...KEY_PROBLEMS, 413: 'request entity too large', 415: NOT_JSON, 507: NO_SPACE };

/** Time of stores that does not count. Each edit is a load with its own record. */
@ApiTags('exclusions')
@Controller('exclusions')
export class ExclusionsController {
  constructor(private readonly exclusions: ExclusionsService) {}

  @Post()
  @UseInterceptors(IdempotencyInterceptor)
  @ApiOperation({
    summary: 'Exclude time of stores',
    description:
      'Excluded time is taken out of the open time of one store, or of all stores of a selection: it is neither up nor ' +
      'down. Figures change from the next report on. A store that already has an identical exclusion which holds keeps ' +
      'it, and gets no second one.',
  })
  @ApiHeader(KEY_HEADER)
  @ApiBody({ type: ExclusionRequestDto })
  @ApiCreatedResponse({ type: ExcludedStoresResponseDto, headers: REPLAY_HEADER })
  @ApiOkResponse({ type: ExcludedStoresResponseDto, description: 'What it would do, for a dry run.' })
  @ApiProblems({
    ...EDIT_PROBLEMS,
    400: 'ends_at is not after starts_at.',
    404: `There is no store ${STORE_ID}. Load a file that names it first.`,
  })
  async exclude(
    @Req() request: Request,
    @Query() { dry_run = false }: DryRunRequestDto,
    @Body() body: ExclusionRequestDto,
    @KeptFirstAnswer() firstAnswer: FirstAnswer | undefined,
    @Res({ passthrough: true }) response: Response,
  ): Promise<ExcludedStoresResponseDto> {
    const asked = exclusionRequest(body);
    if (dry_run) {
      response.status(200);
      return excludedResponse(await this.exclusions.rehearse(asked));
    }
    const keep = keeping(firstAnswer, excludedResponse);
    return excludedResponse(await this.exclusions.exclude(asked, editorOf(request), keep));
  }

  @Get()
  @ApiOperation({ summary: 'The exclusions, the latest start first' })
  @ApiOkResponse({ type: ExclusionPageResponseDto })
  @ApiProblems({ 400: 'kind is none of planned, excused.', 404: `There is no store ${STORE_ID}.` })
  async list(@Query() query: ExclusionsRequestDto): Promise<ExclusionPageResponseDto> {
    const { store_id: storeId, from, to, kind, revoked, batch_id: batchId, limit, offset } = query;
    const filter = { storeId, from: instantOf(from), to: instantOf(to), kind, revoked, batchId };
    const { total, items } = await this.exclusions.page(filter, { limit, offset });
    return { items: items.map(exclusionResponse), total, limit, offset };
  }

  @Get(':exclusion_id')
  @ApiOperation({ summary: 'One exclusion' })
  @ApiParam(EXCLUSION_ID)
  @ApiOkResponse({ type: ExclusionResponseDto })
  @ApiProblems({ 400: NOT_A_UUID, 404: UNKNOWN })
  async one(@Param('exclusion_id', ParseUUIDPipe) exclusionId: string): Promise<ExclusionResponseDto> {
    return exclusionResponse(await this.exclusions.find(exclusionId));
  }

  @Post('revoke')
  @HttpCode(200)
  @UseInterceptors(IdempotencyInterceptor)
  @ApiOperation({
    summary: 'Revoke the exclusions of one request or file',
    description: 'Those of the batch that are revoked already stay as they are.',
  })
  @ApiHeader(KEY_HEADER)
  @ApiBody({ type: BatchRevocationRequestDto })
  @ApiOkResponse({ type: RevokedBatchResponseDto, headers: REPLAY_HEADER })
  @ApiProblems({ ...EDIT_PROBLEMS, 400: TOO_OLD, 404: `There is no batch ${BATCH_ID} of exclusions.` })
  async revokeBatch(
    @Req() request: Request,
    @Body() { batch_id: batchId }: BatchRevocationRequestDto,
    @KeptFirstAnswer() firstAnswer: FirstAnswer | undefined,
  ): Promise<RevokedBatchResponseDto> {
    const keep = keeping(firstAnswer, revokedResponse);
    return revokedResponse(await this.exclusions.revokeBatch(batchId, editorOf(request), keep));
  }

  @Post(':exclusion_id/revoke')
  @HttpCode(200)
  @UseInterceptors(IdempotencyInterceptor)
  @ApiOperation({
    summary: 'Revoke an exclusion',
    description:
      'Its time counts again from the next report on. It stays in the list. An exclusion that is revoked already stays as ' +
      'it is, with the same answer.',
  })
  @ApiParam(EXCLUSION_ID)
  @ApiHeader(KEY_HEADER)
  @ApiOkResponse({ type: ExclusionResponseDto, headers: REPLAY_HEADER })
  @ApiProblems({ ...EDIT_PROBLEMS, 400: TOO_OLD, 404: UNKNOWN })
  async revoke(
    @Req() request: Request,
    @Param('exclusion_id', ParseUUIDPipe) exclusionId: string,
    @KeptFirstAnswer() firstAnswer: FirstAnswer | undefined,
  ): Promise<ExclusionResponseDto> {
    const keep = keeping(firstAnswer, exclusionResponse);
    return exclusionResponse(await this.exclusions.revoke(exclusionId, editorOf(request), keep));
  }
}

/** The name of the request's API key; null if no keys are configured. */
const editorOf = (request: Request): string | null => callerOf(request) || null;

/** A request with an Idempotency-Key stores its answer in the transaction of its edit. */
const keeping = <Result>(firstAnswer: FirstAnswer | undefined, responseOf: (result: Result) => object) =>
  firstAnswer && ((manager: EntityManager, result: Result) => firstAnswer.keep(manager, responseOf(result)));
