import type { Queue } from 'bull';

/** Methods whose promises Bull, or Nest on its behalf, starts and leaves alone. */
const UNHEARD = ['process', 'setWorkerName'] as const;

/**
 * Lets `tell` hear what fails in a queue where nobody listens. When a connection closes before a consumer has quite
 * begun, such a promise rejects, and Node would end the process for it.
 */
export function hearRejections(queue: Queue, tell: (error: unknown) => void): void {
  const methods = queue as unknown as Record<
    (typeof UNHEARD)[number],
    (...words: unknown[]) => Promise<unknown>
  >;
  for (const name of UNHEARD) {
    const original = methods[name].bind(queue);
    methods[name] = (...words) => original(...words).catch(tell);
  }
}
