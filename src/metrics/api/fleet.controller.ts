import { Controller, Get, Query } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { ApiProblems } from '../../http';
import { FleetPictures } from '../picture/fleet-pictures';
import {
  FleetStorePageView,
  fleetStorePageView,
  FleetStoresQuery,
  HeatMapView,
  heatMapView,
} from './fleet-stores.dto';
import { FleetHoursView, fleetHoursView, FleetView, fleetView } from './fleet.dto';

const BAD_FILTER = 'status is none of up, down, no_data, closed.';

/** All of it comes from one picture of the fleet as of the latest poll. */
@ApiTags('fleet')
@Controller('fleet')
export class FleetController {
  constructor(private readonly pictures: FleetPictures) {}

  @Get()
  @ApiOperation({
    summary: 'The fleet at a glance',
    description:
      'How many stores are up, down, without data or closed as of the latest poll, and what the last hour, day and ' +
      'week of all of them add up to, as a report with calendar windows and no_data=down has it.',
  })
  @ApiOkResponse({ type: FleetView })
  @ApiProblems({})
  async glance(): Promise<FleetView> {
    return fleetView(await this.pictures.current());
  }

  @Get('hours')
  @ApiOperation({
    summary: 'The last 168 hours of all stores together',
    description: 'What the open time of all stores adds up to in each UTC hour of the last week.',
  })
  @ApiOkResponse({ type: FleetHoursView })
  @ApiProblems({})
  async hours(): Promise<FleetHoursView> {
    return fleetHoursView(await this.pictures.current());
  }

  @Get('stores')
  @ApiOperation({
    summary: 'The stores with their figures, worst first',
    description:
      'Those that have a poll, each with the figures of a report as of the latest poll, in milliseconds.',
  })
  @ApiOkResponse({ type: FleetStorePageView })
  @ApiProblems({ 400: BAD_FILTER })
  async stores(@Query() query: FleetStoresQuery): Promise<FleetStorePageView> {
    return fleetStorePageView(await this.pictures.current(), query);
  }

  @Get('heat-map')
  @ApiOperation({
    summary: 'The stores hour by hour, worst first',
    description: 'The same stores, each with a number for each hour of the last week.',
  })
  @ApiOkResponse({ type: HeatMapView })
  @ApiProblems({ 400: BAD_FILTER })
  async heatMap(@Query() query: FleetStoresQuery): Promise<HeatMapView> {
    return heatMapView(await this.pictures.current(), query);
  }
}
