import { Readable } from 'node:stream';
import { Controller, Get, Param, Query, Req, Res, StreamableFile } from '@nestjs/common';
import {
  ApiExtraModels,
  ApiOperation,
  ApiParam,
  ApiProperty,
  ApiPropertyOptional,
  ApiTags,
  getSchemaPath,
} from '@nestjs/swagger';
import { Type } from 'class-transformer';
import { IsIn, IsInt, IsOptional, IsString, Max, Min } from 'class-validator';
import type { Request, Response } from 'express';
import { type NoDataPolicy, WINDOWS } from '../../core/uptime/figures';
import { AskedStores, groupResponse, type GroupValues } from '../../metrics';
import { Database } from '../../platform/database';
import { invalidInput, notFound } from '../../platform/errors';
import {
  ApiListResponse,
  ApiProblems,
  ChoiceParameter,
  LabelsParameter,
  PageResponseDto,
  selectorOf,
  StoreTextParameter,
  UuidPipe,
} from '../../platform/http';
import {
  ALL_FIGURES,
  ANY_DETAILS,
  fieldName,
  fullTableOf,
  isInstant,
  mayBeEmpty,
  type ReportFigure,
  type ReportTable,
} from '../records/report-columns';
import { formatFigure, type ReportRow } from '../records/report-rows';
import { ReportRowsRepository, RowsRequest, type RowTotals } from '../records/report-rows.repository';
import type { RowDetails } from '../records/row-details';
import { NO_ROWS, ReportsService } from '../reports.service';

const FORMATS = ['json', 'ndjson'] as const;
const FIELDS = ['store_id', 'group', ...ALL_FIGURES.map(({ name }) => name)];
const SORTS = FIELDS.flatMap((field) => [field, `-${field}`]);

const MAX_IN_A_PAGE = 1_000;
const DEFAULT_PAGE = 20;

export class RowsRequestDto {
  @ApiPropertyOptional({
    enum: SORTS,
    default: 'store_id',
    example: '-downtime_last_week',
    description:
      'Any figure that the rows have, without its unit; a leading - puts the largest first. Ties are in the order of the report.',
  })
  @IsOptional()
  @IsIn(SORTS, { message: `sort is none of ${FIELDS.join(', ')}, each also with - before it` })
  sort?: string;

  @ApiPropertyOptional({ example: '8419537941919820732', description: 'Only the row of this store.' })
  @IsOptional()
  @IsString()
  store_id?: string;

  @LabelsParameter('Only the rows of stores with these labels at present.')
  labels?: string;

  @StoreTextParameter()
  q?: string;

  @ChoiceParameter(
    'format',
    FORMATS,
    'json: a page; ndjson: one JSON object on each line. Default: what Accept asks for, or json.',
  )
  format?: (typeof FORMATS)[number];

  @ApiPropertyOptional({
    type: 'integer',
    minimum: 1,
    description: `The maximum number of rows. json: at most ${MAX_IN_A_PAGE}, default ${DEFAULT_PAGE}; ndjson: default all.`,
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
    description: 'The number of rows to skip.',
  })
  @Type(() => Number)
  @IsInt()
  @Min(0)
  @Max(Number.MAX_SAFE_INTEGER)
  offset = 0;
}

/** A row's figures by name and unit, as in the report, but as numbers; null: there is nothing to divide by. */
export type RowResponseDto = { store_id?: string } & Record<string, Value>;
type Value = number | string | null | undefined | GroupValues;

const COUNTS = ['polls', 'stores', 'stores_with_data', 'never_up', 'below_target'];

const figureSchema = (figure: ReportFigure) => {
  const { measure, unit } = figure;
  if (COUNTS.includes(measure)) return { type: 'integer' as const, example: 12 };
  if (isInstant(figure)) {
    const example = '2023-01-24T19:12:07.000Z';
    return { type: 'string' as const, format: 'date-time', nullable: true, example };
  }
  const example =
    measure === 'uptime_percent'
      ? 98.41
      : /^(uptime|open)/.test(measure)
        ? unit === 'hours'
          ? 12.22
          : 60
        : 0;
  return { type: 'number' as const, nullable: mayBeEmpty(figure), example };
};

const PART_SCHEMA = { type: 'string' as const, format: 'date', example: '2023-01-25' };

const TEXT_SCHEMA = { type: 'string' as const, nullable: true, example: 'Main Street' };

/** The figures of a row depend on the report: windows or a period, stores or groups, with evidence or without. */
const ROW_SCHEMA = {
  type: 'object' as const,
  properties: {
    store_id: {
      type: 'string' as const,
      example: '8419537941919820732',
      description: 'Only if a row is a store.',
    },
    name: {
      ...TEXT_SCHEMA,
      description: 'Only if the report has more columns than plain, and any store has a name.',
    },
    labels: {
      type: 'object' as const,
      additionalProperties: TEXT_SCHEMA,
      example: { brand: 'Corner Deli' },
      description: 'Only with label_columns; null: the store has none of them.',
    },
    group: {
      type: 'object' as const,
      additionalProperties: TEXT_SCHEMA,
      example: { region: 'north' },
      description: 'Only if a row is a group: its labels; null: its stores have none.',
    },
    ...Object.fromEntries(['day', 'week', 'month'].map((name) => [name, PART_SCHEMA])),
    ...Object.fromEntries(ALL_FIGURES.map((figure) => [fieldName(figure), figureSchema(figure)])),
  },
};

const MS = { type: 'integer' as const, example: 301_992_479 };

/** The sums of all rows that the parameters select, in one window, or in the period. */
export class RowTotalsResponseDto {
  @ApiProperty({ enum: [...WINDOWS, 'period'], example: 'week' })
  window: string;
  @ApiProperty(MS)
  uptime_ms: number;
  @ApiProperty({ ...MS, description: 'The downtime by the no_data of the report.' })
  downtime_ms: number;
  @ApiProperty(MS)
  no_data_ms: number;
  @ApiProperty({ type: Number, nullable: true, example: 98.41, description: 'null if no open time counts.' })
  uptime_percent: number | null;
  @ApiProperty({
    type: Number,
    nullable: true,
    example: 85.02,
    description: 'The share of open time that has data; null if there is no open time.',
  })
  coverage_percent: number | null;
}

export class RowsPageResponseDto extends PageResponseDto {
  @ApiProperty({ type: 'array', items: ROW_SCHEMA })
  items: RowResponseDto[];
  @ApiProperty({ type: [RowTotalsResponseDto] })
  totals: RowTotalsResponseDto[];
}

const percentOrNull = (text: string): number | null => (text === '' ? null : Number(text));

const totalsResponse = (totals: RowTotals): RowTotalsResponseDto => ({
  window: totals.window,
  uptime_ms: totals.uptime,
  downtime_ms: totals.downtime,
  no_data_ms: totals.noData,
  uptime_percent: percentOrNull(totals.percent),
  coverage_percent: percentOrNull(totals.covered),
});

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
    ? `limit must be at most ${MAX_IN_A_PAGE} rows a page; format=ndjson has no such limit.`
    : undefined;

/** Throws `invalid-input` for a figure that the rows do not have. */
function rowsRequest(
  { sort, store_id: storeId, labels, q }: RowsRequestDto,
  { isGrouped, figures }: ReportTable,
): RowsRequest {
  const first = isGrouped ? 'group' : 'store_id';
  const name = sort?.replace(/^-/, '') ?? first;
  const descending = sort?.startsWith('-') ?? false;
  if (isGrouped && (storeId ?? labels ?? q) !== undefined) {
    throw invalidInput(
      'store_id, labels and q are for rows of stores: the rows of this report are groups of them.',
    );
  }
  const figure = figures.find((known) => known.name === name);
  if (figure === undefined && name !== first) {
    const names = figures.map((known) => known.name).join(', ');
    throw invalidInput(
      `sort is none of ${first}, ${names}, each also with - before it: the rows of this report have no others.`,
    );
  }
  return { storeId, figure, descending };
}

function rowResponse(row: ReportRow, table: ReportTable, policy: NoDataPolicy): RowResponseDto {
  const { part, figures } = table;
  const view = textsResponse(row, table);
  if (part !== undefined) view[part] = row.part!;
  for (const figure of figures) {
    const text = formatFigure(figure, row, policy);
    view[fieldName(figure)] = text === '' ? null : isInstant(figure) ? text : Number(text);
  }
  return view;
}

/** Labels stand in an object of their own, because they may have the name of a figure. */
function textsResponse({ texts: values }: ReportRow, { isGrouped, texts }: ReportTable): RowResponseDto {
  if (isGrouped) return { group: groupResponse(texts, values) };
  const view: RowResponseDto = { store_id: values[0]! };
  const hasName = texts[1] === 'name';
  if (hasName) view.name = values[1]!;
  const first = hasName ? 2 : 1;
  if (texts.length > first) view.labels = groupResponse(texts.slice(first), values.slice(first));
  return view;
}

const NDJSON = 'application/x-ndjson';

@ApiTags('reports')
@Controller('reports/:report_id/rows')
export class RowsController {
  constructor(
    private readonly reports: ReportsService,
    private readonly rows: ReportRowsRepository,
    private readonly stores: AskedStores,
    private readonly database: Database,
  ) {}

  @Get()
  @ApiOperation({
    summary: 'The rows of a completed report',
    description:
      'The figures of each store, with its open time, its time without data and its excluded time in each window. A ' +
      'report with a period has a row for each part of the period.',
  })
  @ApiParam({ name: 'report_id', format: 'uuid', description: 'The id that POST /trigger_report answered.' })
  @ApiExtraModels(RowsPageResponseDto)
  @ApiListResponse({ description: 'A page, or all rows line by line.', content: ROWS_CONTENT })
  @ApiProblems({
    400: 'limit must be at most 1000 rows a page; format=ndjson has no such limit.',
    404: 'This report is Running; it has rows once it is Completed.',
  })
  async list(
    @Param('report_id', UuidPipe) reportId: string,
    @Query() query: RowsRequestDto,
    @Req() request: Request,
    @Res({ passthrough: true }) response: Response,
  ): Promise<RowsPageResponseDto | StreamableFile> {
    const report = await this.reports.get(reportId);
    const { status, resultKey, noData } = report;
    if (status !== 'Completed') throw notFound(`This report is ${status}; it has rows once it is Completed.`);
    if (resultKey === null) throw notFound(NO_ROWS);
    const asked = {
      ...rowsRequest(query, fullTableOf(report, ANY_DETAILS)),
      storeKeys: await this.selected(query, report.asOf ?? 0),
    };
    const shown = { ...report, resultKey };
    const viewOf = (details: RowDetails | undefined) => {
      const table = fullTableOf(report, details);
      return (row: ReportRow) => rowResponse(row, table, noData);
    };
    const format = query.format ?? (request.accepts(['json', NDJSON]) === NDJSON ? 'ndjson' : 'json');
    if (format === 'ndjson') {
      const { details, pages } = await this.rows.open(shown, asked, query.limit, query.offset);
      return linesOf(response, pages, viewOf(details));
    }
    const wrong = pageError(query);
    if (wrong !== undefined) throw invalidInput(wrong);
    const limit = pageLimit(query);
    const { rows, total, totals, details } = await this.rows.page(shown, asked, limit, query.offset);
    const { offset } = query;
    return { items: rows.map(viewOf(details)), totals: totals.map(totalsResponse), total, limit, offset };
  }

  /** The keys of the stores with these labels and this text at present; undefined: all. */
  private async selected(
    { labels, q: text }: RowsRequestDto,
    asOf: number,
  ): Promise<ReadonlySet<number> | undefined> {
    if (labels === undefined && text === undefined) return undefined;
    const asked = { labels: selectorOf(labels), text };
    return this.database.snapshot(async (session) => {
      const fleet = await this.stores.polledBy(session, asOf, asked);
      return new Set(fleet.storeKeys);
    });
  }
}

/** Rows as they are read. The reading stops if the client disconnects. */
function linesOf(
  response: Response,
  pages: AsyncIterable<readonly ReportRow[]>,
  viewOf: (row: ReportRow) => RowResponseDto,
): StreamableFile {
  async function* lines(): AsyncGenerator<string> {
    for await (const page of pages) {
      yield page.map((row) => `${JSON.stringify(viewOf(row))}\n`).join('');
    }
  }
  const content = Readable.from(lines(), { objectMode: false });
  response.once('close', () => content.destroy());
  return new StreamableFile(content, { type: NDJSON }).setErrorHandler(() => response.destroy());
}
