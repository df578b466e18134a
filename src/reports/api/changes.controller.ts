import { Controller, Get, Param, Query } from '@nestjs/common';
import { ApiOperation, ApiParam, ApiProperty, ApiPropertyOptional, ApiTags } from '@nestjs/swagger';
import { IsIn, IsOptional, IsUUID } from 'class-validator';
import { groupResponse, type GroupValues } from '../../metrics';
import { invalidInput, KnownError } from '../../platform/errors';
import {
  ApiListResponse,
  ApiProblems,
  FlagParameter,
  PageRequestDto,
  PageResponseDto,
  UuidPipe,
} from '../../platform/http';
import { ChangesFound, ChangesReader, ChangesRequest, ComparedReport } from '../generation/changes-reader';
import {
  fullTableOf,
  hasPeriod,
  keysIn,
  PERIOD_FIGURES,
  type ReportFigure,
  WINDOW_FIGURES,
} from '../records/report-columns';
import type { Report } from '../records/report.entity';
import { ReportsService } from '../reports.service';

/** Figures that are durations, and need no evidence. */
const comparable = (figures: readonly ReportFigure[]): ReportFigure[] =>
  figures.filter(({ measure, unit }) => unit !== undefined && measure !== 'longest_gap');

const OF_WINDOWS = comparable(WINDOW_FIGURES);
const OF_PERIOD = comparable(PERIOD_FIGURES);
const FIGURES = [...OF_WINDOWS, ...OF_PERIOD].map(({ name }) => name);
const SORTS = FIGURES.flatMap((figure) => [figure, `-${figure}`]);

export class ChangesRequestDto extends PageRequestDto {
  @ApiProperty({ format: 'uuid', description: 'The report to compare with, such as an earlier one.' })
  @IsUUID(undefined, {
    message: ({ value }) => `base_report_id ${value === undefined ? 'is missing' : 'is not a UUID'}`,
  })
  base_report_id: string;

  @ApiPropertyOptional({
    enum: SORTS,
    description:
      'The figure to compare. With a leading -, the greatest rise comes first; without it, the greatest fall. Default: ' +
      '-downtime_last_week; for periods, -downtime.',
  })
  @IsOptional()
  @IsIn(SORTS, { message: `sort is none of ${FIGURES.join(', ')}, each also with - before it` })
  sort?: string;

  @FlagParameter('absolute', 'true: the greatest change comes first, whether it is a rise or a fall.')
  absolute?: boolean;
}

const MS = { type: 'integer', nullable: true } as const;
const SIDES = ['both', 'before', 'after'] as const;

/** A row’s figure in two reports. */
export class ChangeResponseDto {
  @ApiPropertyOptional({ example: '8419537941919820732', description: 'Only if a row is a store.' })
  store_id?: string;
  @ApiPropertyOptional({
    type: 'object',
    additionalProperties: { type: 'string', nullable: true },
    example: { region: 'north' },
    description: 'Only if a row is a group: its labels; null: its stores have none.',
  })
  group?: GroupValues;
  @ApiPropertyOptional({
    type: String,
    format: 'date',
    example: '2023-01-25',
    description: 'Only with a breakdown: the day, or the first day of the week or month.',
  })
  part?: string;
  @ApiProperty({ enum: SIDES, example: 'both', description: 'Which of the reports have the row.' })
  in: (typeof SIDES)[number];
  @ApiProperty({
    ...MS,
    example: 3_600_000,
    description: 'The figure in the report `base_report_id`; null if that does not have the row.',
  })
  before_ms: number | null;
  @ApiProperty({
    ...MS,
    example: 9_000_000,
    description: 'The figure in this report; null if it does not have the row.',
  })
  after_ms: number | null;
  @ApiProperty({
    ...MS,
    example: 5_400_000,
    description: 'after_ms minus before_ms; null if only one report has the row.',
  })
  difference_ms: number | null;
}

export class ChangesPageResponseDto extends PageResponseDto {
  @ApiProperty({ type: [ChangeResponseDto] })
  items: ChangeResponseDto[];
  @ApiProperty({ enum: FIGURES, example: 'downtime_last_week', description: 'The figure that is compared.' })
  figure: string;
  @ApiProperty({ type: 'integer', example: 311, description: 'Rows of both reports whose figure differs.' })
  changed: number;
  @ApiProperty({
    type: 'integer',
    example: 2,
    description: 'Rows that are only in the report `base_report_id`.',
  })
  only_before: number;
  @ApiProperty({ type: 'integer', example: 0, description: 'Rows that are only in this report.' })
  only_after: number;
}

/** The figure that is compared, and its order. Throws `invalid-input` for a figure that the reports do not have. */
function changesRequest(
  { sort: asked, absolute = false, limit, offset }: ChangesRequestDto,
  report: Report,
): ChangesRequest {
  const sort = asked ?? (hasPeriod(report) ? '-downtime' : '-downtime_last_week');
  const name = sort.replace(/^-/, '');
  const figures = hasPeriod(report) ? OF_PERIOD : OF_WINDOWS;
  const figure = figures.find((known) => known.name === name);
  if (figure === undefined) {
    const names = figures.map((known) => known.name).join(', ');
    throw invalidInput(
      `sort is none of ${names}, each also with - before it: the rows of these reports have no others.`,
    );
  }
  const order = absolute ? 'absolute' : sort.startsWith('-') ? 'rise' : 'fall';
  return { figure, order, limit, offset };
}

function changesPage(
  found: ChangesFound,
  { figure, limit, offset }: ChangesRequest,
  keys: readonly string[],
): ChangesPageResponseDto {
  const items = found.items.map(({ storeId, group, part, before, after }): ChangeResponseDto => ({
    ...(storeId === null ? {} : { store_id: storeId }),
    ...(group === undefined ? {} : { group: groupResponse(keys, group) }),
    part,
    in: before === null ? 'after' : after === null ? 'before' : 'both',
    before_ms: before,
    after_ms: after,
    difference_ms: before === null || after === null ? null : after - before,
  }));
  const { total, moved, onlyBefore, onlyAfter } = found;
  const counts = { total, changed: moved, only_before: onlyBefore, only_after: onlyAfter };
  return { items, figure: figure.name, ...counts, limit, offset };
}

@ApiTags('reports')
@Controller('reports/:report_id/changes')
export class ChangesController {
  constructor(
    private readonly reports: ReportsService,
    private readonly changes: ChangesReader,
  ) {}

  @Get()
  @ApiOperation({
    summary: 'What has changed since another report, row by row',
    description:
      'Compares one figure of each row in two completed reports, each by its own no_data. The rows whose figure changed ' +
      'most come first, the rows of only one report last. Both reports must have windows, or periods with the same ' +
      'breakdown; then rows of the same store and part are compared.',
  })
  @ApiParam({ name: 'report_id', format: 'uuid', description: 'The id that POST /trigger_report answered.' })
  @ApiListResponse({ type: ChangesPageResponseDto })
  @ApiProblems({
    400: 'base_report_id is missing.',
    404: 'There is no such report.',
    409: {
      code: 'not-comparable',
      detail: 'Report 9b2c7a54-53f5-4c3c-9f0f-6a3f5a1f2d10 is Running; compare reports that are Completed.',
    },
  })
  async list(
    @Param('report_id', UuidPipe) reportId: string,
    @Query() query: ChangesRequestDto,
  ): Promise<ChangesPageResponseDto> {
    const [base, report] = [await this.compared(query.base_report_id), await this.compared(reportId)];
    const [baseShape, shape] = [shapeOf(base), shapeOf(report)];
    if (baseShape !== shape) {
      throw notComparable(
        `Report ${base.reportId} has ${baseShape}, report ${reportId} has ${shape}; compare reports that have the same.`,
      );
    }
    const request = changesRequest(query, report);
    const found = await this.changes.compare(base, report, request);
    return changesPage(found, request, keysIn(report.groupBy));
  }

  private async compared(reportId: string): Promise<Report & ComparedReport> {
    const report = await this.reports.get(reportId);
    const { status, resultKey } = report;
    if (status !== 'Completed')
      throw notComparable(`Report ${reportId} is ${status}; compare reports that are Completed.`);
    if (resultKey === null)
      throw notComparable(`Report ${reportId} was made before rows were kept; compare with a newer one.`);
    return { ...report, resultKey };
  }
}

/** What the rows of a report are. */
function shapeOf(report: Report): string {
  const rows = report.groupBy === null ? '' : `, and groups by ${report.groupBy}`;
  if (!hasPeriod(report)) return `windows${rows}`;
  const { part } = fullTableOf(report);
  return (part === undefined ? 'a period' : `a period by ${part}`) + rows;
}

const notComparable = (message: string) => new KnownError('not-comparable', message);
