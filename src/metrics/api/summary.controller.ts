import { Controller, Get, Query } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiProperty, ApiTags } from '@nestjs/swagger';
import { GROUP_KEYS } from '../../core/selectors/selector';
import { formatInstant } from '../../core/time/instant';
import { changeOf, figuresOf, NO_DATA_POLICIES, type NoDataPolicy } from '../../core/uptime/figures';
import type { GroupFigures } from '../../core/uptime/groups';
import { MAX_PERIOD_DAYS, PERIOD_NAMES, type PeriodName, periodText } from '../../core/uptime/periods';
import type { WindowSums } from '../../core/uptime/totals';
import {
  ApiProblems,
  ChoiceParameter,
  dateOf,
  DateParameter,
  GroupByParameter,
  instantOf,
  keysAsked,
  LabelsParameter,
  StoreTextParameter,
  selectorOf,
} from '../../platform/http';
import {
  type PeriodSummary,
  PeriodSummaries,
  type SummarizedStore,
  type SummaryRequest,
} from '../figures/period-summaries';
import {
  countingRequest,
  CountingRequestDto,
  figuresResponse,
  FiguresResponseDto,
  groupFiguresResponse,
  GroupFiguresResponseDto,
  GroupProperty,
  groupResponse,
  type GroupValues,
  INSTANT,
  NameProperty,
  percentResponse,
  STORE_ID,
} from './parts.dto';

export class SummaryRequestDto extends CountingRequestDto {
  @ChoiceParameter('period', PERIOD_NAMES, 'By each store’s own calendar.', 'last_week')
  period?: PeriodName;

  @DateParameter(
    `A period by its dates, with to_date: both are included, and there are at most ${MAX_PERIOD_DAYS}.`,
    '2023-01-01',
  )
  from_date?: string;

  @DateParameter('The last date of a period.', '2023-01-31')
  to_date?: string;

  @LabelsParameter()
  labels?: string;

  @StoreTextParameter()
  q?: string;

  @GroupByParameter('One or two keys of labels, or timezone, with a comma between them. Default: no groups.')
  group_by?: string;
}

export class SummaryFiguresResponseDto extends GroupFiguresResponseDto {
  @ApiProperty({ type: 'integer', example: 58 })
  stores: number;
}

export class PreviousSummaryResponseDto extends SummaryFiguresResponseDto {
  @ApiProperty({ ...INSTANT, example: '2023-01-18T18:13:22.479Z', description: 'End of the summed time.' })
  as_of: string;
}

export class SummaryGroupResponseDto extends SummaryFiguresResponseDto {
  @GroupProperty('The values of the keys.')
  group: GroupValues;
  @ApiProperty({
    type: Number,
    nullable: true,
    example: 98.93,
    description: 'uptime_percent in the period before; null: there is none.',
  })
  previous_uptime_percent: number | null;
}

export class SummaryStoreResponseDto extends FiguresResponseDto {
  @ApiProperty({ example: STORE_ID })
  store_id: string;
  @NameProperty()
  name: string | null;
  @ApiProperty({ example: 'America/Chicago' })
  timezone: string;
  @ApiProperty({ type: Number, nullable: true, example: 91.42, description: 'null if no open time counts.' })
  uptime_percent: number | null;
  @ApiProperty({
    type: 'integer',
    nullable: true,
    example: 3_600_000,
    description: 'downtime_ms in the period before; null: there is none.',
  })
  previous_downtime_ms: number | null;
}

export class SummaryResponseDto {
  @ApiProperty({ ...INSTANT, example: '2023-01-25T18:13:22.479Z' })
  as_of: string;
  @ApiProperty({ example: 'last_week', description: 'The name of the period, or its dates with a slash.' })
  period: string;
  @ApiProperty({ enum: NO_DATA_POLICIES, example: 'down' })
  no_data: NoDataPolicy;
  @ApiProperty({ type: SummaryFiguresResponseDto })
  totals: SummaryFiguresResponseDto;
  @ApiProperty({
    type: PreviousSummaryResponseDto,
    nullable: true,
    description:
      'The sums of the day, week, month, quarter or year before; for dates, of as many dates before. If the period has ' +
      'not ended, they end at the same day of the period before. null: its polls are deleted.',
  })
  previous: PreviousSummaryResponseDto | null;
  @ApiProperty({
    type: Number,
    nullable: true,
    example: 0.42,
    description:
      'The change of uptime_percent since the period before, in percentage points. null: there is none before, or the ' +
      'shares of open time with data differ too much to compare them.',
  })
  change_points: number | null;
  @ApiProperty({
    type: [SummaryGroupResponseDto],
    description: 'The first 20, the lowest share of uptime first.',
  })
  groups: SummaryGroupResponseDto[];
  @ApiProperty({ type: [SummaryStoreResponseDto], description: 'At most ten, the most downtime first.' })
  worst: SummaryStoreResponseDto[];
  @ApiProperty({
    type: [SummaryStoreResponseDto],
    description: 'At most ten of both periods, the greatest change of downtime first.',
  })
  most_changed: SummaryStoreResponseDto[];
}

@ApiTags('stores')
@Controller('figures/summary')
export class SummaryController {
  constructor(private readonly summaries: PeriodSummaries) {}

  @Get()
  @ApiOperation({
    summary: 'The summary of a period',
    description:
      'The sums of all stores that match the filters and of their groups, the worst stores, and what has changed since ' +
      'the period before. Figures are those of a report with the same period.',
  })
  @ApiOkResponse({ type: SummaryResponseDto })
  @ApiProblems({
    400: `The period has 500 days; at most ${MAX_PERIOD_DAYS} are computed at once.`,
    404: 'There are no polls yet.',
  })
  async summary(@Query() query: SummaryRequestDto): Promise<SummaryResponseDto> {
    const request = summaryRequest(query);
    return summaryResponse(await this.summaries.summarize(request), request);
  }
}

const summaryRequest = (query: SummaryRequestDto): SummaryRequest => ({
  ...countingRequest(query),
  period: query.period,
  fromDate: dateOf(query.from_date),
  toDate: dateOf(query.to_date),
  asOf: instantOf(query.as_of),
  noData: query.no_data ?? 'down',
  labels: selectorOf(query.labels),
  text: query.q,
  groupBy: keysAsked(query.group_by, GROUP_KEYS),
});

const totalsResponse = (figures: GroupFigures, policy: NoDataPolicy): SummaryFiguresResponseDto => ({
  stores: figures.stores,
  ...groupFiguresResponse(figures, policy),
});

const percentOf = (sums: Readonly<WindowSums>, policy: NoDataPolicy): number | null =>
  percentResponse(figuresOf(sums, policy));

const changePoints = (...periods: Parameters<typeof changeOf>): number | null => {
  const change = changeOf(...periods);
  return change === undefined ? null : change / 100;
};

const storeResponse = (store: SummarizedStore, policy: NoDataPolicy): SummaryStoreResponseDto => ({
  store_id: store.storeId,
  name: store.name,
  timezone: store.timezone,
  ...figuresResponse(store.sums, policy),
  uptime_percent: percentOf(store.sums, policy),
  previous_downtime_ms: store.before === undefined ? null : figuresOf(store.before, policy).downtime,
});

const summaryResponse = (
  { asOf, period, all, before, groups, worst, mostChanged }: PeriodSummary,
  { noData, groupBy }: SummaryRequest,
): SummaryResponseDto => ({
  as_of: formatInstant(asOf),
  period: periodText(period),
  no_data: noData,
  totals: totalsResponse(all, noData),
  previous:
    before === undefined
      ? null
      : { as_of: formatInstant(before.asOf), ...totalsResponse(before.all, noData) },
  change_points: before === undefined ? null : changePoints(all, before.all, noData),
  groups: groups.map(({ values, figures, before: earlier }) => ({
    group: groupResponse(groupBy, values),
    ...totalsResponse(figures, noData),
    previous_uptime_percent: earlier === undefined ? null : percentOf(earlier, noData),
  })),
  worst: worst.map((store) => storeResponse(store, noData)),
  most_changed: mostChanged.map((store) => storeResponse(store, noData)),
});
