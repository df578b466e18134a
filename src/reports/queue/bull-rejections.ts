import type { Queue } from 'bull';
import { inTime } from '../../async';
import { unavailable } from '../../errors';

/** How long a queue may take to close: with Redis away, Bull may wait for the end of a connection that never was. */
const CLOSE_PATIENCE_MS = 3_000;

/** Methods whose promises Bull, or Nest on its behalf, starts and leaves alone. */
const UNHEARD = ['process', 'setWorkerName'] as const;

/**
 * Lets `tell` hear what fails in a queue where nobody listens: such a promise rejects when a connection closes, and
 * Node would end the process for it. Likewise Bull's waiting for the jobs in hand, a part of an unforced `close` and of
 * `pause(true)`: it starts a reconnection and does not look at it while a job goes on. So a queue always closes by
 * force, and whoever closes it has waited before; `closed` is called then.
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
