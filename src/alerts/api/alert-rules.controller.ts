import { Body, Controller, Delete, Get, HttpCode, Param, ParseUUIDPipe, Post, Put } from '@nestjs/common';
import {
  ApiBody,
  ApiCreatedResponse,
  ApiNoContentResponse,
  ApiOkResponse,
  ApiOperation,
  ApiParam,
  ApiTags,
} from '@nestjs/swagger';
import { ApiListResponse, ApiProblems } from '../../platform/http';
import { AlertsService } from '../alerts.service';
import {
  AlertRuleRequestDto,
  AlertRuleResponseDto,
  AlertRulesResponseDto,
  RULE_ID,
  ruleRequest,
  ruleResponse,
} from './alert-rules.dto';

const ID = { name: 'rule_id', format: 'uuid', description: 'What POST /alert-rules answered.' };
const UNKNOWN = `There is no alert rule ${RULE_ID}.`;
const INVALID = 'channels is empty: name at least one channel.';
const EXAMPLES = {
  store: {
    value: {
      name: 'North is down',
      labels: 'region=north',
      down_minutes: 15,
      not_before_closing_minutes: 20,
      resolve_after_minutes: 5,
      repeat_every_minutes: 60,
      channels: ['ops-chat'],
    },
  },
  share: {
    value: { name: 'A brand is down', fleet_down_percent: 20, group_by: 'brand', channels: ['ops-mail'] },
  },
};

/** When messages are sent, of which stores, and where to. */
@ApiTags('alerts')
@Controller('alert-rules')
export class AlertRulesController {
  constructor(private readonly alerts: AlertsService) {}

  @Get()
  @ApiOperation({ summary: 'The alert rules, by name' })
  @ApiListResponse({ type: AlertRulesResponseDto })
  @ApiProblems({})
  async list(): Promise<AlertRulesResponseDto> {
    return { items: (await this.alerts.rules()).map(ruleResponse) };
  }

  @Get(':rule_id')
  @ApiOperation({ summary: 'One alert rule' })
  @ApiParam(ID)
  @ApiOkResponse({ type: AlertRuleResponseDto })
  @ApiProblems({ 400: 'Validation failed (uuid is expected)', 404: UNKNOWN })
  async one(@Param('rule_id', ParseUUIDPipe) ruleId: string): Promise<AlertRuleResponseDto> {
    return ruleResponse(await this.alerts.rule(ruleId));
  }

  @Post()
  @ApiOperation({
    summary: 'Make an alert rule',
    description:
      'It has one condition: down_minutes, stale_minutes, budget_left_minutes or fleet_down_percent. Minutes are of open ' +
      'time, so that they stop at closing and go on at opening; excluded time does not count. An alert is opened for each ' +
      'store, or for each group of group_by. A selector that no store meets is allowed: `stores` of the answer says so.',
  })
  @ApiBody({ type: AlertRuleRequestDto, examples: EXAMPLES })
  @ApiCreatedResponse({ type: AlertRuleResponseDto })
  @ApiProblems({ 400: INVALID })
  async create(@Body() body: AlertRuleRequestDto): Promise<AlertRuleResponseDto> {
    return ruleResponse(await this.alerts.createRule(ruleRequest(body)));
  }

  @Put(':rule_id')
  @ApiOperation({
    summary: 'Replace an alert rule',
    description: 'What is not given has its default. Alerts that the rule no longer opens are resolved.',
  })
  @ApiParam(ID)
  @ApiBody({ type: AlertRuleRequestDto, examples: EXAMPLES })
  @ApiOkResponse({ type: AlertRuleResponseDto })
  @ApiProblems({ 400: INVALID, 404: UNKNOWN })
  async replace(
    @Param('rule_id', ParseUUIDPipe) ruleId: string,
    @Body() body: AlertRuleRequestDto,
  ): Promise<AlertRuleResponseDto> {
    return ruleResponse(await this.alerts.replaceRule(ruleId, ruleRequest(body)));
  }

  @Delete(':rule_id')
  @HttpCode(204)
  @ApiOperation({
    summary: 'Delete an alert rule',
    description: 'Its alerts are resolved without a message.',
  })
  @ApiParam(ID)
  @ApiNoContentResponse()
  @ApiProblems({ 400: 'Validation failed (uuid is expected)', 404: UNKNOWN })
  async remove(@Param('rule_id', ParseUUIDPipe) ruleId: string): Promise<void> {
    await this.alerts.removeRule(ruleId);
  }
}
