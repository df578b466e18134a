import type { Response } from 'express';

/** The reconnection delay that clients are asked to use. */
const RETRY_MS = 1_000;
/** Proxies may cut connections that are idle for longer. */
const HEART_BEAT_MS = 15_000;

/** An event of a stream of server-sent events. */
export interface StreamEvent {
  /** A client that connects again names the last one that it has received. */
  readonly id?: string | undefined;
  readonly name: string;
  /** JSON without line breaks. */
  readonly data: string;
}

/** The event in the format of server-sent events. */
export const eventText = ({ id, name, data }: StreamEvent): string =>
  `${id === undefined ? '' : `id: ${id}\n`}event: ${name}\ndata: ${data}\n\n`;

/** The stream of events of one client, until it disconnects. */
export class EventStream {
  private heart: NodeJS.Timeout | undefined;

  constructor(private readonly response: Response) {}

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

  /** Whether the client has not read what was sent. */
  get isBehind(): boolean {
    return this.response.writableNeedDrain;
  }

  /** How much of what was sent the client has not read. */
  get unreadBytes(): number {
    return this.response.writableLength;
  }

  write(text: string | Buffer): void {
    this.response.write(text);
  }

  /** Ends the stream after what was sent. */
  end(): void {
    this.response.end();
  }

  /** Disconnects the client at once. */
  cutOff(): void {
    this.response.destroy();
  }

  /** Disconnects a client that has not read the previous data, because the number of followers is limited. */
  private beat(): void {
    if (this.isBehind) this.cutOff();
    else this.response.write(': still here\n\n');
  }
}
