import {
  Body,
  Controller,
  Get,
  HttpCode,
  Param,
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
  ApiTags,
} from '@nestjs/swagger';
import type { Request, Response } from 'express';
import type { EntityManager } from 'typeorm';
import { ApiListResponse, ApiProblems, callerOf, instantOf, NO_SPACE, UuidPipe } from '../../platform/http';
import {
  FirstAnswer,
  IdempotencyInterceptor,
  KEY_HEADER,
  KEY_PROBLEMS,
  KeptFirstAnswer,
  REPLAY_HEADER,
} from '../../platform/idempotency';
import { ExclusionsService } from '../exclusions.service';
import {
  BATCH_ID,
  BatchRevocationRequestDto,
  DryRunRequestDto,
  excludedResponse,
  ExcludedStoresResponseDto,
  ExclusionPageResponseDto,
  exclusionRequest,
  ExclusionRequestDto,
  exclusionResponse,
  ExclusionResponseDto,
  ExclusionsRequestDto,
  RevokedBatchResponseDto,
  revokedResponse,
  STORE_ID,
} from './exclusions.dto';

const EXCLUSION_ID = {
  name: 'exclusion_id',
  format: 'uuid',
  description: 'The id of the exclusion, as in GET /exclusions.',
};
const NOT_A_UUID = 'exclusion_id is not a UUID.';
const UNKNOWN = 'There is no exclusion 0d1f7a52-6a0b-4a4e-b6c8-6f1f0a9d5b3e.';
const TOO_OLD =
  'Only exclusions that start at 2023-01-20T00:00:00.000Z or later can be revoked: the polls of earlier days are no longer kept, so that their figures can no longer change.';
const EDIT_PROBLEMS = { ...KEY_PROBLEMS, 507: NO_SPACE };

/** Time of stores that does not count. Each edit is an import, with its own ingestion. */
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
      'down. Figures change from the next report on. A store with an identical exclusion in force keeps it, and gets no ' +
      'second one.',
  })
  @ApiHeader(KEY_HEADER)
  @ApiBody({ type: ExclusionRequestDto })
  @ApiCreatedResponse({ type: ExcludedStoresResponseDto, headers: REPLAY_HEADER })
  @ApiOkResponse({ type: ExcludedStoresResponseDto, description: 'With dry_run: what would change.' })
  @ApiProblems({
    ...EDIT_PROBLEMS,
    400: 'ends_at is not after starts_at.',
    404: `There is no store ${STORE_ID}. Import a file that names it first.`,
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
  @ApiListResponse({ type: ExclusionPageResponseDto })
  @ApiProblems({ 400: 'kind is none of planned, excused.', 404: `There is no store ${STORE_ID}.` })
  async list(@Query() query: ExclusionsRequestDto): Promise<ExclusionPageResponseDto> {
    const { store_id: storeId, from, to, kind, revoked, ingestion_id: ingestionId, limit, offset } = query;
    const filter = { storeId, from: instantOf(from), to: instantOf(to), kind, revoked, ingestionId };
    const { total, items } = await this.exclusions.page(filter, { limit, offset });
    return { items: items.map(exclusionResponse), total, limit, offset };
  }

  @Get(':exclusion_id')
  @ApiOperation({ summary: 'One exclusion' })
  @ApiParam(EXCLUSION_ID)
  @ApiOkResponse({ type: ExclusionResponseDto })
  @ApiProblems({ 400: NOT_A_UUID, 404: UNKNOWN })
  async one(@Param('exclusion_id', UuidPipe) exclusionId: string): Promise<ExclusionResponseDto> {
    return exclusionResponse(await this.exclusions.find(exclusionId));
  }

  @Post('revoke')
  @HttpCode(200)
  @UseInterceptors(IdempotencyInterceptor)
  @ApiOperation({
    summary: 'Revoke the exclusions of one request or file',
    description: 'Exclusions that are already revoked stay as they are.',
  })
  @ApiHeader(KEY_HEADER)
  @ApiBody({ type: BatchRevocationRequestDto })
  @ApiOkResponse({ type: RevokedBatchResponseDto, headers: REPLAY_HEADER })
  @ApiProblems({ ...EDIT_PROBLEMS, 400: TOO_OLD, 404: `There is no batch ${BATCH_ID} of exclusions.` })
  async revokeBatch(
    @Req() request: Request,
    @Body() { ingestion_id: ingestionId }: BatchRevocationRequestDto,
    @KeptFirstAnswer() firstAnswer: FirstAnswer | undefined,
  ): Promise<RevokedBatchResponseDto> {
    const keep = keeping(firstAnswer, revokedResponse);
    return revokedResponse(await this.exclusions.revokeBatch(ingestionId, editorOf(request), keep));
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
    @Param('exclusion_id', UuidPipe) exclusionId: string,
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
