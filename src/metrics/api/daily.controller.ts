import { Controller, Get, Param, Query } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiParam, ApiTags } from '@nestjs/swagger';
import { ApiProblems } from '../../platform/http';
import { DailyFigures } from '../figures/daily-figures';
import {
  DailyRequestDto,
  datesRequest,
  FleetDailyRequestDto,
  FleetDailyResponseDto,
  fleetDailyResponse,
  fleetDatesRequest,
  StoreDailyResponseDto,
  storeDailyResponse,
} from './daily.dto';
import { STORE_ID_PARAMETER, UNKNOWN_STORE } from './parts.dto';

@ApiTags('stores')
@Controller()
export class DailyController {
  constructor(private readonly daily: DailyFigures) {}

  @Get('stores/:store_id/metrics')
  @ApiOperation({
    summary: 'The figures of a store day by day',
    description:
      'Those of its local days from one date to another, for charts and history: exactly those of its timeline. ' +
      'Days whose polls were deleted are read from rollups.',
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
      'What the local days of the stores that the filters leave add up to on each date, each by its own clock, all together or ' +
      'by group.',
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
