import { createHash } from 'node:crypto';
import { setTimeout as wait } from 'node:timers/promises';
import {
  Controller,
  Get,
  Headers,
  Injectable,
  Logger,
  OnModuleDestroy,
  Param,
  Req,
  Res,
} from '@nestjs/common';
import { ApiHeader, ApiOperation, ApiParam, ApiResponse, ApiTags } from '@nestjs/swagger';
import type { Request, Response } from 'express';
import { formatInstantOrNull } from '../../core/time/instant';
import { KnownError, messageOf, unavailable } from '../../platform/errors';
import { ApiProblems, EventStream, eventText, type StreamEvent, UuidPipe } from '../../platform/http';
import { type MovingReport, ReportsRepository } from '../records/reports.repository';
import { ReportsService } from '../reports.service';

/** The state of a report at one moment, for its followers. */
interface ReportEvent extends StreamEvent {
  /** Identical in every process for identical states, and different for different ones. */
  readonly id: string;
  /** `ended`: the state is final. */
  readonly name: 'progress' | 'ended';
  /** Members of GET /reports/{report_id}. */
  readonly data: string;
}

const ID_LENGTH = 16;

export function reportEvent(report: MovingReport): ReportEvent {
  const data = JSON.stringify({
    report_id: report.reportId,
    status: report.status,
    completed_at: formatInstantOrNull(report.completedAt),
    file_path: report.filePath,
    progress: { stores_done: report.storesDone, stores: report.stores },
    stores: report.stores,
    duration_ms: report.durationMs,
    reused_from: report.reusedFrom,
    attempts: report.attempts,
    failure_reason: report.failureReason,
  });
  const id = createHash('sha256').update(data).digest('hex').slice(0, ID_LENGTH);
  return { id, name: report.status === 'Running' ? 'progress' : 'ended', data };
}

/** A client that follows a report. */
interface Follower {
  /** Receives the state of the report, also if it has not changed. */
  notify(event: ReportEvent): void;
  /** There are no further events. */
  end(): void;
}

/** The maximum number of followers in one process: each holds a connection. */
export const MAX_FOLLOWERS = 1_000;

const POLL_INTERVAL_MS = 500;
/** The delay after a failed query. */
const RETRY_INTERVAL_MS = 5_000;

/**
 * Watches the followed reports, in whichever process they are generated: one query to the database for all of them, and
 * none without followers.
 */
@Injectable()
export class ReportWatch implements OnModuleDestroy {
  private readonly logger = new Logger(ReportWatch.name);
  private readonly followers = new Map<string, Set<Follower>>();
  private count = 0;
  private looking = false;
  private ending = false;

  constructor(private readonly reports: ReportsRepository) {}

  /**
   * Returns a function that ends the following. Throws `too-many` beyond MAX_FOLLOWERS, `unavailable` during shutdown.
   */
  follow(reportId: string, follower: Follower): () => void {
    if (this.ending) throw unavailable('This process is shutting down. Connect again.');
    if (this.count >= MAX_FOLLOWERS) throw new KnownError('too-many', TOO_MANY);
    const all = this.followers.get(reportId) ?? new Set();
    this.followers.set(reportId, all.add(follower));
    this.count++;
    if (!this.looking) void this.watchReports();
    return () => {
      if (!all.delete(follower)) return;
      this.count--;
      if (all.size === 0) this.followers.delete(reportId);
    };
  }

  /** At once: an open stream would delay the shutdown. */
  onModuleDestroy(): void {
    this.ending = true;
    for (const follower of [...this.followers.values()].flatMap((all) => [...all])) follower.end();
  }

  private async watchReports(): Promise<void> {
    this.looking = true;
    let pause = POLL_INTERVAL_MS;
    for (;;) {
      await wait(pause, undefined, { ref: false });
      if (this.count === 0 || this.ending) break;
      pause = await this.notifyAll().then(
        () => POLL_INTERVAL_MS,
        (error: unknown) => {
          this.logger.warn(`followed reports cannot be read: ${messageOf(error)}`);
          return RETRY_INTERVAL_MS;
        },
      );
    }
    this.looking = false;
  }

  private async notifyAll(): Promise<void> {
    const asked = [...this.followers.keys()];
    const found = await this.reports.findMoving(asked);
    const reports = new Map(found.map((report) => [report.reportId, report]));
    for (const reportId of asked) {
      const report = reports.get(reportId);
      const event = report === undefined ? undefined : reportEvent(report);
      for (const follower of [...(this.followers.get(reportId) ?? [])]) {
        // The report was deleted; a client that reconnects gets an error.
        if (event === undefined) follower.end();
        else follower.notify(event);
      }
    }
  }
}

const TOO_MANY =
  `${MAX_FOLLOWERS} clients follow reports here, which is the maximum. ` +
  'Try again later, or poll GET /reports/{report_id}.';

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
      'Server-sent events: `progress` while the report is computed, then `ended`; then the stream ends. Their data are ' +
      'members of GET /reports/{report_id}: report_id, status, completed_at, file_path, progress, stores, duration_ms, ' +
      'reused_from, attempts, failure_reason. The first event is sent at once, so that a client can simply reconnect.',
  })
  @ApiParam({ name: 'report_id', format: 'uuid', description: 'The id that POST /trigger_report answered.' })
  @ApiHeader({
    name: 'Last-Event-ID',
    required: false,
    description: 'The id of the last event that the client has seen. It is not sent again.',
  })
  @ApiResponse({
    status: 200,
    description: 'Events, until the report has ended.',
    content: { 'text/event-stream': { schema: { type: 'string', example: EXAMPLE } } },
  })
  @ApiProblems({
    400: 'report_id is not a UUID.',
    404: 'There is no such report.',
    429: '1000 clients follow reports here, which is the maximum.',
  })
  async follow(
    @Param('report_id', UuidPipe) reportId: string,
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
