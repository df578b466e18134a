import { Controller, Get, Query } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { OutcomeCache } from '../../platform/async';
import { ApiListResponse, ApiProblems, instantOf } from '../../platform/http';
import type { FleetSnapshot } from '../snapshot/fleet-snapshot';
import { FleetSnapshots } from '../snapshot/fleet-snapshots';
import { attentionPageResponse, AttentionPageResponseDto, AttentionRequestDto } from './attention.dto';
import { feedResponse } from './feed.dto';
import { FleetGroupPageResponseDto, fleetGroupsResponse, FleetGroupsRequestDto } from './fleet-groups.dto';
import {
  fleetIncidentPageResponse,
  FleetIncidentPageResponseDto,
  FleetIncidentsRequestDto,
  fleetStorePageResponse,
  FleetStorePageResponseDto,
  FleetStoresRequestDto,
  heatMapResponse,
  HeatMapResponseDto,
} from './fleet-stores.dto';
import {
  type CachedFleetResponse,
  FleetFilterRequestDto,
  fleetHoursResponse,
  FleetHoursResponseDto,
  FleetPolicyRequestDto,
  fleetResponse,
  FleetResponseDto,
} from './fleet.dto';

/** Answers in memory: a few kilobytes each, pages of groups up to 200. Of stores, the order is kept instead of pages. */
const MAX_ANSWERS = 64;

const BAD_FILTER = 'status is none of up, down, no_data, stale, excluded, closed.';
const BAD_KEYS = 'by has 3 keys: give at most 2.';

/**
 * All answers come from one snapshot of the fleet: as of the latest poll, and at most one second older than the data; or
 * as of the instant that is asked for.
 */
@ApiTags('fleet')
@Controller('fleet')
export class FleetController {
  private readonly glances = new OutcomeCache<CachedFleetResponse>(MAX_ANSWERS);
  private readonly hourly = new OutcomeCache<FleetHoursResponseDto>(MAX_ANSWERS);

  private readonly groups = new OutcomeCache<FleetGroupPageResponseDto>(MAX_ANSWERS);

  constructor(private readonly snapshots: FleetSnapshots) {}

  @Get()
  @ApiOperation({
    summary: 'The fleet at a glance',
    description:
      'How many stores are up, down, without data, stale or closed as of the latest poll or another instant, how ' +
      'current the polls are, and the sums of the last hour, day and week of the stores that match the filters, as in a ' +
      'report with calendar windows. An answer is at most a second older than the data.',
  })
  @ApiOkResponse({ type: FleetResponseDto })
  @ApiProblems({ 400: BAD_FILTER })
  async glance(@Query() query: FleetPolicyRequestDto): Promise<FleetResponseDto> {
    const snapshot = await this.snapshotFor(query);
    const compute = () => fleetResponse(snapshot, query);
    const glance = await this.glances.of(snapshot.dataVersion, JSON.stringify(query), compute);
    const now = instantOf(query.as_of) ?? Date.now();
    return { ...glance, feed: feedResponse(glance.feed, snapshot, now) };
  }

  @Get('hours')
  @ApiOperation({
    summary: 'The last 168 hours of stores together',
    description:
      'The sums of the open time of the stores that match the filters in each UTC hour of the last week.',
  })
  @ApiListResponse({ type: FleetHoursResponseDto })
  @ApiProblems({ 400: BAD_FILTER })
  async hours(@Query() query: FleetFilterRequestDto): Promise<FleetHoursResponseDto> {
    const snapshot = await this.snapshotFor(query);
    const compute = () => fleetHoursResponse(snapshot, query);
    return this.hourly.of(snapshot.dataVersion, JSON.stringify(query), compute);
  }

  @Get('stores')
  @ApiOperation({
    summary: 'The stores with their figures, worst first',
    description:
      'The stores that have a poll, each with the figures of a report as of as_of, in milliseconds.',
  })
  @ApiListResponse({ type: FleetStorePageResponseDto })
  @ApiProblems({ 400: BAD_FILTER })
  async stores(@Query() query: FleetStoresRequestDto): Promise<FleetStorePageResponseDto> {
    return fleetStorePageResponse(await this.snapshotFor(query), query);
  }

  @Get('heat-map')
  @ApiOperation({
    summary: 'The stores hour by hour, worst first',
    description: 'The same stores, each with a number for each hour of the last week.',
  })
  @ApiListResponse({ type: HeatMapResponseDto })
  @ApiProblems({ 400: BAD_FILTER })
  async heatMap(@Query() query: FleetStoresRequestDto): Promise<HeatMapResponseDto> {
    return heatMapResponse(await this.snapshotFor(query), query);
  }

  @Get('groups')
  @ApiOperation({
    summary: 'The groups of stores, worst first',
    description:
      'The stores that match the filters, grouped by one or two of their labels, or by time zone. Each group has the ' +
      'sums of the last hour, day and week, and the number of its stores that are down now. Stores without a label are ' +
      'a group of their own.',
  })
  @ApiListResponse({ type: FleetGroupPageResponseDto })
  @ApiProblems({ 400: BAD_KEYS })
  async byLabels(@Query() query: FleetGroupsRequestDto): Promise<FleetGroupPageResponseDto> {
    const snapshot = await this.snapshotFor(query);
    const compute = () => fleetGroupsResponse(snapshot, query);
    return this.groups.of(snapshot.dataVersion, JSON.stringify(query), compute);
  }

  @Get('attention')
  @ApiOperation({
    summary: 'The stores that need attention, most lost time first',
    description:
      'The stores that went down in the last hour, that have been down for longer, that were never up in the last week, ' +
      'or that have had no poll for too long. Each has the start, its last poll and its coverage, and what is left of ' +
      'its target.',
  })
  @ApiListResponse({ type: AttentionPageResponseDto })
  @ApiProblems({ 400: 'kind is none of new, ongoing, never_up, stale.' })
  async attention(@Query() query: AttentionRequestDto): Promise<AttentionPageResponseDto> {
    return attentionPageResponse(await this.snapshotFor(query), query);
  }

  @Get('incidents')
  @ApiOperation({
    summary: 'The ongoing incidents, longest first',
    description: 'The same as /incidents?ongoing=true, of the stores that match the filters, from memory.',
  })
  @ApiListResponse({ type: FleetIncidentPageResponseDto })
  @ApiProblems({ 400: BAD_FILTER })
  async incidents(@Query() query: FleetIncidentsRequestDto): Promise<FleetIncidentPageResponseDto> {
    return fleetIncidentPageResponse(await this.snapshotFor(query), query);
  }

  private snapshotFor({ as_of }: FleetFilterRequestDto): Promise<FleetSnapshot> {
    return this.snapshots.asOf(instantOf(as_of));
  }
}
