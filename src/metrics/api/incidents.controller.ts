import { Controller, Get, Param, Query } from '@nestjs/common';
import { ApiOperation, ApiParam, ApiTags } from '@nestjs/swagger';
import { ApiListResponse, ApiProblems } from '../../platform/http';
import { FleetIncidents } from '../figures/fleet-incidents';
import {
  fleetIncidentsRequest,
  FleetIncidentsRequestDto,
  IncidentPageResponseDto,
  incidentPageResponse,
  IncidentsRequestDto,
  incidentsRequest,
} from './incidents.dto';
import { STORE_ID_PARAMETER, UNKNOWN_STORE } from './parts.dto';

const WHAT =
  'A spell of downtime in open time, as long as nothing else comes between: also over a closed night.';
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
