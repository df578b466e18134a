import { AsyncLocalStorage } from 'node:async_hooks';

const scope = new AsyncLocalStorage<string>();

/**
 * Runs work that a request started and does not wait for; `currentRequestId` returns the request's id within it. Without a
 * request (null), runs the work directly and saves the cost of a scope.
 */
export const runWithRequestId = <T>(requestId: string | null, work: () => T): T =>
  requestId === null ? work() : scope.run(requestId, work);

/** The id of the request that started the current work. */
export const currentRequestId = (): string | undefined => scope.getStore();
