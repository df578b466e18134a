import { Controller, Get, Param, ParseUUIDPipe, Query } from '@nestjs/common';
import {
  ApiOkResponse,
  ApiOperation,
  ApiParam,
  ApiProperty,
  ApiPropertyOptional,
  ApiTags,
} from '@nestjs/swagger';
import { IsIn, IsOptional, IsUUID } from 'class-validator';
import { KnownError } from '../../platform/errors';
import { ApiProblems, PageRequestDto, PageResponseDto } from '../../platform/http';
import { ChangesFound, ChangesReader, ChangesRequest, ComparedReport } from '../generation/changes-reader';
import { REPORT_FIGURES } from '../records/report-rows';
import { ReportsService } from '../reports.service';

const FIGURES = [...REPORT_FIGURES.keys()];
const SORTS = FIGURES.flatMap((figure) => [figure, `-${figure}`]);

export class ChangesRequestDto extends PageRequestDto {
  @ApiProperty({ format: 'uuid', description: 'The report to compare with: the one before.' })
  @IsUUID(undefined, { message: 'base_report_id is not the id of a report' })
  base_report_id: string;

  @ApiPropertyOptional({
    enum: SORTS,
    default: '-downtime_last_week',
    description:
      'Which figure is compared; with - the greatest rise comes first, without it the greatest fall.',
  })
  @IsOptional()
  @IsIn(SORTS, { message: `sort is none of ${FIGURES.join(', ')}, each also with - before it` })
  sort = '-downtime_last_week';
}

const MS = { type: 'integer', nullable: true } as const;
const SIDES = ['both', 'before', 'after'] as const;

/** A store’s figure in two reports. */
export class ChangeResponseDto {
  @ApiProperty({ example: '8419537941919820732' })
  store_id: string;
  @ApiProperty({ enum: SIDES, example: 'both', description: 'Which of the reports it is in.' })
  in: (typeof SIDES)[number];
  @ApiProperty({
    ...MS,
    example: 3_600_000,
    description: 'In the report `base_report_id`; null where it is not in it.',
  })
  before_ms: number | null;
  @ApiProperty({ ...MS, example: 9_000_000, description: 'In this report; null where it is not in it.' })
  after_ms: number | null;
  @ApiProperty({
    ...MS,
    example: 5_400_000,
    description: 'after_ms minus before_ms; null where it is in one only.',
  })
  difference_ms: number | null;
}

export class ChangesPageResponseDto extends PageResponseDto {
  @ApiProperty({ type: [ChangeResponseDto] })
  items: ChangeResponseDto[];
  @ApiProperty({ enum: FIGURES, example: 'downtime_last_week', description: 'The figure that is compared.' })
  figure: string;
  @ApiProperty({ type: 'integer', example: 311, description: 'Stores of both whose figure is another.' })
  changed: number;
  @ApiProperty({
    type: 'integer',
    example: 2,
    description: 'Stores that are only in the report `base_report_id`.',
  })
  only_before: number;
  @ApiProperty({ type: 'integer', example: 0, description: 'Stores that are only in this report.' })
  only_after: number;
}

const figureOf = (sort: string): string => sort.replace(/^-/, '');

const changesRequest = ({ sort, limit, offset }: ChangesRequestDto): ChangesRequest => ({
  figure: REPORT_FIGURES.get(figureOf(sort))!,
  descending: sort.startsWith('-'),
  limit,
  offset,
});

function changesPage(
  found: ChangesFound,
  { sort, limit, offset }: ChangesRequestDto,
): ChangesPageResponseDto {
  const items = found.items.map(({ storeId, before, after }): ChangeResponseDto => ({
    store_id: storeId,
    in: before === null ? 'after' : after === null ? 'before' : 'both',
    before_ms: before,
    after_ms: after,
    difference_ms: before === null || after === null ? null : after - before,
  }));
  const { total, moved, onlyBefore, onlyAfter } = found;
  const counts = { total, changed: moved, only_before: onlyBefore, only_after: onlyAfter };
  return { items, figure: figureOf(sort), ...counts, limit, offset };
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
    summary: 'What has changed since another report, store by store',
    description:
      'One figure of each store in two completed reports, each by its own no_data: those whose figure changed most first, ' +
      'at the end those that are in one of the reports only.',
  })
  @ApiParam({ name: 'report_id', format: 'uuid', description: 'What trigger_report answered.' })
  @ApiOkResponse({ type: ChangesPageResponseDto })
  @ApiProblems({
    400: 'base_report_id is not the id of a report.',
    404: 'There is no such report.',
    409: {
      code: 'not-comparable',
      detail: 'Report 9b2c7a54-53f5-4c3c-9f0f-6a3f5a1f2d10 is Running; compare reports that are Completed.',
    },
  })
  async list(
    @Param('report_id', ParseUUIDPipe) reportId: string,
    @Query() query: ChangesRequestDto,
  ): Promise<ChangesPageResponseDto> {
    const [before, after] = [await this.compared(query.base_report_id), await this.compared(reportId)];
    return changesPage(await this.changes.compare(before, after, changesRequest(query)), query);
  }

  private async compared(reportId: string): Promise<ComparedReport> {
    const { status, resultKey, noData } = await this.reports.get(reportId);
    if (status !== 'Completed')
      throw notComparable(`Report ${reportId} is ${status}; compare reports that are Completed.`);
    if (resultKey === null)
      throw notComparable(`Report ${reportId} was made before rows were kept; compare with a newer one.`);
    return { resultKey, noData };
  }
}

const notComparable = (message: string) => new KnownError('not-comparable', message);
