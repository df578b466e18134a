import { Readable } from 'node:stream';
import { Controller, Get, Param, ParseUUIDPipe, Query, Req, Res, StreamableFile } from '@nestjs/common';
import {
  ApiExtraModels,
  ApiOperation,
  ApiParam,
  ApiProperty,
  ApiPropertyOptional,
  ApiResponse,
  ApiTags,
  getSchemaPath,
} from '@nestjs/swagger';
import { Type } from 'class-transformer';
import { IsIn, IsInt, IsOptional, IsString, Max, Min } from 'class-validator';
import type { Request, Response } from 'express';
import type { NoDataPolicy } from '../../core/uptime/figures';
import { invalidInput, notFound } from '../../platform/errors';
import { ApiProblems, ChoiceParameter, PageResponseDto } from '../../platform/http';
import { fieldName, fieldNames, formatFigure, REPORT_FIGURES, type ReportRow } from '../records/report-rows';
import { ReportRowsRepository, RowsRequest } from '../records/report-rows.repository';
import { NO_ROWS, ReportsService } from '../reports.service';

const FORMATS = ['json', 'ndjson'] as const;
const FIELDS = ['store_id', ...REPORT_FIGURES.keys()];
const MEMBERS = fieldNames('extended');
const SORTS = FIELDS.flatMap((field) => [field, `-${field}`]);

const MAX_IN_A_PAGE = 1_000;
const DEFAULT_PAGE = 20;

export class RowsRequestDto {
  @ApiPropertyOptional({
    enum: SORTS,
    default: 'store_id',
    example: '-downtime_last_week',
    description: 'Any figure, without its unit; - puts the largest first. Ties are sorted by store_id.',
  })
  @IsOptional()
  @IsIn(SORTS, { message: `sort is none of ${FIELDS.join(', ')}, each also with - before it` })
  sort?: string;

  @ApiPropertyOptional({ example: '8419537941919820732', description: 'Only the row of this store.' })
  @IsOptional()
  @IsString()
  store_id?: string;

  @ChoiceParameter(
    'format',
    FORMATS,
    'A page, or one JSON object a line. Default: what Accept asks for, or json.',
  )
  format?: (typeof FORMATS)[number];

  @ApiPropertyOptional({
    type: 'integer',
    minimum: 1,
    description: `How many rows; json: at most ${MAX_IN_A_PAGE}, default ${DEFAULT_PAGE}; ndjson: default all.`,
  })
  @IsOptional()
  @Type(() => Number)
  @IsInt()
  @Min(1)
  @Max(Number.MAX_SAFE_INTEGER)
  limit?: number;

  @ApiPropertyOptional({
    type: 'integer',
    minimum: 0,
    default: 0,
    description: 'How many rows to pass over.',
  })
  @Type(() => Number)
  @IsInt()
  @Min(0)
  @Max(Number.MAX_SAFE_INTEGER)
  offset = 0;
}

/** A row's figures by name and unit, as in the report, but as numbers. */
export type RowResponseDto = { store_id: string } & Record<string, number | string>;

const figureSchema = (name: string) => ({
  type: 'number' as const,
  example: /^(downtime|no_data)/.test(name) ? 0 : name.endsWith('minutes') ? 60 : 12.22,
});

const ROW_SCHEMA = {
  type: 'object' as const,
  required: ['store_id', ...MEMBERS],
  properties: {
    store_id: { type: 'string' as const, example: '8419537941919820732' },
    ...Object.fromEntries(MEMBERS.map((name) => [name, figureSchema(name)])),
  },
};

export class RowsPageResponseDto extends PageResponseDto {
  @ApiProperty({ type: 'array', items: ROW_SCHEMA })
  items: RowResponseDto[];
}

const ROWS_CONTENT = {
  'application/json': { schema: { $ref: getSchemaPath(RowsPageResponseDto) } },
  'application/x-ndjson': {
    schema: { type: 'string' as const, description: 'One row, as in items, on each line.' },
  },
};

const pageLimit = ({ limit }: RowsRequestDto): number => limit ?? DEFAULT_PAGE;

/** The error in a request for a page of rows as JSON, or undefined. */
const pageError = ({ limit = 0 }: RowsRequestDto): string | undefined =>
  limit > MAX_IN_A_PAGE
    ? `limit is at most ${MAX_IN_A_PAGE} rows a page; format=ndjson has no such limit.`
    : undefined;

function rowsRequest({ sort = 'store_id', store_id: storeId }: RowsRequestDto): RowsRequest {
  const descending = sort.startsWith('-');
  return { storeId, figure: REPORT_FIGURES.get(descending ? sort.slice(1) : sort), descending };
}

function rowResponse({ storeId, sums }: ReportRow, policy: NoDataPolicy): RowResponseDto {
  const view: RowResponseDto = { store_id: storeId };
  for (const figure of REPORT_FIGURES.values()) {
    view[fieldName(figure)] = Number(formatFigure(figure, sums, policy));
  }
  return view;
}

const NDJSON = 'application/x-ndjson';

@ApiTags('reports')
@Controller('reports/:report_id/rows')
export class RowsController {
  constructor(
    private readonly reports: ReportsService,
    private readonly rows: ReportRowsRepository,
  ) {}

  @Get()
  @ApiOperation({
    summary: 'The rows of a completed report',
    description:
      'The six figures of each store, with its open time and its time without data in each window.',
  })
  @ApiParam({ name: 'report_id', format: 'uuid', description: 'What trigger_report answered.' })
  @ApiExtraModels(RowsPageResponseDto)
  @ApiResponse({ status: 200, description: 'A page, or all rows line by line.', content: ROWS_CONTENT })
  @ApiProblems({
    400: 'limit is at most 1000 rows a page; format=ndjson has no such limit.',
    404: 'This report is Running; it has rows once it is Completed.',
  })
  async list(
    @Param('report_id', ParseUUIDPipe) reportId: string,
    @Query() query: RowsRequestDto,
    @Req() request: Request,
    @Res({ passthrough: true }) response: Response,
  ): Promise<RowsPageResponseDto | StreamableFile> {
    const { status, resultKey, noData } = await this.reports.get(reportId);
    if (status !== 'Completed') throw notFound(`This report is ${status}; it has rows once it is Completed.`);
    if (resultKey === null) throw notFound(NO_ROWS);
    const asked = rowsRequest(query);
    const format = query.format ?? (request.accepts(['json', NDJSON]) === NDJSON ? 'ndjson' : 'json');
    if (format === 'ndjson') {
      const pages = this.rows.pages(resultKey, noData, asked, query.limit, query.offset);
      return linesOf(response, pages, noData);
    }
    const wrong = pageError(query);
    if (wrong !== undefined) throw invalidInput(wrong);
    const limit = pageLimit(query);
    const { rows, total } = await this.rows.page(resultKey, noData, asked, limit, query.offset);
    return { items: rows.map((row) => rowResponse(row, noData)), total, limit, offset: query.offset };
  }
}

/** Rows as they are read. The reading stops if the client disconnects. */
function linesOf(
  response: Response,
  pages: AsyncIterable<readonly ReportRow[]>,
  policy: NoDataPolicy,
): StreamableFile {
  async function* lines(): AsyncGenerator<string> {
    for await (const page of pages) {
      yield page.map((row) => `${JSON.stringify(rowResponse(row, policy))}\n`).join('');
    }
  }
  const content = Readable.from(lines(), { objectMode: false });
  response.once('close', () => content.destroy());
  return new StreamableFile(content, { type: NDJSON }).setErrorHandler(() => response.destroy());
}
