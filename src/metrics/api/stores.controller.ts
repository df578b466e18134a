import { Controller, Get, Param, Query } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiParam, ApiTags } from '@nestjs/swagger';
import { ApiListResponse, ApiProblems, instantOf, selectorOf } from '../../platform/http';
import { StoreDirectory } from '../figures/store-directory';
import { StoreMetrics } from '../figures/store-metrics';
import {
  countingRequest,
  rangeRequest,
  STORE_ID_PARAMETER,
  UNKNOWN_STORE,
  UNREADABLE_STORE,
} from './parts.dto';
import {
  storePageResponse,
  StorePageResponseDto,
  StoreRequestDto,
  storeResponse,
  StoreResponseDto,
  StoresRequestDto,
} from './store.dto';
import {
  rangeTimelineResponse,
  TimelineRequestDto,
  timelineResponse,
  TimelineResponseDto,
} from './timeline.dto';

@ApiTags('stores')
@Controller('stores')
export class StoresController {
  constructor(
    private readonly directory: StoreDirectory,
    private readonly metrics: StoreMetrics,
  ) {}

  @Get()
  @ApiOperation({
    summary: 'The stores, by store_id',
    description:
      'Each with its name, labels and zone, and its status as of the latest poll of all stores, or another instant.',
  })
  @ApiListResponse({ type: StorePageResponseDto })
  @ApiProblems({ 400: 'status is none of up, down, no_data, stale, excluded, closed.' })
  async list(@Query() query: StoresRequestDto): Promise<StorePageResponseDto> {
    const { q: text, timezone: zone, status, limit, offset } = query;
    const labels = selectorOf(query.labels);
    const filter = { text, labels, zone, status, asOf: instantOf(query.as_of), limit, offset };
    return storePageResponse(await this.directory.page(filter), query);
  }

  @Get(':store_id')
  @ApiOperation({
    summary: 'One store',
    description:
      'Its name, labels, target and sales, its zone and where that came from, its hours, its last poll, and whether it is ' +
      'open.',
  })
  @ApiParam(STORE_ID_PARAMETER)
  @ApiOkResponse({ type: StoreResponseDto })
  @ApiProblems({ 400: UNREADABLE_STORE, 404: UNKNOWN_STORE })
  async one(
    @Param('store_id') storeId: string,
    @Query() { as_of }: StoreRequestDto,
  ): Promise<StoreResponseDto> {
    return storeResponse(await this.directory.detail(storeId, instantOf(as_of)));
  }

  @Get(':store_id/timeline')
  @ApiOperation({
    summary: 'How the figures of a store come about',
    description:
      'Its open time, day by day, and its status in each segment, with the rule and the poll behind it. ' +
      'The sums are exactly the report’s. With from or to: the same for any range of up to 31 days.',
  })
  @ApiParam(STORE_ID_PARAMETER)
  @ApiOkResponse({ type: TimelineResponseDto })
  @ApiProblems({
    400: 'The range has 365 days; at most 31 are computed at once. Ask for it in parts, with from and to.',
    404: UNKNOWN_STORE,
  })
  async timeline(
    @Param('store_id') storeId: string,
    @Query() query: TimelineRequestDto,
  ): Promise<TimelineResponseDto> {
    const policy = query.no_data ?? 'down';
    const counting = countingRequest(query);
    if (query.from !== undefined || query.to !== undefined) {
      const request = { ...rangeRequest(query), ...counting };
      return rangeTimelineResponse(await this.metrics.explainRange(storeId, request), policy, counting);
    }
    const request = { asOf: instantOf(query.as_of), windows: query.windows, ...counting };
    return timelineResponse(await this.metrics.explain(storeId, request), policy, counting);
  }
}
