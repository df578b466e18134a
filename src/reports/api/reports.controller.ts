import {
  Body,
  Controller,
  Get,
  HttpCode,
  Param,
  Post,
  Query,
  Req,
  Res,
  StreamableFile,
  UseInterceptors,
} from '@nestjs/common';
import {
  ApiAcceptedResponse,
  ApiBody,
  ApiHeader,
  ApiOkResponse,
  ApiOperation,
  ApiParam,
  ApiProduces,
  ApiQuery,
  ApiTags,
} from '@nestjs/swagger';
import type { Request, Response } from 'express';
import type { EntityManager } from 'typeorm';
import {
  ApiFileAnswers,
  ApiListResponse,
  ApiProblems,
  attachment,
  fileAnswer,
  NO_SPACE,
  NO_SUCH_RANGE,
  PageRequestDto,
  requestIdOf,
  UuidPipe,
} from '../../platform/http';
import {
  FirstAnswer,
  IdempotencyInterceptor,
  KeptFirstAnswer,
  KEY_HEADER,
  KEY_PROBLEMS,
  REPLAY_HEADER,
} from '../../platform/idempotency';
import { OutdatedResults } from '../records/report-results.repository';
import { formatOf, mediaTypeOf, NO_FORMAT, REPORT_FORMATS } from '../records/report-rows';
import { ReportsService } from '../reports.service';
import {
  ReportPageResponseDto,
  ReportResponseDto,
  reportResponse,
  StatusResponseDto,
  statusResponse,
} from './report.dto';
import { requestOf, TriggerRequestDto, TriggerResponseDto } from './trigger.dto';

const NO_UUID = 'report_id is not a UUID.';
const UNKNOWN = 'There is no such report.';
const TOO_MANY_OPEN = '1000 reports run or wait, and at most 1000 may. Try again when some of them are done.';
const MEDIA_TYPES = REPORT_FORMATS.map((format) => mediaTypeOf(`.${format}`).split(';')[0]!);

@ApiTags('reports')
@Controller()
export class ReportsController {
  constructor(
    private readonly reports: ReportsService,
    private readonly outdated: OutdatedResults,
  ) {}

  @Post('trigger_report')
  @HttpCode(202)
  @UseInterceptors(IdempotencyInterceptor)
  @ApiOperation({
    summary: 'Ask for a report',
    description: 'Answers at once; the report is computed in the background. The body is optional.',
  })
  @ApiBody({
    type: TriggerRequestDto,
    required: false,
    examples: {
      default: { summary: 'As of the latest poll', value: {} },
      chosen: { value: { as_of: '2023-01-25T18:13:22Z', windows: 'rolling', no_data: 'exclude' } },
      period: { summary: 'A month by day', value: { period: 'last_month', breakdown: 'day' } },
    },
  })
  @ApiHeader(KEY_HEADER)
  @ApiAcceptedResponse({ type: TriggerResponseDto, headers: REPLAY_HEADER })
  @ApiProblems({
    ...KEY_PROBLEMS,
    400: 'windows is neither calendar nor rolling.',
    429: TOO_MANY_OPEN,
    507: NO_SPACE,
  })
  async trigger(
    @Body() body: TriggerRequestDto,
    @Req() request: Request,
    @KeptFirstAnswer() firstAnswer: FirstAnswer | undefined,
  ): Promise<TriggerResponseDto> {
    const asked = { ...requestOf(body), requestId: requestIdOf(request) };
    const reportId = await this.reports.trigger(asked, async (manager, report_id) =>
      firstAnswer?.keep(manager, { report_id }),
    );
    return { report_id: reportId };
  }

  @Post('reports/:report_id/reissue')
  @HttpCode(202)
  @UseInterceptors(IdempotencyInterceptor)
  @ApiOperation({
    summary: 'Reissue a completed report',
    description:
      'The same report as of the same instant, on the present data: the correction of an outdated one. Answers at once, like ' +
      'POST /trigger_report. The new report names the old one in `supersedes`, and GET /reports/{report_id}/changes ' +
      'compares the two; the old one stays as it is.',
  })
  @ApiParam({ name: 'report_id', format: 'uuid', description: 'The id that POST /trigger_report answered.' })
  @ApiHeader(KEY_HEADER)
  @ApiAcceptedResponse({ type: TriggerResponseDto, headers: REPLAY_HEADER })
  @ApiProblems({
    ...KEY_PROBLEMS,
    400: NO_UUID,
    404: UNKNOWN,
    409: {
      code: 'not-reissuable',
      detail:
        'Report 9b2c7a54-53f5-4c3c-9f0f-6a3f5a1f2d10 is Running; only a completed report can be reissued.',
    },
    429: TOO_MANY_OPEN,
    507: NO_SPACE,
  })
  async reissue(
    @Param('report_id', UuidPipe) reportId: string,
    @Req() request: Request,
    @KeptFirstAnswer() firstAnswer: FirstAnswer | undefined,
  ): Promise<TriggerResponseDto> {
    const keep = async (manager: EntityManager, report_id: string) =>
      firstAnswer?.keep(manager, { report_id });
    return { report_id: await this.reports.reissue(reportId, requestIdOf(request), keep) };
  }

  @Get('get_report/:report_id')
  @ApiOperation({
    summary: 'The status of a report',
    description: 'Running, Completed with its file, or Failed.',
  })
  @ApiParam({ name: 'report_id', format: 'uuid', description: 'The id that POST /trigger_report answered.' })
  @ApiOkResponse({ type: StatusResponseDto })
  @ApiProblems({ 400: NO_UUID, 404: UNKNOWN })
  async status(@Param('report_id', UuidPipe) reportId: string): Promise<StatusResponseDto> {
    return statusResponse(await this.reports.get(reportId));
  }

  @Get('download_report')
  @ApiOperation({ summary: 'The file of a completed report' })
  @ApiQuery({
    name: 'file_path',
    type: String,
    description: 'The filepath that get_report answered.',
    example: 'reports/store_report_9b2c7a54-53f5-4c3c-9f0f-6a3f5a1f2d10.csv',
  })
  @ApiQuery({
    name: 'format',
    enum: REPORT_FORMATS,
    required: false,
    description:
      'Another format than that of the file. It is written from the report’s rows while it is sent.',
  })
  @ApiProduces(...MEDIA_TYPES)
  @ApiFileAnswers(MEDIA_TYPES)
  @ApiProblems({
    400: `${NO_FORMAT}.`,
    404: 'There is no completed report of that name.',
    416: NO_SUCH_RANGE,
    507: NO_SPACE,
  })
  async download(
    @Query('file_path') filePath: unknown,
    @Query('format') asked: unknown,
    @Req() request: Request,
    @Res({ passthrough: true }) response: Response,
  ): Promise<StreamableFile | undefined> {
    const url = typeof filePath === 'string' ? filePath : '';
    const format = formatOf(asked);
    if (format === undefined || url.endsWith(`.${format}`)) {
      return fileAnswer(request, response, await this.reports.download(url));
    }
    return attachment(response, await this.reports.downloadAs(url, format));
  }

  @Get('reports')
  @ApiOperation({ summary: 'All reports, newest first' })
  @ApiListResponse({ type: ReportPageResponseDto })
  @ApiProblems({ 400: 'limit must not be greater than 200.' })
  async list(@Query() { limit, offset }: PageRequestDto): Promise<ReportPageResponseDto> {
    const [reports, total] = await this.reports.page(limit, offset);
    const notifications = await this.reports.notificationsOf(reports);
    const outdated = await this.outdated.ofReports(reports);
    const items = reports.map((report) =>
      reportResponse(report, notifications.get(report.reportId), outdated.get(report.reportId)),
    );
    return { items, total, limit, offset };
  }

  @Get('reports/:report_id')
  @ApiOperation({ summary: 'One report with its parameters, progress and outcome' })
  @ApiParam({ name: 'report_id', format: 'uuid', description: 'The id that POST /trigger_report answered.' })
  @ApiOkResponse({ type: ReportResponseDto })
  @ApiProblems({ 400: NO_UUID, 404: UNKNOWN })
  async one(@Param('report_id', UuidPipe) reportId: string): Promise<ReportResponseDto> {
    const report = await this.reports.get(reportId);
    const notification = (await this.reports.notificationsOf([report])).get(reportId);
    return reportResponse(report, notification, await this.outdated.ofReport(report));
  }
}
