import { EventStreamParser, type StreamEvent } from './event-stream';

/** Where events come from; `lastEventId`: the last one that was seen, '' at first. */
export type Connect = (lastEventId: string) => Promise<AsyncIterable<string>>;

export interface Following {
  readonly connect: Connect;
  /** Returns whether that was the last one. */
  readonly onEvent: (event: StreamEvent) => boolean;
  readonly wait: (ms: number) => Promise<void>;
  /** Whether it is of use to connect again after this failure. */
  readonly isPassing: (error: unknown) => boolean;
}

const FIRST_WAIT_MS = 500;
const LONGEST_WAIT_MS = 15_000;

/**
 * Follows a stream of events to its last one. A connection that ends before is made again, from the last event that was
 * seen, each time after a longer wait until something comes in again. Throws what is not passing.
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
    // What was left half read is not gone on with.
    parser = new EventStreamParser(parser.lastEventId);
  }
}
