import type { Response } from 'express';
import { eventText, ReportEvent } from './report-event';
import type { Follower } from './report-watch';

/** The reconnection delay that clients are asked to use. */
const RETRY_MS = 1_000;
/** Proxies may cut connections that are idle for longer. */
const HEART_BEAT_MS = 15_000;

/** The stream of events of one client, until it disconnects. */
export class EventStream implements Follower {
  private heart: NodeJS.Timeout | undefined;

  /** `seen`: the id of the last event that the client has received, which is not sent again. */
  constructor(
    private readonly response: Response,
    private seen: string | undefined,
  ) {}

  /** Sends the response head. Calls `left` when the client has disconnected, or after the last event. */
  open(left: () => void): void {
    this.response.status(200).set({
      'Content-Type': 'text/event-stream',
      'Cache-Control': 'no-store',
      // Shutdown waits for keep-alive connections.
      Connection: 'close',
      // Nginx buffers answers without this header.
      'X-Accel-Buffering': 'no',
    });
    this.response.write(`retry: ${RETRY_MS}\n\n`);
    this.heart = setInterval(() => this.beat(), HEART_BEAT_MS).unref();
    this.response.once('close', () => {
      clearInterval(this.heart);
      left();
    });
  }

  /** A slow client gets the newest state when it can read again, and skips the states in between. */
  notify(event: ReportEvent): void {
    if (this.response.writableNeedDrain) return;
    if (event.id !== this.seen) this.response.write(eventText(event));
    this.seen = event.id;
    if (event.name === 'ended') this.end();
  }

  end(): void {
    this.response.end();
  }

  /** Disconnects a client that has not read the previous data, because the number of followers is limited. */
  private beat(): void {
    if (this.response.writableNeedDrain) this.response.destroy();
    else this.response.write(': still here\n\n');
  }
}
