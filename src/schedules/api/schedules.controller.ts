import { Body, Controller, Delete, Get, HttpCode, Param, Post, Put } from '@nestjs/common';
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
import { NO_CRON, ReportSchedules } from '../report-schedules';
import {
  ReplaceScheduleRequestDto,
  scheduleRequest,
  ScheduleRequestDto,
  scheduleResponse,
  ScheduleResponseDto,
  SchedulesResponseDto,
} from './schedules.dto';

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
      'MAIL_ATTACHMENT_MB. Of ticks that are missed while no process runs, the latest is made up for.',
  })
  @ApiBody({
    type: ScheduleRequestDto,
    examples: {
      weekly: {
        value: {
          name: 'weekly',
          cron: '0 6 * * MON',
          zone: 'America/New_York',
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
    description: 'All of it: what is left out has its default. Its first tick is the next one.',
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
      'Its reports stay. That of REPORT_SCHEDULE is made again at the next start, while the variable is set.',
  })
  @ApiParam(NAME)
  @ApiNoContentResponse()
  @ApiProblems({ 400: MALFORMED, 404: UNKNOWN })
  async remove(@Param('name') name: string): Promise<void> {
    await this.schedules.remove(name);
  }
}
