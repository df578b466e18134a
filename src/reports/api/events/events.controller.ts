import { Controller, Get, Headers, Param, ParseUUIDPipe, Req, Res } from '@nestjs/common';
import { ApiHeader, ApiOperation, ApiParam, ApiResponse, ApiTags } from '@nestjs/swagger';
import type { Request, Response } from 'express';
import { ApiProblems, EventStream, eventText } from '../../../platform/http';
import { ReportsService } from '../../reports.service';
import { type Follower, ReportEvent, reportEvent, ReportWatch } from './report-watch';

/** A client that follows a report. */
class ReportFollower implements Follower {
  /** `seen`: the id of the last event that the client has received, which is not sent again. */
  constructor(
    private readonly stream: EventStream,
    private seen: string | undefined,
  ) {}

  /** A slow client gets the newest state when it can read again, and skips the states in between. */
  notify(event: ReportEvent): void {
    if (this.stream.isBehind) return;
    if (event.id !== this.seen) this.stream.write(eventText(event));
    this.seen = event.id;
    if (event.name === 'ended') this.end();
  }

  end(): void {
    this.stream.end();
  }
}

const EXAMPLE =
  'id: 5e884898da280471\nevent: ended\n' +
  'data: {"report_id":"9b2c7a54-53f5-4c3c-9f0f-6a3f5a1f2d10","status":"Completed",…}\n\n';

@ApiTags('reports')
@Controller('reports/:report_id/events')
export class EventsController {
  constructor(
    private readonly reports: ReportsService,
    private readonly watch: ReportWatch,
  ) {}

  @Get()
  @ApiOperation({
    summary: 'Follow a report to its end',
    description:
      'Server-sent events: `progress` while it is computed, then `ended`, after which the stream ends. Their data are ' +
      'members of GET /reports/{report_id} as they stand there: report_id, status, completed_at, file_path, progress, stores, ' +
      'duration_ms, reused_from, attempts, failure_reason. The first event is sent at once, so that a client can ' +
      'simply reconnect.',
  })
  @ApiParam({ name: 'report_id', format: 'uuid', description: 'What trigger_report answered.' })
  @ApiHeader({
    name: 'Last-Event-ID',
    required: false,
    description: 'The id of the last event that was seen: it is not sent again.',
  })
  @ApiResponse({
    status: 200,
    description: 'Events, until the report has ended.',
    content: { 'text/event-stream': { schema: { type: 'string', example: EXAMPLE } } },
  })
  @ApiProblems({
    400: 'Validation failed (uuid is expected)',
    404: 'There is no such report.',
    429: '1000 clients follow reports here, which is the maximum.',
  })
  async follow(
    @Param('report_id', ParseUUIDPipe) reportId: string,
    @Headers('last-event-id') seen: string | undefined,
    @Req() { method }: Request,
    @Res() response: Response,
  ): Promise<void> {
    const report = await this.reports.get(reportId);
    // The client may have disconnected meanwhile.
    if (response.destroyed) return;
    const stream = new EventStream(response);
    const follower = new ReportFollower(stream, seen);
    stream.open(this.watch.follow(reportId, follower));
    if (method === 'HEAD') stream.end();
    else follower.notify(reportEvent(report));
  }
}
