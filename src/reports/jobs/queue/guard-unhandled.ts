import type { Queue } from 'bull';
import { withTimeout } from '../../../platform/async';
import { unavailable } from '../../../platform/errors';

/** How long a queue may take to close: without Redis, Bull may wait for the end of a connection that was never open. */
const CLOSE_TIMEOUT_MS = 3_000;

/** Methods whose promises Bull, or Nest on its behalf, does not handle. */
const UNHEARD = ['process', 'setWorkerName'] as const;

/**
 * Passes unhandled rejections of a queue to `tell`: such a promise rejects when a connection closes, and Node would end
 * the process. Bull's wait for running jobs, a part of an unforced `close` and of `pause(true)`, has the same problem:
 * it starts a reconnection whose promise is not handled while a job runs. So a queue always closes by force, after its
 * owner has waited; then `closed` is called.
 */
export function guardUnhandled(queue: Queue, notify: (error: unknown) => void, closed: () => void): void {
  const methods = queue as unknown as Record<
    (typeof UNHEARD)[number],
    (...words: unknown[]) => Promise<unknown>
  >;
  for (const name of UNHEARD) {
    const original = methods[name].bind(queue);
    methods[name] = (...words) => original(...words).catch(notify);
  }
  const close = queue.close.bind(queue);
  queue.close = () =>
    withTimeout(close(true), CLOSE_TIMEOUT_MS, () => unavailable('the queue does not close'))
      .catch(notify)
      .finally(closed);
}
