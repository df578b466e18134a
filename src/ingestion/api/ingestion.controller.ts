import { createReadStream } from 'node:fs';
import { access, rm } from 'node:fs/promises';
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
  StreamableFile,
  UploadedFile,
  UseInterceptors,
  CallHandler,
  ExecutionContext,
  Injectable,
  NestInterceptor,
} from '@nestjs/common';
import { FileInterceptor } from '@nestjs/platform-express';
import {
  ApiBody,
  ApiConsumes,
  ApiCreatedResponse,
  ApiExcludeEndpoint,
  ApiHeader,
  ApiOkResponse,
  ApiOperation,
  ApiParam,
  ApiProduces,
  ApiTags,
} from '@nestjs/swagger';
import { isUUID } from 'class-validator';
import type { Request, Response } from 'express';
import { lastValueFrom, Observable, of } from 'rxjs';
import { invalidField, invalidInput, KnownError, notFound } from '../../platform/errors';
import {
  ApiListResponse,
  ApiProblems,
  attachment,
  callerOf,
  CSV_TYPE,
  dateOf,
  ENCODED_MULTIPART,
  FILE_TOO_LARGE,
  NO_SPACE,
  PageRequestDto,
  refusedMethod,
  UuidPipe,
} from '../../platform/http';
import {
  FirstAnswer,
  IdempotencyInterceptor,
  KeptFirstAnswer,
  KEY_HEADER,
  KEY_PROBLEMS,
  REPLAY_HEADER,
} from '../../platform/idempotency';
import { type CsvSource, fileSource } from '../files/uploads';
import { IngestionKind } from '../importers/importer';
import { ImportPreviews } from '../import-previews';
import { IngestionService, ImportOptions, MAX_BATCH } from '../ingestion.service';
import { IngestionsRepository } from '../ledger/ingestions.repository';
import {
  BatchRequestDto,
  ImportPreviewRequestDto,
  ImportPreviewResponseDto,
  IngestionPageResponseDto,
  ingestionResponse,
  IngestionResponseDto,
  ImportRequestDto,
  ImportResponseDto,
  importResponse,
  PollBatch,
  previewResponse,
} from './ingestion.dto';

/** Deletes an uploaded file after its request, whatever the outcome. */
@Injectable()
class RemoveUpload implements NestInterceptor {
  async intercept(context: ExecutionContext, next: CallHandler): Promise<Observable<unknown>> {
    const { file } = context.switchToHttp().getRequest<Request>();
    try {
      return of(await lastValueFrom(next.handle()));
    } finally {
      if (file !== undefined) await rm(file.path, { force: true });
    }
  }
}

const KINDS_IN_PATHS: Readonly<Record<string, IngestionKind>> = {
  polls: 'polls',
  'business-hours': 'business_hours',
  'special-hours': 'special_hours',
  timezones: 'timezones',
  exclusions: 'exclusions',
  stores: 'stores',
};
const FILE_BODY = {
  schema: {
    type: 'object',
    required: ['file'],
    properties: { file: { type: 'string', format: 'binary' } },
  },
};
const INGESTION_ID = {
  name: 'ingestion_id',
  format: 'uuid',
  description: 'The id that the import answered.',
};
const UNKNOWN = 'There is no such ingestion.';

@ApiTags('data in')
@Controller()
export class IngestionController {
  constructor(
    private readonly ingestion: IngestionService,
    private readonly ingestions: IngestionsRepository,
    private readonly previews: ImportPreviews,
  ) {}

  @Post(Object.keys(KINDS_IN_PATHS).map((kind) => `ingestions/${kind}`))
  @UseInterceptors(FileInterceptor('file'), RemoveUpload, IdempotencyInterceptor)
  @ApiOperation({
    summary: 'Import a CSV file',
    description:
      'Good rows are imported in one transaction; bad rows are rejected one by one, with line and reason. A file without ' +
      'a good row is refused. Importing the same file again changes nothing. Business hours, time zones and details of ' +
      'stores replace what their stores had, special hours what they had on the same dates; a store with a rejected row of hours keeps what ' +
      'it had. Rows of business hours with valid_from replace that version only. The file may be compressed ' +
      'with gzip, and have any delimiter of , ; tab and |. `notices` list effects of the import that you may not expect.',
  })
  @ApiConsumes('multipart/form-data')
  @ApiBody(FILE_BODY)
  @ApiHeader(KEY_HEADER)
  @ApiCreatedResponse({ type: ImportResponseDto, headers: REPLAY_HEADER })
  @ApiProblems({
    ...KEY_PROBLEMS,
    400: "Send the CSV as multipart form data in the field 'file'.",
    413: FILE_TOO_LARGE,
    415: ENCODED_MULTIPART,
    422: 'Columns found: store, status; missing: store_id, timestamp_utc.',
    507: NO_SPACE,
  })
  async upload(
    @Req() request: Request,
    @Query() query: ImportRequestDto,
    @UploadedFile() file: Express.Multer.File | undefined,
    @KeptFirstAnswer() firstAnswer: FirstAnswer | undefined,
  ): Promise<ImportResponseDto> {
    const kind = kindOf(request);
    refuseForeignOptions(kind, query);
    const options = { ...importOptions(query, firstAnswer), createdBy: callerOf(request) || null };
    return importResponse(await this.ingestion.importCsv(kind, sourceOf(file), options));
  }

  @Post('ingestions/preview')
  @HttpCode(200)
  @UseInterceptors(FileInterceptor('file'), RemoveUpload)
  @ApiOperation({
    summary: 'Read a CSV file, and write nothing',
    description:
      'The kind of a file by its columns, its first rows, and what its import would do: how many rows would be imported, which ' +
      'would be rejected, or why it would be refused.',
  })
  @ApiConsumes('multipart/form-data')
  @ApiBody(FILE_BODY)
  @ApiOkResponse({ type: ImportPreviewResponseDto })
  @ApiProblems({
    400: "Send the CSV as multipart form data in the field 'file'.",
    413: FILE_TOO_LARGE,
    415: ENCODED_MULTIPART,
    422: 'The file is a workbook of a spreadsheet. Save its sheet as CSV.',
    507: NO_SPACE,
  })
  async preview(
    @Query() { kind, ...query }: ImportPreviewRequestDto,
    @UploadedFile() file: Express.Multer.File | undefined,
  ): Promise<ImportPreviewResponseDto> {
    if (kind !== undefined) refuseForeignOptions(kind, query);
    const options = importOptions(query, undefined);
    return previewResponse(await this.previews.preview(() => sourceOf(file), kind, options));
  }

  @Post('ingestions/:kind')
  @ApiExcludeEndpoint()
  @ApiConsumes('multipart/form-data')
  unknownKind(
    @Param('kind') kind: string,
    @Req() request: Request,
    @Res({ passthrough: true }) response: Response,
  ): never {
    if (isUUID(kind)) throw refusedMethod(request, response, ['GET', 'HEAD']);
    throw notFound(
      'There is no such kind of import: use polls, business-hours, special-hours, timezones, exclusions or stores.',
    );
  }

  @Post('polls')
  @HttpCode(201)
  @UseInterceptors(IdempotencyInterceptor)
  @ApiOperation({
    summary: 'Import a batch of polls',
    description: `Up to ${MAX_BATCH} polls as JSON, by the same rules as a CSV file.`,
  })
  @ApiHeader(KEY_HEADER)
  @ApiCreatedResponse({ type: ImportResponseDto, headers: REPLAY_HEADER })
  @ApiProblems({
    ...KEY_PROBLEMS,
    400: 'polls is not a list.',
    413: `A batch holds at most ${MAX_BATCH} polls. Send several, or upload a CSV file.`,
    422: '1 of 2 rows cannot be taken, and the import is strict: nothing was kept.',
    507: NO_SPACE,
  })
  async batch(
    @Body() { polls }: PollBatch,
    @Query() query: BatchRequestDto,
    @KeptFirstAnswer() firstAnswer: FirstAnswer | undefined,
  ): Promise<ImportResponseDto> {
    if (polls.length > MAX_BATCH) {
      throw new KnownError(
        'too-large',
        `A batch holds at most ${MAX_BATCH} polls. Send several, or upload a CSV file.`,
      );
    }
    return importResponse(await this.ingestion.importPolls(polls, importOptions(query, firstAnswer)));
  }

  @Get('ingestions')
  @ApiOperation({ summary: 'The ingestions, newest first' })
  @ApiListResponse({ type: IngestionPageResponseDto })
  @ApiProblems({ 400: 'limit must not be greater than 200.' })
  async list(@Query() { limit, offset }: PageRequestDto): Promise<IngestionPageResponseDto> {
    const [rows, total] = await this.ingestions.page(limit, offset);
    return { items: rows.map(ingestionResponse), total, limit, offset };
  }

  @Get('ingestions/:ingestion_id')
  @ApiOperation({ summary: 'One ingestion' })
  @ApiParam(INGESTION_ID)
  @ApiOkResponse({ type: IngestionResponseDto })
  @ApiProblems({ 400: 'ingestion_id is not a UUID.', 404: UNKNOWN })
  async one(@Param('ingestion_id', UuidPipe) ingestionId: string): Promise<IngestionResponseDto> {
    const row = await this.ingestions.find(ingestionId);
    if (row === null) throw notFound(UNKNOWN);
    return ingestionResponse(row);
  }

  @Get('ingestions/:ingestion_id/rejects')
  @ApiOperation({
    summary: 'All rejected rows of an ingestion',
    description: 'CSV with the columns line, reason, row.',
  })
  @ApiParam(INGESTION_ID)
  @ApiProduces('text/csv')
  @ApiOkResponse({ schema: { type: 'string' } })
  @ApiProblems({ 400: 'ingestion_id is not a UUID.', 404: 'This ingestion has no rejected rows.' })
  async rejects(
    @Param('ingestion_id', UuidPipe) ingestionId: string,
    @Res({ passthrough: true }) response: Response,
  ): Promise<StreamableFile> {
    const row = await this.ingestions.find(ingestionId);
    if (row === null) throw notFound(UNKNOWN);
    const path = this.ingestion.rejectsPath(row.ingestionId);
    const there =
      row.rejected > 0 &&
      (await access(path).then(
        () => true,
        () => false,
      ));
    if (!there && row.rejected > 0 && row.status !== 'Failed') {
      throw notFound('The list of its rejected rows is no longer kept.');
    }
    if (!there) throw notFound('This ingestion has no rejected rows.');
    return attachment(response, {
      name: `rejects_${row.ingestionId}.csv`,
      type: CSV_TYPE,
      content: createReadStream(path),
    });
  }
}

/** Throws `invalid-input` if the request has no file. */
function sourceOf(file: Express.Multer.File | undefined): CsvSource {
  if (file === undefined) throw invalidInput("Send the CSV as multipart form data in the field 'file'.");
  return fileSource(file.originalname, file.path);
}

/** The kind of import that the path of the route names. */
const kindOf = ({ route }: Request): IngestionKind =>
  KINDS_IN_PATHS[(route as { path: string }).path.split('/').pop()!]!;

/** The options of imports of each kind, beside `strict`. */
const OPTIONS: Readonly<Record<IngestionKind, readonly (keyof ImportRequestDto)[]>> = {
  polls: [],
  business_hours: ['mode', 'weekdays', 'valid_from'],
  special_hours: ['mode'],
  timezones: [],
  exclusions: [],
  stores: ['mode'],
};

/** Throws `invalid-input` for an option that would have no effect. */
function refuseForeignOptions(kind: IngestionKind, query: ImportRequestDto): void {
  for (const name of OPTIONS.business_hours) {
    if (query[name] === undefined || OPTIONS[kind].includes(name)) continue;
    throw invalidField(name, `${name} has no meaning for an import of ${kind}: leave it out`);
  }
}

/** A request with an Idempotency-Key stores its answer in the transaction of its import. */
const importOptions = (
  { strict, mode, weekdays, valid_from }: ImportRequestDto,
  firstAnswer: FirstAnswer | undefined,
): ImportOptions => ({
  strict: strict === 'notices' ? strict : strict === 'true',
  mode,
  weekdays,
  validFrom: dateOf(valid_from),
  alongside: firstAnswer && ((manager, result) => firstAnswer.keep(manager, importResponse(result))),
});
