import { ApiProperty, ApiPropertyOptional, IntersectionType } from '@nestjs/swagger';
import { IsIn, IsOptional } from 'class-validator';
import { formatInstant } from '../../core/time/instant';
import { figuresOf, type NoDataPolicy } from '../../core/uptime/figures';
import { HOURS } from '../../core/uptime/hours';
import { STORE_STATUSES, type StoreStatus } from '../../core/uptime/status';
import { weekUpTo } from '../../core/uptime/plans';
import {
  type IncidentOrder,
  incidentResponse,
  IncidentResponseDto,
  IncidentSortParameter,
  INSTANT,
  labelsAsked,
  ListedStoreResponseDto,
  percentResponse,
} from '../../metrics';
import { FlagParameter, LabelColumnsParameter, PageRequestDto } from '../../platform/http';
import { FleetSnapshot } from '../snapshot/fleet-snapshot';
import {
  figureOf,
  ongoingOrder,
  orderOf,
  selectStores,
  SNAPSHOT_FIGURES,
  SNAPSHOT_PERCENTAGES,
  SnapshotOrder,
} from '../snapshot/store-selection';
import { asOfText, filterAsked, FleetPageResponseDto, FleetPolicyRequestDto, policyAsked } from './fleet.dto';

const FIELDS = ['store_id', ...SNAPSHOT_FIGURES.keys(), ...SNAPSHOT_PERCENTAGES.keys()];
const SORTS = FIELDS.flatMap((field) => [field, `-${field}`]);
const WORST_FIRST = '-downtime_last_week';

export class FleetStoresRequestDto extends IntersectionType(FleetPolicyRequestDto, PageRequestDto) {
  @LabelColumnsParameter()
  label_columns?: string;

  @FlagParameter(
    'never_up',
    'true: only stores with open time and no uptime in the last week; false: only the others.',
  )
  never_up?: boolean;

  @ApiPropertyOptional({
    enum: SORTS,
    default: WORST_FIRST,
    description:
      'Any figure, without its unit; a leading - puts the largest first. Ties are sorted by store_id, and stores without the figure ' +
      'are last.',
  })
  @IsOptional()
  @IsIn(SORTS, { message: `sort is none of ${FIELDS.join(', ')}, each also with - before it` })
  sort?: string;
}

const MS = { type: 'integer' as const, description: 'Milliseconds.' };
const DOWN = {
  type: 'integer' as const,
  example: 0,
  description: 'Milliseconds; with no_data=down, with those without data.',
};
const PERCENT = {
  type: Number,
  nullable: true,
  example: 98.71,
  description: 'Uptime of uptime + downtime, in per cent, rounded down; null: both are 0.',
};

export class FleetStoreResponseDto extends ListedStoreResponseDto {
  @ApiProperty({ enum: STORE_STATUSES, example: 'up', description: 'The status as of `as_of`.' })
  status: StoreStatus;
  @ApiProperty({ ...MS, example: 3_600_000 })
  uptime_last_hour_ms: number;
  @ApiProperty({ ...MS, example: 43_992_479 })
  uptime_last_day_ms: number;
  @ApiProperty({ ...MS, example: 301_992_479 })
  uptime_last_week_ms: number;
  @ApiProperty(DOWN)
  downtime_last_hour_ms: number;
  @ApiProperty(DOWN)
  downtime_last_day_ms: number;
  @ApiProperty(DOWN)
  downtime_last_week_ms: number;
  @ApiProperty({ ...MS, example: 0 })
  no_data_last_hour_ms: number;
  @ApiProperty({ ...MS, example: 0 })
  no_data_last_day_ms: number;
  @ApiProperty({ ...MS, example: 0 })
  no_data_last_week_ms: number;
  @ApiProperty(PERCENT)
  uptime_percent_last_hour: number | null;
  @ApiProperty(PERCENT)
  uptime_percent_last_day: number | null;
  @ApiProperty(PERCENT)
  uptime_percent_last_week: number | null;
}

export class HeatMapStoreResponseDto extends FleetStoreResponseDto {
  @ApiProperty({
    type: 'array',
    items: { type: 'integer', minimum: -3, maximum: 100, example: 100 },
    minItems: HOURS,
    maxItems: HOURS,
    description:
      `${HOURS} numbers, one for each UTC hour from \`from\` on: how many whole per cent of its open time before as_of ` +
      'were up (0: none, 100: all), -1: no data, -2: closed, -3: excluded. With no_data=exclude, the time without data is ' +
      'left out.',
  })
  cells: number[];
}

export class FleetStorePageResponseDto extends FleetPageResponseDto {
  @ApiProperty({ type: [FleetStoreResponseDto] })
  items: FleetStoreResponseDto[];
}

export class HeatMapResponseDto extends FleetPageResponseDto {
  @ApiProperty({ type: [HeatMapStoreResponseDto] })
  items: HeatMapStoreResponseDto[];
  @ApiProperty({
    ...INSTANT,
    nullable: true,
    example: '2023-01-18T19:00:00.000Z',
    description: 'The start of the hour of the first cell.',
  })
  from: string | null;
}

export async function fleetStorePageResponse(
  snapshot: FleetSnapshot,
  query: FleetStoresRequestDto,
): Promise<FleetStorePageResponseDto> {
  const { total, places } = await selected(snapshot, query);
  const labelsOf = labelReader(snapshot, query);
  const policy = policyAsked(query);
  const items = places.map((store) => storeResponse(snapshot, store, labelsOf, policy));
  return { items, ...pageOf(snapshot, query, total) };
}

export async function heatMapResponse(
  snapshot: FleetSnapshot,
  query: FleetStoresRequestDto,
): Promise<HeatMapResponseDto> {
  const { total, places } = await selected(snapshot, query);
  const labelsOf = labelReader(snapshot, query);
  const policy = policyAsked(query);
  const items = places.map((store) => ({
    ...storeResponse(snapshot, store, labelsOf, policy),
    cells: snapshot.cellsOf(store, policy),
  }));
  const from = asOfText(snapshot) === null ? null : formatInstant(snapshot.hoursStart);
  return { items, ...pageOf(snapshot, query, total), from };
}

async function selected(
  snapshot: FleetSnapshot,
  query: FleetStoresRequestDto,
): Promise<{ total: number; places: number[] }> {
  const order = await orderOf(snapshot, orderAsked(query));
  return selectStores(snapshot, order, { ...filterAsked(query), neverUp: query.never_up }, query);
}

export const pageOf = (snapshot: FleetSnapshot, { limit, offset }: PageRequestDto, total: number) => ({
  total,
  limit,
  offset,
  as_of: asOfText(snapshot),
  data_version: snapshot.dataVersion,
});

function orderAsked({ sort = WORST_FIRST, ...query }: FleetStoresRequestDto): SnapshotOrder {
  const descending = sort.startsWith('-');
  const name = descending ? sort.slice(1) : sort;
  const figure = SNAPSHOT_FIGURES.get(name) ?? SNAPSHOT_PERCENTAGES.get(name);
  return { figure, descending, policy: policyAsked(query) };
}

export const labelReader = (
  snapshot: FleetSnapshot,
  { label_columns }: Pick<FleetStoresRequestDto, 'label_columns'>,
) => labelsAsked(label_columns, (key) => snapshot.columnOf(key));

/** The figures of a store by the names of the answer. */
type StoreFigures = Omit<FleetStoreResponseDto, 'store_id' | 'name' | 'labels' | 'timezone' | 'status'>;

function storeResponse(
  snapshot: FleetSnapshot,
  store: number,
  labelsOf: ReturnType<typeof labelReader>,
  policy: NoDataPolicy,
): FleetStoreResponseDto {
  const figures = [...SNAPSHOT_FIGURES].map(([name, figure]) => [
    `${name}_ms`,
    figureOf(snapshot, store, figure, policy),
  ]);
  const percentages = [...SNAPSHOT_PERCENTAGES].map(([name, { window }]) => [
    name,
    percentResponse(figuresOf(snapshot.windowOf(store, window), policy)),
  ]);
  return {
    store_id: snapshot.storeIds[store]!,
    name: snapshot.nameOf(store),
    labels: labelsOf(store),
    timezone: snapshot.calendar(store).zone,
    status: snapshot.status(store),
    ...(Object.fromEntries([...figures, ...percentages]) as unknown as StoreFigures),
  };
}

const LONGEST_FIRST = '-duration';

export class FleetIncidentsRequestDto extends IntersectionType(FleetPolicyRequestDto, PageRequestDto) {
  @LabelColumnsParameter()
  label_columns?: string;

  @IncidentSortParameter(LONGEST_FIRST)
  sort?: IncidentOrder;
}

export class FleetIncidentPageResponseDto extends FleetPageResponseDto {
  @ApiProperty({ type: [IncidentResponseDto] })
  items: IncidentResponseDto[];
  @ApiProperty({
    ...INSTANT,
    nullable: true,
    example: '2023-01-18T18:13:22.479Z',
    description: 'Seven days before as_of: what began earlier is cut there.',
  })
  from: string | null;
}

export async function fleetIncidentPageResponse(
  snapshot: FleetSnapshot,
  query: FleetIncidentsRequestDto,
): Promise<FleetIncidentPageResponseDto> {
  const { sort = LONGEST_FIRST, limit, offset } = query;
  const policy = policyAsked(query);
  const by = sort.endsWith('start') ? 'start' : 'downtime';
  const order = await ongoingOrder(snapshot, { by, descending: sort.startsWith('-'), policy });
  const { total, places } = await selectStores(snapshot, order, filterAsked(query), query);
  const labelsOf = labelReader(snapshot, query);
  const items = places.map((store) =>
    incidentResponse({
      storeId: snapshot.storeIds[store]!,
      name: snapshot.nameOf(store),
      labels: labelsOf(store),
      calendar: snapshot.calendar(store),
      ...snapshot.incident(store, policy)!,
    }),
  );
  const as_of = asOfText(snapshot);
  const from = as_of === null ? null : formatInstant(weekUpTo(snapshot.asOf).start);
  return { items, total, limit, offset, as_of, data_version: snapshot.dataVersion, from };
}
