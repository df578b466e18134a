import { Body, Controller, Delete, Get, HttpCode, Param, Post, Query } from '@nestjs/common';
import {
  ApiBody,
  ApiCreatedResponse,
  ApiOkResponse,
  ApiOperation,
  ApiParam,
  ApiProperty,
  ApiPropertyOptional,
  ApiTags,
} from '@nestjs/swagger';
import { IsNotEmpty, IsOptional, IsString, IsUUID, MaxLength } from 'class-validator';
import { selectorText } from '../../core/selectors/selector';
import { formatInstant, formatInstantOrNull } from '../../core/time/instant';
import {
  ApiListResponse,
  ApiProblems,
  ChoiceParameter,
  FlagParameter,
  instantOf,
  InstantParameter,
  IsInstant,
  IsSelector,
  LabelsParameter,
  MayLieAhead,
  PageRequestDto,
  PageResponseDto,
  StoreTextParameter,
  UuidPipe,
} from '../../platform/http';
import { type AlertMembers, alertMembers, FEED_STOPPED } from '../alert-texts';
import {
  AlertsService,
  currentActor,
  type MuteRequest,
  type NamedAlertsFilter,
  type ShownAlert,
  type ShownMute,
} from '../alerts.service';
import { CONDITIONS, type Evidence } from '../evaluation/alert-states';
import { MAX_MUTE_REASON } from '../records/alert.entities';
import { INSTANT, lastingSelector, RULE_ID } from './alert-rules.controller';

const STORE_ID = '8419537941919820732';
const ALERT_ID = '4c1d2a3f-8f4e-4f0a-9f43-2b1a6f0b7c11';
const MUTE_ID = '5a0c6b2e-8f0d-4c43-9d57-0d6a2f1b7c11';

const STATUSES = ['open', 'resolved'] as const;

export class AlertsRequestDto extends PageRequestDto {
  @ChoiceParameter('status', STATUSES, 'Only open or only resolved alerts. Default: both.')
  status?: (typeof STATUSES)[number];

  @FlagParameter('acknowledged', 'true: only acknowledged alerts; false: only the others. Default: both.')
  acknowledged?: boolean;

  @ApiPropertyOptional({ format: 'uuid', example: RULE_ID, description: 'Only alerts of this rule.' })
  @IsOptional()
  @IsUUID('all', { message: 'rule_id is not a UUID' })
  rule_id?: string;

  @LabelsParameter(
    'Only alerts of stores that meet a selector, and of groups whose labels meet it. Alerts of all stores together ' +
      'are left out.',
  )
  labels?: string;

  @StoreTextParameter()
  q?: string;

  @ApiPropertyOptional({ example: STORE_ID, description: 'Only alerts of this store.' })
  @IsOptional()
  @IsString()
  store_id?: string;

  @InstantParameter('Only alerts that opened at this instant or later.', '2023-01-18T00:00:00Z')
  from?: string;

  @InstantParameter('Only alerts that opened before this instant.', '2023-01-25T00:00:00Z')
  to?: string;
}

const alertsFilter = (query: AlertsRequestDto): NamedAlertsFilter => ({
  resolved: query.status === undefined ? undefined : query.status === 'resolved',
  acknowledged: query.acknowledged,
  ruleId: query.rule_id,
  storeId: query.store_id,
  labels: lastingSelector(query.labels),
  text: query.q,
  from: instantOf(query.from),
  to: instantOf(query.to),
});

export class AlertResponseDto implements AlertMembers {
  @ApiProperty({ format: 'uuid', example: ALERT_ID })
  alert_id: string;
  @ApiProperty({ enum: STATUSES, example: 'open' })
  status: 'open' | 'resolved';
  @ApiProperty({
    type: String,
    enum: [...CONDITIONS, FEED_STOPPED],
    nullable: true,
    example: 'down_minutes',
    description: 'null: its rule is deleted.',
  })
  condition: AlertMembers['condition'];
  @ApiProperty({
    type: String,
    format: 'uuid',
    nullable: true,
    example: RULE_ID,
    description: 'null: the alert is about the feed.',
  })
  rule_id: string | null;
  @ApiProperty({ type: String, nullable: true, example: 'North is down' })
  rule_name: string | null;
  @ApiProperty({
    type: String,
    nullable: true,
    example: STORE_ID,
    description: 'null: the alert is about a group, or about all stores together.',
  })
  store_id: string | null;
  @ApiProperty({
    type: 'object',
    nullable: true,
    additionalProperties: { type: 'string', nullable: true },
    example: null,
    description: 'The labels of the group; null: the alert is about a store, or about all stores together.',
  })
  group: Readonly<Record<string, string | null>> | null;
  @ApiProperty({ example: `Main Street (${STORE_ID}) is down for 25 open minutes` })
  text: string;
  @ApiProperty({ ...INSTANT, example: '2023-01-25T18:13:22.479Z' })
  opened_at: string;
  @ApiProperty({
    ...INSTANT,
    nullable: true,
    example: '2023-01-25T18:13:22.479Z',
    description: 'When the last message was sent; null: none yet, because the alert is muted.',
  })
  notified_at: string | null;
  @ApiProperty({ ...INSTANT, nullable: true, example: null })
  acknowledged_at: string | null;
  @ApiProperty({ type: String, nullable: true, example: null, description: 'The name of the API key.' })
  acknowledged_by: string | null;
  @ApiProperty({
    ...INSTANT,
    nullable: true,
    example: null,
    description: 'The end of the mute under which its condition last held.',
  })
  muted_until: string | null;
  @ApiProperty({ ...INSTANT, nullable: true, example: null })
  resolved_at: string | null;
  @ApiProperty({
    type: 'object',
    additionalProperties: true,
    example: { value: 25, as_of: '2023-01-25T18:13:22.479Z', incident_start: '2023-01-25T17:48:02.104Z' },
    description:
      'What the last message was based on. `value`: the measured figure. For a store: its incident and its newest poll. ' +
      'For a group: how many stores are concerned, and the worst of them.',
  })
  evidence: Evidence;
}

export class AlertPageResponseDto extends PageResponseDto {
  @ApiProperty({ type: [AlertResponseDto], description: 'The latest first.' })
  items: AlertResponseDto[];
}

const alertResponse = ({ rule, ...alert }: ShownAlert): AlertResponseDto => alertMembers(alert, rule);

@MayLieAhead
export class MuteRequestDto {
  @ApiPropertyOptional({
    type: String,
    nullable: true,
    example: STORE_ID,
    description: 'Mutes the alerts of this store.',
  })
  @IsOptional()
  @IsString({ message: 'store_id is not text' })
  @IsNotEmpty({ message: 'store_id is empty' })
  store_id?: string | null;

  @ApiPropertyOptional({
    type: String,
    nullable: true,
    example: 'region=north',
    description: 'Mutes the alerts of the stores that meet this selector.',
  })
  @IsOptional()
  @IsSelector('labels')
  labels?: string | null;

  @ApiPropertyOptional({
    type: String,
    nullable: true,
    format: 'uuid',
    example: RULE_ID,
    description: 'Mutes the alerts of this rule.',
  })
  @IsOptional()
  @IsUUID('all', { message: 'rule_id is not a UUID' })
  rule_id?: string | null;

  @ApiProperty({ ...INSTANT, example: '2023-01-25T20:00:00Z' })
  @IsInstant()
  until: string;

  @ApiProperty({ maxLength: MAX_MUTE_REASON, example: 'The line is being replaced' })
  @IsString({ message: 'reason is missing: say why' })
  @IsNotEmpty({ message: 'reason is empty: say why' })
  @MaxLength(MAX_MUTE_REASON)
  reason: string;
}

function muteRequest({ store_id, labels, rule_id, until, reason }: MuteRequestDto): MuteRequest {
  const selector = lastingSelector(labels);
  return {
    storeId: store_id ?? undefined,
    labels: selector === undefined ? undefined : selectorText(selector),
    ruleId: rule_id ?? undefined,
    until: instantOf(until)!,
    reason,
  };
}

export class MuteResponseDto {
  @ApiProperty({ format: 'uuid', example: MUTE_ID })
  mute_id: string;
  @ApiProperty({ type: String, nullable: true, example: STORE_ID })
  store_id: string | null;
  @ApiProperty({ type: String, nullable: true, example: null })
  labels: string | null;
  @ApiProperty({
    type: 'integer',
    nullable: true,
    example: null,
    description: 'How many stores have these labels now; null: the mute has no labels.',
  })
  stores: number | null;
  @ApiProperty({ type: String, format: 'uuid', nullable: true, example: null })
  rule_id: string | null;
  @ApiProperty({ ...INSTANT, example: '2023-01-25T20:00:00.000Z' })
  until: string;
  @ApiProperty({ example: 'The line is being replaced' })
  reason: string;
  @ApiProperty({ ...INSTANT, example: '2023-01-25T18:13:22.479Z' })
  created_at: string;
  @ApiProperty({ type: String, nullable: true, example: 'ops', description: 'The name of the API key.' })
  created_by: string | null;
  @ApiProperty({ ...INSTANT, nullable: true, example: null, description: 'When it was ended early.' })
  ended_at: string | null;
}

const muteResponse = (mute: ShownMute): MuteResponseDto => ({
  mute_id: mute.muteId,
  store_id: mute.storeId,
  labels: mute.labels,
  stores: mute.stores,
  rule_id: mute.ruleId,
  until: formatInstant(mute.mutedUntil),
  reason: mute.reason,
  created_at: formatInstant(mute.createdAt),
  created_by: mute.createdBy,
  ended_at: formatInstantOrNull(mute.endedAt),
});

export class MutesRequestDto extends PageRequestDto {
  @FlagParameter('active', 'true: only mutes in force now.')
  active?: boolean;
}

export class MutePageResponseDto extends PageResponseDto {
  @ApiProperty({ type: [MuteResponseDto], description: 'The latest end first.' })
  items: MuteResponseDto[];
}

const ALERT = {
  name: 'alert_id',
  format: 'uuid',
  description: 'The id of the alert, as in GET /alerts and in messages.',
};
const MUTE = { name: 'mute_id', format: 'uuid', description: 'The id that POST /alert-mutes answered.' };
const NOT_A_UUID = 'alert_id is not a UUID.';
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
  async one(@Param('alert_id', UuidPipe) alertId: string): Promise<AlertResponseDto> {
    return alertResponse(await this.alerts.alert(alertId));
  }

  @Post(':alert_id/acknowledge')
  @HttpCode(200)
  @ApiOperation({
    summary: 'Acknowledge an alert',
    description:
      'An acknowledged alert is not repeated any more. An alert that is already acknowledged or resolved stays as it ' +
      'is.',
  })
  @ApiParam(ALERT)
  @ApiOkResponse({ type: AlertResponseDto })
  @ApiProblems({ 400: NOT_A_UUID, 404: `There is no alert ${ALERT_ID}.` })
  async acknowledge(@Param('alert_id', UuidPipe) alertId: string): Promise<AlertResponseDto> {
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
      'Mutes the alerts of a store, of the stores that meet a selector, or of a rule; of several of these, an alert ' +
      'must meet all. Muted alerts open and are resolved without messages. If a condition still holds when the mute ' +
      'ends, its message is sent at once.',
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
    description: 'The mute stays in the list. A mute that has already ended stays as it is.',
  })
  @ApiParam(MUTE)
  @ApiOkResponse({ type: MuteResponseDto })
  @ApiProblems({ 400: NOT_A_UUID, 404: `There is no mute ${MUTE_ID}.` })
  async end(@Param('mute_id', UuidPipe) muteId: string): Promise<MuteResponseDto> {
    return muteResponse(await this.alerts.endMute(muteId));
  }
}
