import { Controller, Get, Param, Query } from '@nestjs/common';
import {
  ApiOkResponse,
  ApiOperation,
  ApiParam,
  ApiProperty,
  ApiTags,
  IntersectionType,
} from '@nestjs/swagger';
import { GROUP_KEYS } from '../../core/selectors/selector';
import { formatDate, formatInstant } from '../../core/time/instant';
import { OpenTimeSums } from '../../core/uptime/days';
import {
  addSums,
  DailySums,
  emptySums,
  NO_DATA_POLICIES,
  type NoDataPolicy,
} from '../../core/uptime/figures';
import {
  ApiProblems,
  dateOf,
  DateParameter,
  GroupByParameter,
  instantOf,
  keysAsked,
  LabelsParameter,
  selectorOf,
  StoreTextParameter,
} from '../../platform/http';
import { DailyFigures, FleetDatesRequest, FleetDay, FleetDays, StoreDays } from '../figures/daily-figures';
import { CountingRequest, DatesRequest, FLEET_DATES, STORE_DATES } from '../figures/requests';
import {
  countingRequest,
  CountingRequestDto,
  countingResponse,
  CountingResponseDto,
  dateResponse,
  DateResponseDto,
  ExplainedResponseDto,
  figuresResponse,
  FiguresResponseDto,
  groupFiguresResponse,
  GroupFiguresResponseDto,
  GroupProperty,
  groupResponse,
  type GroupValues,
  INSTANT,
  localDayResponse,
  LocalDayResponseDto,
  STORE_ID_PARAMETER,
  UNKNOWN_STORE,
  zoneResponse,
} from './parts.dto';

const DATE = { type: String, format: 'date' } as const;

export class DailyRequestDto extends CountingRequestDto {
  @DateParameter(
    `The first local date. A range has at most ${STORE_DATES.most} dates for a store, ${FLEET_DATES.most} for all stores, ` +
      `by default ${STORE_DATES.preset} and ${FLEET_DATES.preset}.`,
    '2023-01-19',
  )
  from_date?: string;

  @DateParameter('The last local date, included. Default: the date at as_of.', '2023-01-25')
  to_date?: string;
}

export class FleetDailyRequestDto extends DailyRequestDto {
  @LabelsParameter()
  labels?: string;

  @StoreTextParameter()
  q?: string;

  @GroupByParameter(
    'One or two keys of labels, or timezone, with a comma between them: each date has a row for each group of stores.',
  )
  group_by?: string;
}

/** A local date with the sums of its open time. */
export class StoreDayResponseDto extends IntersectionType(LocalDayResponseDto, FiguresResponseDto) {
  @ApiProperty({
    example: false,
    description: 'false: it has not ended at as_of; the figures are those up to as_of.',
  })
  complete: boolean;
  @ApiProperty({ example: false, description: 'false: it was computed from polls.' })
  from_rollup: boolean;
}

export class FleetDayResponseDto extends IntersectionType(DateResponseDto, GroupFiguresResponseDto) {
  @GroupProperty('The values of the keys of group_by; without it, there are none.')
  group: GroupValues;
  @ApiProperty({ type: 'integer', example: 58, description: 'The number of stores for which it has begun.' })
  stores: number;
  @ApiProperty({
    example: false,
    description: 'false: for some store it has not ended, or not begun, at as_of.',
  })
  complete: boolean;
  @ApiProperty({ example: false, description: 'false: it was computed from polls for some store.' })
  from_rollup: boolean;
}

/** A list of dates with their sums. */
class DatesResponseDto extends CountingResponseDto {
  @ApiProperty({ ...DATE, example: '2023-01-19' })
  from_date: string;
  @ApiProperty({ ...DATE, example: '2023-01-25' })
  to_date: string;
  @ApiProperty({ type: FiguresResponseDto, description: 'The sums of all days.' })
  sums: FiguresResponseDto;
}

/** The daily figures of one store. */
export class StoreDailyResponseDto extends IntersectionType(ExplainedResponseDto, DatesResponseDto) {
  @ApiProperty({ type: [StoreDayResponseDto], description: 'Its local days, first to last.' })
  days: StoreDayResponseDto[];
}

/** The daily figures of the whole fleet. */
export class FleetDailyResponseDto extends DatesResponseDto {
  @ApiProperty({ ...INSTANT, example: '2023-01-25T18:13:22.479Z' })
  as_of: string;
  @ApiProperty({ enum: NO_DATA_POLICIES, example: 'down' })
  no_data: NoDataPolicy;
  @ApiProperty({
    type: [FleetDayResponseDto],
    description: 'Each date by each store’s own clock, first to last, and for each date the groups in order.',
  })
  days: FleetDayResponseDto[];
}

const datesRequest = (query: DailyRequestDto): DatesRequest => ({
  from: dateOf(query.from_date),
  to: dateOf(query.to_date),
  asOf: instantOf(query.as_of),
  ...countingRequest(query),
});

const fleetDatesRequest = (query: FleetDailyRequestDto): FleetDatesRequest => ({
  ...datesRequest(query),
  labels: selectorOf(query.labels),
  text: query.q,
  groupBy: keysAsked(query.group_by, GROUP_KEYS),
  noData: query.no_data ?? 'down',
});

const storeDailyResponse = (
  found: StoreDays,
  policy: NoDataPolicy,
  counting: CountingRequest,
): StoreDailyResponseDto => ({
  store_id: found.storeId,
  name: found.name,
  ...zoneResponse(found.calendar, found.givenZone),
  always_open: !found.hasHours,
  ...answerResponse(
    found,
    policy,
    counting,
    found.days.map(({ sums }) => sums),
  ),
  days: found.days.map((day) => storeDayResponse(day, policy)),
});

const fleetDailyResponse = (
  found: FleetDays,
  { groupBy, noData, ...counting }: FleetDatesRequest,
): FleetDailyResponseDto => ({
  ...answerResponse(
    found,
    noData,
    counting,
    found.days.map(({ figures }) => figures),
  ),
  days: found.days.map((day) => fleetDayResponse(day, groupBy, noData)),
});

type AnswerResponseDto = Omit<FleetDailyResponseDto, 'days'>;

function answerResponse(
  { asOf, dates }: StoreDays | FleetDays,
  policy: NoDataPolicy,
  counting: CountingRequest,
  days: readonly Readonly<OpenTimeSums>[],
): AnswerResponseDto {
  const total = emptySums();
  for (const sums of days) addSums(total, sums);
  return {
    as_of: formatInstant(asOf),
    no_data: policy,
    ...countingResponse(counting),
    from_date: formatDate(dates.first),
    to_date: formatDate(dates.last),
    sums: figuresResponse(total, policy),
  };
}

const storeDayResponse = (
  { day, sums, complete, stored }: DailySums,
  policy: NoDataPolicy,
): StoreDayResponseDto => ({
  ...localDayResponse(day),
  complete,
  from_rollup: stored,
  ...figuresResponse(sums, policy),
});

const fleetDayResponse = (
  { date, values, figures, complete, stored }: FleetDay,
  keys: readonly string[],
  policy: NoDataPolicy,
): FleetDayResponseDto => ({
  ...dateResponse(date),
  group: groupResponse(keys, values),
  stores: figures.stores,
  complete,
  from_rollup: stored,
  ...groupFiguresResponse(figures, policy),
});

@ApiTags('stores')
@Controller()
export class DailyController {
  constructor(private readonly daily: DailyFigures) {}

  @Get('stores/:store_id/metrics')
  @ApiOperation({
    summary: 'The figures of a store day by day',
    description:
      'The figures of its local days from one date to another, for charts and history. They are exactly those of its ' +
      'timeline. Days whose polls were deleted are read from rollups.',
  })
  @ApiParam(STORE_ID_PARAMETER)
  @ApiOkResponse({ type: StoreDailyResponseDto })
  @ApiProblems({
    400: 'The range has 500 dates; at most 400 are given at once. Ask for it in parts, with from_date and to_date.',
    404: UNKNOWN_STORE,
  })
  async ofStore(
    @Param('store_id') storeId: string,
    @Query() query: DailyRequestDto,
  ): Promise<StoreDailyResponseDto> {
    const request = datesRequest(query);
    return storeDailyResponse(await this.daily.ofStore(storeId, request), query.no_data ?? 'down', request);
  }

  @Get('figures/daily')
  @ApiOperation({
    summary: 'The figures of stores together, day by day',
    description:
      'The sums of the local days of the stores that match the filters, for each date, all together or by group. Each ' +
      'store has its own clock.',
  })
  @ApiOkResponse({ type: FleetDailyResponseDto })
  @ApiProblems({
    400: 'The range has 60 dates; at most 31 are given at once. Ask for it in parts, with from_date and to_date.',
    404: 'There are no polls yet.',
  })
  async ofFleet(@Query() query: FleetDailyRequestDto): Promise<FleetDailyResponseDto> {
    const request = fleetDatesRequest(query);
    return fleetDailyResponse(await this.daily.ofFleet(request), request);
  }
}
