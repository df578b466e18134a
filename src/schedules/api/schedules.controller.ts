import { Body, Controller, Delete, Get, HttpCode, Param, Post, Put } from '@nestjs/common';
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
import { Type } from 'class-transformer';
import { ArrayMaxSize, IsArray, IsOptional, IsString, MaxLength, ValidateNested } from 'class-validator';
import { formatInstant, formatInstantOrNull } from '../../core/time/instant';
import { ApiListResponse, ApiProblems } from '../../platform/http';
import { ScheduledReportRequestDto } from '../../reports';
import { NO_CRON, ReportSchedules, type ScheduleRequest, type ScheduleState } from '../report-schedules';

const MAX_CHANNELS = 20;
const CHANNELS = { type: 'array' as const, items: { type: 'string' as const, example: 'ops-mail' } };
const INSTANT = { format: 'date-time', example: '2026-11-24T12:00:00.000Z' };
const CRON = {
  example: '0 6 * * MON',
  description:
    'Minute, hour, day of the month, month, weekday. A wall time that daylight saving skips is later by the length of the ' +
    'gap; one that occurs twice counts once.',
};

export class ReplaceScheduleRequestDto {
  @ApiProperty(CRON)
  @IsString({ message: 'cron is missing: give an expression such as 0 6 * * MON' })
  @MaxLength(120)
  cron: string;

  @ApiPropertyOptional({
    type: String,
    example: 'America/New_York',
    description: 'The time zone of its wall times. Default: DEFAULT_TIMEZONE.',
  })
  @IsOptional()
  @IsString()
  @MaxLength(64)
  timezone?: string;

  @ApiPropertyOptional({
    type: ScheduledReportRequestDto,
    description:
      'The parameters, as in POST /trigger_report. Each report is as of the latest poll at its tick.',
  })
  @IsOptional()
  @ValidateNested()
  @Type(() => ScheduledReportRequestDto)
  report?: ScheduledReportRequestDto;

  @ApiPropertyOptional({
    ...CHANNELS,
    description: `Up to ${MAX_CHANNELS} channels that the report is delivered to. Default: none.`,
  })
  @IsOptional()
  @IsArray()
  @ArrayMaxSize(MAX_CHANNELS)
  @IsString({ each: true })
  channels?: string[];
}

export class ScheduleRequestDto extends ReplaceScheduleRequestDto {
  @ApiProperty({
    example: 'weekly',
    description: 'Up to 36 small letters, digits, - and _. It cannot be changed.',
  })
  @IsString()
  name: string;
}

const scheduleRequest = ({
  cron,
  timezone,
  report,
  channels,
}: ReplaceScheduleRequestDto): ScheduleRequest => ({
  cron,
  timezone: timezone ?? undefined,
  report: report ?? {},
  channels: channels ?? [],
});

/** A tick that has its report. */
export class TickResponseDto {
  @ApiProperty(INSTANT)
  tick_at: string;
  @ApiProperty({
    type: String,
    nullable: true,
    format: 'uuid',
    example: '9b2c7a54-53f5-4c3c-9f0f-6a3f5a1f2d10',
    description: 'null: it could not be triggered.',
  })
  report_id: string | null;
  @ApiProperty({
    type: String,
    nullable: true,
    ...INSTANT,
    description:
      'When its messages were handed to the channels, or when it was clear that there are none; null: it is running.',
  })
  delivered_at: string | null;
}

export class ScheduleResponseDto {
  @ApiProperty({ example: 'weekly' })
  name: string;
  @ApiProperty(CRON)
  cron: string;
  @ApiProperty({ example: 'America/New_York' })
  timezone: string;
  @ApiProperty({ type: ScheduledReportRequestDto, description: 'The parameters that are set.' })
  report: ScheduleRequest['report'];
  @ApiProperty(CHANNELS)
  channels: readonly string[];
  @ApiProperty({ description: 'Whether it follows REPORT_SCHEDULE, because no request has changed it.' })
  from_environment: boolean;
  @ApiProperty(INSTANT)
  next_at: string;
  @ApiProperty({
    type: TickResponseDto,
    nullable: true,
    description: 'null: there was none in the last 30 days.',
  })
  last: TickResponseDto | null;
  @ApiProperty(INSTANT)
  created_at: string;
  @ApiProperty(INSTANT)
  updated_at: string;
}

export class SchedulesResponseDto {
  @ApiProperty({ type: [ScheduleResponseDto] })
  items: ScheduleResponseDto[];
}

const scheduleResponse = ({ schedule, nextAt, last }: ScheduleState): ScheduleResponseDto => ({
  name: schedule.name,
  cron: schedule.cron,
  timezone: schedule.timezone,
  report: schedule.report,
  channels: schedule.channels,
  from_environment: schedule.fromEnvironment === 1,
  next_at: formatInstant(nextAt),
  last:
    last === null
      ? null
      : {
          tick_at: formatInstant(last.tickAt),
          report_id: last.reportId === '' ? null : last.reportId,
          delivered_at: formatInstantOrNull(last.deliveredAt),
        },
  created_at: formatInstant(schedule.createdAt),
  updated_at: formatInstant(schedule.updatedAt),
});

const NAME = { name: 'name', example: 'weekly', description: 'The name of the schedule.' };
const MALFORMED = "Failed to decode param '%E0'";
const UNKNOWN = 'There is no report schedule weekly.';
const TAKEN = {
  code: 'conflict' as const,
  detail: 'There is a report schedule weekly already: change it, or take another name.',
};
const CHANGED = {
  code: 'conflict' as const,
  detail: 'The report schedule weekly was changed meanwhile. Read it, and try again.',
};

@ApiTags('channels')
@Controller('report-schedules')
export class SchedulesController {
  constructor(private readonly schedules: ReportSchedules) {}

  @Get()
  @ApiOperation({
    summary: 'When reports are triggered and delivered',
    description: 'All schedules, by name.',
  })
  @ApiListResponse({ type: SchedulesResponseDto })
  @ApiProblems({})
  async list(): Promise<SchedulesResponseDto> {
    return { items: (await this.schedules.all()).map(scheduleResponse) };
  }

  @Get(':name')
  @ApiOperation({ summary: 'One report schedule' })
  @ApiParam(NAME)
  @ApiOkResponse({ type: ScheduleResponseDto })
  @ApiProblems({ 400: MALFORMED, 404: UNKNOWN })
  async one(@Param('name') name: string): Promise<ScheduleResponseDto> {
    return scheduleResponse(await this.schedules.get(name));
  }

  @Post()
  @ApiOperation({
    summary: 'Make a report schedule',
    description:
      'At each tick, a report is triggered, once for all processes; when it ends, its channels get a message with the totals, ' +
      'the ten stores that were down longest, and what has changed since the delivery before. E-mail has the file, up to ' +
      'MAIL_ATTACHMENT_MB. If ticks are missed while no process runs, the latest is caught up.',
  })
  @ApiBody({
    type: ScheduleRequestDto,
    examples: {
      weekly: {
        value: {
          name: 'weekly',
          cron: '0 6 * * MON',
          timezone: 'America/New_York',
          report: { period: 'last_week', group_by: 'region', format: 'xlsx' },
          channels: ['ops-mail'],
        },
      },
    },
  })
  @ApiCreatedResponse({ type: ScheduleResponseDto })
  @ApiProblems({ 400: `${NO_CRON}.`, 409: TAKEN })
  async create(@Body() body: ScheduleRequestDto): Promise<ScheduleResponseDto> {
    return scheduleResponse(await this.schedules.create(body.name, scheduleRequest(body)));
  }

  @Put(':name')
  @ApiOperation({
    summary: 'Change a report schedule',
    description: 'Replaces the schedule: what is not given has its default. Its first tick is the next one.',
  })
  @ApiParam(NAME)
  @ApiBody({ type: ReplaceScheduleRequestDto })
  @ApiOkResponse({ type: ScheduleResponseDto })
  @ApiProblems({ 400: 'There is no channel ops-mail.', 404: UNKNOWN, 409: CHANGED })
  async replace(
    @Param('name') name: string,
    @Body() body: ReplaceScheduleRequestDto,
  ): Promise<ScheduleResponseDto> {
    return scheduleResponse(await this.schedules.replace(name, scheduleRequest(body)));
  }

  @Delete(':name')
  @HttpCode(204)
  @ApiOperation({
    summary: 'Delete a report schedule',
    description:
      'Its reports stay. The schedule of REPORT_SCHEDULE is created again at the next start if the variable is still ' +
      'set.',
  })
  @ApiParam(NAME)
  @ApiNoContentResponse()
  @ApiProblems({ 400: MALFORMED, 404: UNKNOWN })
  async remove(@Param('name') name: string): Promise<void> {
    await this.schedules.remove(name);
  }
}
