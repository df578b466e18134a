import type { Queue } from 'bull';
import { inTime } from '../../../platform/async';
import { unavailable } from '../../../platform/errors';

/** How long a queue may take to close: without Redis, Bull may wait for the end of a connection that was never open. */
const CLOSE_PATIENCE_MS = 3_000;

/** Methods whose promises Bull, or Nest on its behalf, does not handle. */
const UNHEARD = ['process', 'setWorkerName'] as const;

/**
 * Passes unhandled rejections of a queue to `tell`: such a promise rejects when a connection closes, and Node would end
 * the process. Bull's wait for running jobs, a part of an unforced `close` and of `pause(true)`, has the same problem:
 * it starts a reconnection whose promise is not handled while a job runs. So a queue always closes by force, after its
 * owner has waited; then `closed` is called.
 */
export function hearRejections(queue: Queue, tell: (error: unknown) => void, closed: () => void): void {
  const methods = queue as unknown as Record<
    (typeof UNHEARD)[number],
    (...words: unknown[]) => Promise<unknown>
  >;
  for (const name of UNHEARD) {
    const original = methods[name].bind(queue);
    methods[name] = (...words) => original(...words).catch(tell);
  }
  const close = queue.close.bind(queue);
  queue.close = () =>
    inTime(close(true), CLOSE_PATIENCE_MS, () => unavailable('the queue does not close'))
      .catch(tell)
      .finally(closed);
}
