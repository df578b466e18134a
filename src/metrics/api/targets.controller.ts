import { Controller, Get, Query } from '@nestjs/common';
import { ApiOperation, ApiProperty, ApiTags, IntersectionType } from '@nestjs/swagger';
import { GROUP_KEYS } from '../../core/selectors/selector';
import { formatDate, formatInstant, formatInstantOrNull } from '../../core/time/instant';
import { figuresOf, formatMinutes, NO_DATA_POLICIES, type NoDataPolicy } from '../../core/uptime/figures';
import { MAX_PERIOD_DAYS, PERIOD_NAMES, type PeriodName, periodText } from '../../core/uptime/periods';
import { burnOf, type StoreBudget, TARGET_STATES, type TargetState } from '../../core/uptime/targets';
import {
  ApiListResponse,
  ApiProblems,
  ChoiceParameter,
  dateOf,
  DateParameter,
  GroupByParameter,
  instantOf,
  keysAsked,
  LabelColumnsParameter,
  LabelsParameter,
  PageRequestDto,
  PageResponseDto,
  StoreTextParameter,
  selectorOf,
} from '../../platform/http';
import {
  FleetTargets,
  GroupTarget,
  StoreTarget,
  TARGET_ORDERS,
  type TargetOrder,
  TargetsPage,
  TargetsRequest,
} from '../figures/fleet-targets';
import {
  amountResponse,
  AsOfRequestDto,
  groupFiguresResponse,
  GroupFiguresResponseDto,
  GroupProperty,
  groupResponse,
  type GroupValues,
  INSTANT,
  ListedStoreResponseDto,
  percentResponse,
} from './parts.dto';

const DATE = { type: String, format: 'date' } as const;
const FEWEST_LEFT_FIRST = 'left';
const THIS_MONTH = 'month_to_date';

export class TargetsRequestDto extends IntersectionType(AsOfRequestDto, PageRequestDto) {
  @ChoiceParameter(
    'period',
    PERIOD_NAMES,
    'By each store’s own calendar. A period to date has the budget of the whole week, month, quarter or year.',
    THIS_MONTH,
  )
  period?: PeriodName;

  @DateParameter(
    `A period by its dates, with to_date: both are included, and there are at most ${MAX_PERIOD_DAYS}.`,
    '2023-01-01',
  )
  from_date?: string;

  @DateParameter('The last date of the period, which may be in the future.', '2023-01-31')
  to_date?: string;

  @LabelsParameter()
  labels?: string;

  @StoreTextParameter()
  q?: string;

  @ChoiceParameter('state', TARGET_STATES, 'Only the stores, or groups, in this state.')
  state?: TargetState;

  @GroupByParameter(
    'One or two keys of labels, or timezone, with a comma between them: a row is a group of stores, with the sums of ' +
      'those with a target.',
  )
  group_by?: string;

  @ChoiceParameter(
    'sort',
    TARGET_ORDERS,
    'By minutes left, burn, minutes used or lost sales; a leading - puts the largest first. Rows without the figure are last.',
    FEWEST_LEFT_FIRST,
  )
  sort?: TargetOrder;

  @LabelColumnsParameter()
  label_columns?: string;
}

export class TargetStatesResponseDto {
  @ApiProperty({ type: 'integer', example: 3 })
  breached: number;
  @ApiProperty({ type: 'integer', example: 5 })
  at_risk: number;
  @ApiProperty({ type: 'integer', example: 50 })
  met: number;
}

/** A budget of downtime. */
class BudgetResponseDto {
  @ApiProperty({
    example: 99.5,
    description:
      'The share of open time in which it must be up, in per cent; for a group, by the targets of its stores.',
  })
  target_percent: number;
  @ApiProperty({
    enum: TARGET_STATES,
    example: 'at_risk',
    description:
      'breached: more is used than is allowed. at_risk: not yet, and burn and the used share have reached AT_RISK_BURN and ' +
      'AT_RISK_USED_PERCENT.',
  })
  state: TargetState;
  @ApiProperty({
    example: 20_160,
    description: 'The scheduled open time of the whole period without what is excluded, in minutes.',
  })
  period_open_minutes: number;
  @ApiProperty({ example: 10_080, description: 'The part of open_time_minutes before as_of.' })
  elapsed_minutes: number;
  @ApiProperty({ example: 100.8, description: 'The downtime that the target allows in period_open_minutes.' })
  allowed_minutes: number;
  @ApiProperty({ example: 60.5, description: 'The downtime before as_of.' })
  used_minutes: number;
  @ApiProperty({ example: 40.3, description: 'Less than 0: more is used than is allowed.' })
  left_minutes: number;
  @ApiProperty({
    type: Number,
    nullable: true,
    example: 1.2,
    description:
      'The used share of allowed_minutes ÷ the elapsed share of period_open_minutes, rounded down; null: nothing is allowed, ' +
      'or no open time has elapsed.',
  })
  burn: number | null;
  @ApiProperty({
    ...INSTANT,
    nullable: true,
    example: null,
    description:
      'When the first downtime began that allowed_minutes do not cover; null: there is none, or the polls of that day are ' +
      'no longer kept. For a group, downtime and allowed minutes are those of all its stores together.',
  })
  breached_at: string | null;
}

export class StoreTargetResponseDto extends IntersectionType(ListedStoreResponseDto, BudgetResponseDto) {
  @ApiProperty({ ...DATE, example: '2023-01-01', description: 'The first date of the whole period.' })
  from_date: string;
  @ApiProperty({ ...DATE, example: '2023-01-31' })
  to_date: string;
  @ApiProperty({ type: Number, nullable: true, example: 99.39, description: 'Before as_of, rounded down.' })
  uptime_percent: number | null;
  @ApiProperty({
    type: Number,
    nullable: true,
    example: 121.0,
    description: 'An estimate: downtime × sales_per_hour; null: its sales are not known.',
  })
  lost_sales: number | null;
}

export class GroupTargetResponseDto extends IntersectionType(BudgetResponseDto, GroupFiguresResponseDto) {
  @GroupProperty('The values of the keys.')
  group: GroupValues;
  @ApiProperty({ type: 'integer', example: 58, description: 'The stores with a target.' })
  stores: number;
  @ApiProperty({ type: TargetStatesResponseDto, description: 'How many of its stores are in each state.' })
  states: TargetStatesResponseDto;
}

export class TargetPageResponseDto extends PageResponseDto {
  @ApiProperty({ example: THIS_MONTH, description: 'Its name, or its dates: 2023-01-01/2023-01-31.' })
  period: string;
  @ApiProperty({ ...INSTANT, example: '2023-01-25T18:13:22.479Z' })
  as_of: string;
  @ApiProperty({ enum: NO_DATA_POLICIES, example: 'down' })
  no_data: NoDataPolicy;
  @ApiProperty({
    type: TargetStatesResponseDto,
    description: 'How many stores are in each state, whatever the parameter state.',
  })
  states: TargetStatesResponseDto;
  @ApiProperty({
    type: 'integer',
    example: 0,
    description: 'The number of stores without a target, which have no row.',
  })
  stores_without_target: number;
  @ApiProperty({ type: [StoreTargetResponseDto], description: 'Empty with group_by.' })
  items: StoreTargetResponseDto[];
  @ApiProperty({ type: [GroupTargetResponseDto], description: 'Only with group_by, in place of items.' })
  groups: GroupTargetResponseDto[];
}

@ApiTags('stores')
@Controller('targets')
export class TargetsController {
  constructor(private readonly targets: FleetTargets) {}

  @Get()
  @ApiOperation({
    summary: 'The error budgets of stores',
    description:
      'The downtime that the target of each store allows in a period, and how much of it is used: its error budget. A store ' +
      'without a target has DEFAULT_TARGET_PERCENT, if that is set.',
  })
  @ApiListResponse({ type: TargetPageResponseDto })
  @ApiProblems({
    400: 'The period has 500 days; at most 400 are computed at once.',
    404: 'There are no polls yet.',
  })
  async page(@Query() query: TargetsRequestDto): Promise<TargetPageResponseDto> {
    const request = targetsRequest(query);
    return targetPageResponse(await this.targets.page(request), request);
  }
}

const targetsRequest = (query: TargetsRequestDto): TargetsRequest => ({
  period: query.period,
  fromDate: dateOf(query.from_date),
  toDate: dateOf(query.to_date),
  asOf: instantOf(query.as_of),
  noData: query.no_data ?? 'down',
  labels: selectorOf(query.labels),
  text: query.q,
  state: query.state,
  groupBy: keysAsked(query.group_by, GROUP_KEYS),
  order: query.sort ?? FEWEST_LEFT_FIRST,
  labelColumns: query.label_columns,
  limit: query.limit,
  offset: query.offset,
});

/** Milliseconds as minutes with two decimals. */
const minutes = (ms: number): number => (ms < 0 ? -Number(formatMinutes(-ms)) : Number(formatMinutes(ms)));

function budgetResponse(budget: StoreBudget, targetPpm: number, state: TargetState): BudgetResponseDto {
  const { open, elapsed, allowed, used } = budget;
  const burn = burnOf(budget);
  return {
    target_percent: targetPpm / 10_000,
    state,
    period_open_minutes: minutes(open),
    elapsed_minutes: minutes(elapsed),
    allowed_minutes: minutes(allowed),
    used_minutes: minutes(used),
    left_minutes: minutes(allowed - used),
    burn: burn === undefined ? null : burn / 100,
    breached_at: formatInstantOrNull(budget.breachedAt ?? null),
  };
}

const storeTargetResponse = (row: StoreTarget, policy: NoDataPolicy): StoreTargetResponseDto => ({
  store_id: row.storeId,
  name: row.name,
  labels: row.labels,
  timezone: row.calendar.zone,
  from_date: formatDate(row.dates.first),
  to_date: formatDate(row.dates.last),
  ...budgetResponse(row.budget, row.targetPpm, row.state),
  uptime_percent: percentResponse(figuresOf(row.sums, policy)),
  lost_sales: amountResponse(row.lostCents),
});

const groupTargetResponse = (
  row: GroupTarget,
  keys: readonly string[],
  policy: NoDataPolicy,
): GroupTargetResponseDto => ({
  group: groupResponse(keys, row.values),
  stores: row.figures.stores,
  states: row.states,
  ...budgetResponse(row.budget, row.targetPpm, row.state),
  ...groupFiguresResponse(row.figures, policy),
});

export const targetPageResponse = (
  page: TargetsPage,
  { noData, groupBy, limit, offset }: TargetsRequest,
): TargetPageResponseDto => ({
  period: periodText(page.period),
  as_of: formatInstant(page.asOf),
  no_data: noData,
  states: page.states,
  stores_without_target: page.withoutTarget,
  items: page.stores.map((row) => storeTargetResponse(row, noData)),
  groups: page.groups.map((row) => groupTargetResponse(row, groupBy, noData)),
  total: page.total,
  limit,
  offset,
});
