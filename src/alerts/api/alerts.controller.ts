import { Body, Controller, Delete, Get, HttpCode, Param, ParseUUIDPipe, Post, Query } from '@nestjs/common';
import { ApiBody, ApiCreatedResponse, ApiOkResponse, ApiOperation, ApiParam, ApiTags } from '@nestjs/swagger';
import { ApiListResponse, ApiProblems } from '../../platform/http';
import { AlertsService, currentActor } from '../alerts.service';
import {
  ALERT_ID,
  AlertPageResponseDto,
  alertResponse,
  AlertResponseDto,
  alertsFilter,
  AlertsRequestDto,
  MUTE_ID,
  MutePageResponseDto,
  muteRequest,
  MuteRequestDto,
  muteResponse,
  MuteResponseDto,
  MutesRequestDto,
} from './alerts.dto';

const ALERT = { name: 'alert_id', format: 'uuid', description: 'As /alerts and messages have it.' };
const MUTE = { name: 'mute_id', format: 'uuid', description: 'What POST /alert-mutes answered.' };
const NOT_A_UUID = 'Validation failed (uuid is expected)';
const UNKNOWN_STORE = 'There is no store 8419537941919820732.';

/** The alerts that rules have opened. */
@ApiTags('alerts')
@Controller('alerts')
export class AlertsController {
  constructor(private readonly alerts: AlertsService) {}

  @Get()
  @ApiOperation({ summary: 'The alerts, the latest first' })
  @ApiListResponse({ type: AlertPageResponseDto })
  @ApiProblems({ 400: 'status is none of open, resolved.', 404: UNKNOWN_STORE })
  async list(@Query() query: AlertsRequestDto): Promise<AlertPageResponseDto> {
    const { limit, offset } = query;
    const { total, items } = await this.alerts.page(alertsFilter(query), { limit, offset });
    return { items: items.map(alertResponse), total, limit, offset };
  }

  @Get(':alert_id')
  @ApiOperation({ summary: 'One alert' })
  @ApiParam(ALERT)
  @ApiOkResponse({ type: AlertResponseDto })
  @ApiProblems({ 400: NOT_A_UUID, 404: `There is no alert ${ALERT_ID}.` })
  async one(@Param('alert_id', ParseUUIDPipe) alertId: string): Promise<AlertResponseDto> {
    return alertResponse(await this.alerts.alert(alertId));
  }

  @Post(':alert_id/acknowledge')
  @HttpCode(200)
  @ApiOperation({
    summary: 'Acknowledge an alert',
    description: 'It is not repeated any more. One that is acknowledged or resolved already stays as it is.',
  })
  @ApiParam(ALERT)
  @ApiOkResponse({ type: AlertResponseDto })
  @ApiProblems({ 400: NOT_A_UUID, 404: `There is no alert ${ALERT_ID}.` })
  async acknowledge(@Param('alert_id', ParseUUIDPipe) alertId: string): Promise<AlertResponseDto> {
    return alertResponse(await this.alerts.acknowledge(alertId, currentActor()));
  }
}

/** Mutes silence alerts for a time. */
@ApiTags('alerts')
@Controller('alert-mutes')
export class MutesController {
  constructor(private readonly alerts: AlertsService) {}

  @Get()
  @ApiOperation({ summary: 'The mutes, the latest end first' })
  @ApiListResponse({ type: MutePageResponseDto })
  @ApiProblems({ 400: 'active is neither true nor false.' })
  async list(@Query() { active = false, limit, offset }: MutesRequestDto): Promise<MutePageResponseDto> {
    const { total, items } = await this.alerts.mutes(active, { limit, offset });
    return { items: items.map(muteResponse), total, limit, offset };
  }

  @Post()
  @ApiOperation({
    summary: 'Mute alerts',
    description:
      'Of a store, of the stores that meet a selector, of a rule, or of what meets all of these. Alerts open and are resolved ' +
      'without messages; when the mute ends while a condition holds, its message is sent at once.',
  })
  @ApiBody({ type: MuteRequestDto })
  @ApiCreatedResponse({ type: MuteResponseDto })
  @ApiProblems({
    400: 'until has passed: give a time that lies ahead.',
    404: UNKNOWN_STORE,
  })
  async create(@Body() body: MuteRequestDto): Promise<MuteResponseDto> {
    return muteResponse(await this.alerts.createMute(muteRequest(body), currentActor()));
  }

  @Delete(':mute_id')
  @ApiOperation({
    summary: 'End a mute now',
    description: 'It stays in the list. One that has ended already stays as it is.',
  })
  @ApiParam(MUTE)
  @ApiOkResponse({ type: MuteResponseDto })
  @ApiProblems({ 400: NOT_A_UUID, 404: `There is no mute ${MUTE_ID}.` })
  async end(@Param('mute_id', ParseUUIDPipe) muteId: string): Promise<MuteResponseDto> {
    return muteResponse(await this.alerts.endMute(muteId));
  }
}
