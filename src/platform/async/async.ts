import { AsyncLocalStorage } from 'node:async_hooks';
import { setTimeout } from 'node:timers/promises';

/** The answer, if it arrives within this number of milliseconds; otherwise throws the error that `late` creates. */
export function withTimeout<T>(answer: Promise<T>, timeoutMs: number, late: () => Error): Promise<T> {
  const answered = new AbortController();
  const tooLate = setTimeout(timeoutMs, undefined, answered).then(() => {
    throw late();
  });
  return Promise.race([answer, tooLate]).finally(() => answered.abort());
}

/** Runs work once for all callers that ask for it while it runs. */
export class SingleFlight<Outcome> {
  private underWay: Promise<Outcome> | undefined;

  constructor(private readonly work: () => Promise<Outcome>) {}

  /** Starts the work, or waits for the running one. After a failure, the next call starts it again. */
  join(): Promise<Outcome> {
    this.underWay ??= this.work().finally(() => (this.underWay = undefined));
    return this.underWay;
  }
}

/**
 * Yields the outcomes of `work` in the order of the items. The next item starts while the caller uses the previous
 * outcome: for work that runs elsewhere, such as in the database. `wait` receives each promise that is waited for.
 */
export async function* prefetch<Item, Outcome>(
  items: Iterable<Item>,
  work: (item: Item) => Promise<Outcome>,
  wait: (outcome: Promise<Outcome>) => Promise<Outcome>,
): AsyncGenerator<Outcome> {
  let ahead: Promise<Outcome> | undefined;
  for (const item of items) {
    const current = ahead;
    ahead = work(item);
    // A rejection is reported when its item is reached. If the caller stops before, it is ignored.
    ahead.catch(() => undefined);
    if (current !== undefined) yield await wait(current);
  }
  if (ahead !== undefined) yield await wait(ahead);
}

const scope = new AsyncLocalStorage<string>();

/**
 * Runs work that a request started and does not wait for; `currentRequestId` returns the request's id within it. Without a
 * request (null), runs the work directly and saves the cost of a scope.
 */
export const runWithRequestId = <T>(requestId: string | null, work: () => T): T =>
  requestId === null ? work() : scope.run(requestId, work);

/** The id of the request that started the current work. */
export const currentRequestId = (): string | undefined => scope.getStore();
