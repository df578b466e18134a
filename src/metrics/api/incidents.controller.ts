import { Controller, Get, Param, Query } from '@nestjs/common';
import { ApiOperation, ApiParam, ApiProperty, ApiTags, IntersectionType, OmitType } from '@nestjs/swagger';
import { IsInt, Max, Min } from 'class-validator';
import { formatInstant } from '../../core/time/instant';
import { NO_DATA_POLICIES, type NoDataPolicy } from '../../core/uptime/figures';
import {
  ApiListResponse,
  ApiProblems,
  ChoiceParameter,
  FlagParameter,
  LabelColumnsParameter,
  LabelsParameter,
  PageRequestDto,
  PageResponseDto,
  selectorOf,
  StoreTextParameter,
} from '../../platform/http';
import {
  FleetIncidents,
  type FleetIncidentsRequest,
  INCIDENT_ORDERS,
  type IncidentOrder,
  IncidentPage,
  IncidentsRequest,
  StoreIncident,
} from '../figures/fleet-incidents';
import {
  countingRequest,
  countingResponse,
  CountingResponseDto,
  INSTANT,
  ListedStoreResponseDto,
  rangeRequest,
  RangeRequestDto,
  STORE_ID_PARAMETER,
  stretchResponse,
  StretchResponseDto,
  UNKNOWN_STORE,
} from './parts.dto';

const MAX_PASSED_OVER = 100_000;

export const IncidentSortParameter = (preset: IncidentOrder): PropertyDecorator =>
  ChoiceParameter(
    'sort',
    INCIDENT_ORDERS,
    'By beginning or by open time lost; a leading - puts the latest or longest first.',
    preset,
  );

/** A property that is declared again must repeat its validators. */
export class IncidentsRequestDto extends IntersectionType(RangeRequestDto, PageRequestDto) {
  @IncidentSortParameter('-start')
  sort?: IncidentOrder;

  @FlagParameter(
    'ongoing',
    'true: only incidents that are ongoing at the end of the range; false: only those that have ended.',
  )
  ongoing?: boolean;

  @IsInt()
  @Min(0)
  @Max(MAX_PASSED_OVER, {
    message: `offset must be at most ${MAX_PASSED_OVER}: ask for a shorter range instead, with from and to`,
  })
  declare offset: number;
}

/** Selects stores as well. */
export class FleetIncidentsRequestDto extends IncidentsRequestDto {
  @LabelsParameter()
  labels?: string;

  @StoreTextParameter()
  q?: string;

  @LabelColumnsParameter()
  label_columns?: string;
}

export class IncidentResponseDto extends IntersectionType(
  OmitType(ListedStoreResponseDto, ['timezone'] as const),
  StretchResponseDto,
) {
  @ApiProperty({
    type: 'integer',
    example: 5_400_000,
    description: 'Open time that was down; closed time between start and end does not count.',
  })
  duration_ms: number;
  @ApiProperty({
    example: false,
    description: 'It began before the range, whose start cuts it.',
  })
  clipped_start: boolean;
  @ApiProperty({
    example: true,
    description: 'It has not ended: nothing else follows it in the open time of the range.',
  })
  ongoing: boolean;
}

export class IncidentPageResponseDto extends IntersectionType(PageResponseDto, CountingResponseDto) {
  @ApiProperty({ type: [IncidentResponseDto] })
  items: IncidentResponseDto[];
  @ApiProperty({ ...INSTANT, example: '2023-01-18T18:13:22.479Z' })
  from: string;
  @ApiProperty({ ...INSTANT, example: '2023-01-25T18:13:22.479Z' })
  to: string;
  @ApiProperty({ ...INSTANT, example: '2023-01-25T18:13:22.479Z' })
  as_of: string;
  @ApiProperty({ enum: NO_DATA_POLICIES, example: 'down' })
  no_data: NoDataPolicy;
}

const incidentsRequest = (query: IncidentsRequestDto): IncidentsRequest => ({
  ...rangeRequest(query),
  ...countingRequest(query),
  noData: query.no_data ?? 'down',
  order: query.sort ?? '-start',
  ongoing: query.ongoing,
  limit: query.limit,
  offset: query.offset,
});

const fleetIncidentsRequest = (query: FleetIncidentsRequestDto): FleetIncidentsRequest => ({
  ...incidentsRequest(query),
  labels: selectorOf(query.labels),
  text: query.q,
  labelColumns: query.label_columns,
});

const incidentPageResponse = (
  { asOf, range, total, items }: IncidentPage,
  { noData, limit, offset, ...counting }: IncidentsRequest,
): IncidentPageResponseDto => ({
  items: items.map(incidentResponse),
  total,
  limit,
  offset,
  from: formatInstant(range.start),
  to: formatInstant(range.end),
  as_of: formatInstant(asOf),
  no_data: noData,
  ...countingResponse(counting),
});

export const incidentResponse = ({
  storeId,
  name,
  labels,
  calendar,
  ...incident
}: StoreIncident): IncidentResponseDto => ({
  store_id: storeId,
  name,
  labels,
  ...stretchResponse(calendar, incident),
  duration_ms: incident.downtime,
  clipped_start: incident.clippedStart,
  ongoing: incident.ongoing,
});

const WHAT =
  'An incident is a stretch of downtime. It ends when something else follows in open time; closed time, such as a ' +
  'night, does not end it.';
const BAD_RANGE = 'from is not before to (2023-01-18T00:00:00.000Z).';

@ApiTags('stores')
@Controller()
export class IncidentsController {
  constructor(private readonly incidents: FleetIncidents) {}

  @Get('incidents')
  @ApiOperation({ summary: 'Incidents of all stores', description: WHAT })
  @ApiListResponse({ type: IncidentPageResponseDto })
  @ApiProblems({ 400: BAD_RANGE, 404: 'There are no polls yet.' })
  async ofFleet(@Query() query: FleetIncidentsRequestDto): Promise<IncidentPageResponseDto> {
    const request = fleetIncidentsRequest(query);
    return incidentPageResponse(await this.incidents.ofFleet(request), request);
  }

  @Get('stores/:store_id/incidents')
  @ApiOperation({ summary: 'Incidents of a store', description: WHAT })
  @ApiParam(STORE_ID_PARAMETER)
  @ApiListResponse({ type: IncidentPageResponseDto })
  @ApiProblems({ 400: BAD_RANGE, 404: UNKNOWN_STORE })
  async ofStore(
    @Param('store_id') storeId: string,
    @Query() query: IncidentsRequestDto,
  ): Promise<IncidentPageResponseDto> {
    const request = incidentsRequest(query);
    return incidentPageResponse(await this.incidents.ofStore(storeId, request), request);
  }
}
