import { EventStreamParser, type StreamEvent } from './event-stream';

/** Opens a connection; `lastEventId`: the id of the last received event, '' at first. */
export type Connect = (lastEventId: string) => Promise<AsyncIterable<string>>;

export interface Following {
  readonly connect: Connect;
  /** Returns whether this was the last event. */
  readonly onEvent: (event: StreamEvent) => boolean;
  readonly wait: (ms: number) => Promise<void>;
  /** Whether a new connection may succeed after this failure. */
  readonly isPassing: (error: unknown) => boolean;
}

const FIRST_WAIT_MS = 500;
const LONGEST_WAIT_MS = 15_000;

/**
 * Follows a stream of events to its last one. Reconnects after a connection ends, from the last received event. The
 * delay grows until an event arrives. Throws permanent failures.
 */
export async function followEvents({ connect, onEvent, wait, isPassing }: Following): Promise<void> {
  let parser = new EventStreamParser();
  let pause = FIRST_WAIT_MS;
  for (;;) {
    try {
      for await (const piece of await connect(parser.lastEventId)) {
        pause = FIRST_WAIT_MS;
        for (const event of parser.push(piece)) if (onEvent(event)) return;
      }
    } catch (error) {
      if (!isPassing(error)) throw error;
    }
    await wait(parser.retry ?? pause);
    pause = Math.min(LONGEST_WAIT_MS, pause * 2);
    // Discards an incomplete event.
    parser = new EventStreamParser(parser.lastEventId);
  }
}
