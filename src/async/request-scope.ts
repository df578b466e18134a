import { AsyncLocalStorage } from 'node:async_hooks';

const scope = new AsyncLocalStorage<string>();

/**
 * Does work that a request asked for and did not wait for: meanwhile `requestInHand` answers the request's id. Work that
 * no request asked for (null) is done as it is, without what a scope costs.
 */
export const inRequest = <T>(requestId: string | null, work: () => T): T =>
  requestId === null ? work() : scope.run(requestId, work);

/** The id of the request that the work in hand goes back to. */
export const requestInHand = (): string | undefined => scope.getStore();
