import type { Response } from 'express';
import { eventText, ReportEvent } from './report-event';
import type { Follower } from './report-watch';

/** How long a client is asked to wait before it connects again. */
const RETRY_MS = 1_000;
/** What lies still for longer may be cut by something on the way. */
const HEART_BEAT_MS = 15_000;

/** One client's stream of events, as long as the client stays. */
export class EventStream implements Follower {
  private heart: NodeJS.Timeout | undefined;

  /** `seen`: the id of the last event that the client has, which is not sent again. */
  constructor(
    private readonly response: Response,
    private seen: string | undefined,
  ) {}

  /** Answers with the head of the stream; `left` is called when the client is gone, or all was said. */
  open(left: () => void): void {
    this.response.status(200).set({
      'Content-Type': 'text/event-stream',
      'Cache-Control': 'no-store',
      // The end of the service waits for connections that are kept open.
      Connection: 'close',
      // Nginx holds back what it is not told to hand on.
      'X-Accel-Buffering': 'no',
    });
    this.response.write(`retry: ${RETRY_MS}\n\n`);
    this.heart = setInterval(() => this.beat(), HEART_BEAT_MS).unref();
    this.response.once('close', () => {
      clearInterval(this.heart);
      left();
    });
  }

  /** A client that is slow to read is told the newest state once it can take it, and none of those in between. */
  tell(event: ReportEvent): void {
    if (this.response.writableNeedDrain) return;
    if (event.id !== this.seen) this.response.write(eventText(event));
    this.seen = event.id;
    if (event.name === 'ended') this.end();
  }

  end(): void {
    this.response.end();
  }

  /** Who has not read what was sent by now takes up the place of somebody else. */
  private beat(): void {
    if (this.response.writableNeedDrain) this.response.destroy();
    else this.response.write(': still here\n\n');
  }
}
