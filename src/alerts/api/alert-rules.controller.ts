import { applyDecorators, Body, Controller, Delete, Get, HttpCode, Param, Post, Put } from '@nestjs/common';
import {
  ApiBody,
  ApiCreatedResponse,
  ApiNoContentResponse,
  ApiOkResponse,
  ApiOperation,
  ApiParam,
  ApiProperty,
  ApiPropertyOptional,
  ApiTags,
} from '@nestjs/swagger';
import {
  ArrayMaxSize,
  ArrayNotEmpty,
  IsArray,
  IsInt,
  IsNotEmpty,
  IsOptional,
  IsString,
  Max,
  MaxLength,
  Min,
} from 'class-validator';
import { GROUP_KEYS, passingKey, type Selector, selectorText } from '../../core/selectors/selector';
import { formatInstant } from '../../core/time/instant';
import { invalidField } from '../../platform/errors';
import {
  ApiListResponse,
  ApiProblems,
  IsKeys,
  IsSelector,
  keysAsked,
  selectorOf,
  UuidPipe,
} from '../../platform/http';
import { AlertsService, type RuleRequest, type ShownRule } from '../alerts.service';
import { type Condition, CONDITIONS } from '../evaluation/alert-states';
import { MAX_RULE_NAME } from '../records/alert.entities';

export const INSTANT = { type: String, format: 'date-time' } as const;
export const RULE_ID = '0d1f7a52-6a0b-4a4e-b6c8-6f1f0a9d5b3e';
const MAX_CHANNELS = 20;
const CHANNELS = { type: 'array' as const, items: { type: 'string' as const, example: 'ops-chat' } };

/** The selector of a request. Throws `invalid-input` if the stores that meet it change with each poll. */
export function lastingSelector(text: string | null | undefined): Selector | undefined {
  const selector = selectorOf(text ?? undefined);
  const passing = selector && passingKey(selector);
  if (passing === undefined) return selector;
  throw invalidField('labels', `labels has ${passing}: choose stores by other labels`);
}

/** An optional whole number. */
const NumberProperty = (
  name: string,
  [min, max]: readonly [number, number],
  example: number,
  description: string,
): PropertyDecorator => {
  const message = `${name} is not a whole number from ${min} to ${max}`;
  return applyDecorators(
    ApiPropertyOptional({
      type: 'integer',
      nullable: true,
      minimum: min,
      maximum: max,
      example,
      description,
    }),
    IsOptional(),
    IsInt({ message }),
    Min(min, { message }),
    Max(max, { message }),
  );
};

const MINUTES_RANGE = [1, 44_640] as const;

export class AlertRuleRequestDto {
  @ApiProperty({ maxLength: MAX_RULE_NAME, example: 'North is down' })
  @IsString({ message: 'name is missing: give the rule a name' })
  @IsNotEmpty({ message: 'name is empty' })
  @MaxLength(MAX_RULE_NAME)
  name: string;

  @ApiPropertyOptional({
    type: String,
    nullable: true,
    example: 'region=north',
    description: 'A selector of labels, without status. Default: all stores, also those that come later.',
  })
  @IsOptional()
  @IsSelector('labels')
  labels?: string | null;

  @NumberProperty(
    'down_minutes',
    MINUTES_RANGE,
    15,
    'The minimum length of the present incident, in open minutes.',
  )
  down_minutes?: number | null;

  @NumberProperty('stale_minutes', MINUTES_RANGE, 120, 'The minimum open time without a poll, in minutes.')
  stale_minutes?: number | null;

  @NumberProperty(
    'budget_left_minutes',
    MINUTES_RANGE,
    30,
    'The downtime that the target still allows in the month is less than this, in minutes.',
  )
  budget_left_minutes?: number | null;

  @NumberProperty(
    'fleet_down_percent',
    [0, 99],
    10,
    'More than this share of the stores is down, of those that are up or down.',
  )
  fleet_down_percent?: number | null;

  @ApiPropertyOptional({
    type: String,
    nullable: true,
    example: 'region',
    description:
      'One or two keys of labels, or timezone: one alert per group of stores instead of per store.',
  })
  @IsOptional()
  @IsKeys('group_by', GROUP_KEYS)
  group_by?: string | null;

  @NumberProperty(
    'not_before_closing_minutes',
    [1, 1_440],
    20,
    'A store that closes within this time opens no alert, in minutes.',
  )
  not_before_closing_minutes?: number | null;

  @NumberProperty(
    'resolve_after_minutes',
    [0, 10_080],
    5,
    'How long the condition must be clear before the alert is resolved, in minutes.',
  )
  resolve_after_minutes?: number | null;

  @NumberProperty(
    'repeat_every_minutes',
    MINUTES_RANGE,
    60,
    'The interval at which an alert is sent again until it is acknowledged, in minutes. Default: never.',
  )
  repeat_every_minutes?: number | null;

  @ApiProperty({
    ...CHANNELS,
    minItems: 1,
    maxItems: MAX_CHANNELS,
    description: 'The names of the channels that messages go to.',
  })
  @IsArray({ message: 'channels is missing: name at least one channel' })
  @ArrayNotEmpty({ message: 'channels is empty: name at least one channel' })
  @ArrayMaxSize(MAX_CHANNELS)
  @IsString({ each: true, message: 'channels is not a list of names' })
  channels: string[];
}

/** Throws `invalid-input` for what the validation of single members cannot find. */
function ruleRequest(body: AlertRuleRequestDto): RuleRequest {
  const given = CONDITIONS.flatMap((condition) => {
    const threshold = body[condition];
    return threshold === undefined || threshold === null ? [] : [{ condition, threshold }];
  });
  const [one] = given;
  if (one === undefined || given.length > 1)
    throw invalidField(
      'condition',
      `A rule has one of ${CONDITIONS.join(', ')}; this one has ${given.length}`,
    );
  const selector = lastingSelector(body.labels) ?? [];
  return {
    name: body.name,
    labels: selectorText(selector),
    ...one,
    groupBy: keysAsked(body.group_by ?? undefined, GROUP_KEYS).join(','),
    notBeforeClosing: body.not_before_closing_minutes ?? null,
    resolveAfter: body.resolve_after_minutes ?? 0,
    repeatEvery: body.repeat_every_minutes ?? null,
    channels: [...new Set(body.channels)],
  };
}

const threshold = (description: string) =>
  ({ type: 'integer', nullable: true, example: null, description }) as const;
const MINUTES = { type: 'integer', nullable: true } as const;

export class AlertRuleResponseDto {
  @ApiProperty({ format: 'uuid', example: RULE_ID })
  rule_id: string;
  @ApiProperty({ example: 'North is down' })
  name: string;
  @ApiProperty({
    type: String,
    nullable: true,
    example: 'region=north',
    description: 'A selector of labels; null: all stores.',
  })
  labels: string | null;
  @ApiProperty({ type: 'integer', example: 412, description: 'How many stores meet labels now.' })
  stores: number;
  @ApiProperty({ ...MINUTES, example: 15, description: 'A rule has exactly one of the four conditions.' })
  down_minutes: number | null;
  @ApiProperty(threshold('A rule has exactly one of the four conditions.'))
  stale_minutes: number | null;
  @ApiProperty(threshold('A rule has exactly one of the four conditions.'))
  budget_left_minutes: number | null;
  @ApiProperty(threshold('A rule has exactly one of the four conditions.'))
  fleet_down_percent: number | null;
  @ApiProperty({ type: String, nullable: true, example: 'region', description: 'null: one alert per store.' })
  group_by: string | null;
  @ApiProperty({ ...MINUTES, example: 20 })
  not_before_closing_minutes: number | null;
  @ApiProperty({ type: 'integer', example: 5 })
  resolve_after_minutes: number;
  @ApiProperty({ ...MINUTES, example: 60, description: 'null: never.' })
  repeat_every_minutes: number | null;
  @ApiProperty(CHANNELS)
  channels: readonly string[];
  @ApiProperty({ ...INSTANT, example: '2023-01-25T18:13:22.479Z' })
  created_at: string;
  @ApiProperty({ ...INSTANT, example: '2023-01-25T18:13:22.479Z' })
  updated_at: string;
}

export class AlertRulesResponseDto {
  @ApiProperty({ type: [AlertRuleResponseDto], description: 'Sorted by name.' })
  items: AlertRuleResponseDto[];
}

function ruleResponse(rule: ShownRule): AlertRuleResponseDto {
  const of = (condition: Condition) => (rule.condition === condition ? rule.threshold : null);
  return {
    rule_id: rule.ruleId,
    name: rule.name,
    labels: rule.labels === '' ? null : rule.labels,
    stores: rule.stores,
    down_minutes: of('down_minutes'),
    stale_minutes: of('stale_minutes'),
    budget_left_minutes: of('budget_left_minutes'),
    fleet_down_percent: of('fleet_down_percent'),
    group_by: rule.groupBy === '' ? null : rule.groupBy,
    not_before_closing_minutes: rule.notBeforeClosing,
    resolve_after_minutes: rule.resolveAfter,
    repeat_every_minutes: rule.repeatEvery,
    channels: rule.channels,
    created_at: formatInstant(rule.createdAt),
    updated_at: formatInstant(rule.updatedAt),
  };
}

const ID = { name: 'rule_id', format: 'uuid', description: 'The id that POST /alert-rules answered.' };
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

/** The rules by which alerts open and messages are sent to channels. */
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
  @ApiProblems({ 400: 'rule_id is not a UUID.', 404: UNKNOWN })
  async one(@Param('rule_id', UuidPipe) ruleId: string): Promise<AlertRuleResponseDto> {
    return ruleResponse(await this.alerts.rule(ruleId));
  }

  @Post()
  @ApiOperation({
    summary: 'Make an alert rule',
    description:
      'A rule has exactly one condition: down_minutes, stale_minutes, budget_left_minutes or fleet_down_percent. ' +
      'Minutes are of open time: they stop at closing and continue at opening; excluded time does not count. An alert ' +
      'is opened for each store, or for each group of group_by. A selector that no store meets is allowed: `stores` of ' +
      'the answer is 0.',
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
    @Param('rule_id', UuidPipe) ruleId: string,
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
  @ApiProblems({ 400: 'rule_id is not a UUID.', 404: UNKNOWN })
  async remove(@Param('rule_id', UuidPipe) ruleId: string): Promise<void> {
    await this.alerts.removeRule(ruleId);
  }
}
