import { Controller, Get, Headers, Req, Res } from '@nestjs/common';
import { ApiHeader, ApiOperation, ApiResponse, ApiTags } from '@nestjs/swagger';
import type { Request, Response } from 'express';
import { ApiProblems, EventStream } from '../platform/http';
import { LiveEvents } from './live-events';

const EXAMPLE =
  'event: store\n' +
  'data: {"store_id":"8419537941919820732","name":"Main Street","status":"down","previous_status":"up",' +
  '"as_of":"2023-01-25T18:13:22.479Z"}\n\n' +
  'id: 4711-88\nevent: alert\n' +
  'data: {"change":"opened","alert_id":"4c1d2a3f-8f4e-4f0a-9f43-2b1a6f0b7c11","status":"open",…}\n\n';

/** The stream of what happens to stores and alerts. */
@ApiTags('fleet')
@Controller('events')
export class LiveEventsController {
  constructor(private readonly events: LiveEvents) {}

  @Get()
  @ApiOperation({
    summary: 'Follow the states of stores and alerts',
    description:
      'Server-sent events without an end. `reset` comes first: read again what you show, and apply the events that follow. ' +
      'It also comes if the position is not known, or if too much has changed to be listed. `store`: the status of a store ' +
      'has changed from one snapshot of the fleet to the next; null: a report has no row of it. `alert`: members of GET ' +
      '/alerts, and in `change` what has happened: opened, repeated, acknowledged, muted or resolved; the last of several ' +
      'changes. An event may come twice. Keys for some stores see the events of these stores, and no alerts.',
  })
  @ApiHeader({
    name: 'Last-Event-ID',
    required: false,
    description:
      'The id of the last event that the client has seen. The events after it are sent, without a reset.',
  })
  @ApiResponse({
    status: 200,
    description: 'Events, until the client disconnects or stops reading.',
    content: { 'text/event-stream': { schema: { type: 'string', example: EXAMPLE } } },
  })
  @ApiProblems({ 429: '1000 clients follow events here, which is the maximum.' })
  follow(
    @Headers('last-event-id') lastEventId: string | undefined,
    @Req() { method }: Request,
    @Res() response: Response,
  ): void {
    // The client may have disconnected meanwhile.
    if (response.destroyed) return;
    const stream = new EventStream(response);
    stream.open(this.events.follow(stream, lastEventId));
    if (method === 'HEAD') stream.end();
  }
}
