import { AsyncLocalStorage } from 'node:async_hooks';
import { pipeline } from 'node:stream/promises';
import { setImmediate as nextTurn, setTimeout } from 'node:timers/promises';
import { createGunzip } from 'node:zlib';
import type { Selector } from '../core/selectors/selector';
import { KnownError, messageOf } from './errors';

/** The answer, if it arrives within this number of milliseconds; otherwise throws the error that `late` creates. */
export function withTimeout<T>(answer: Promise<T>, timeoutMs: number, late: () => Error): Promise<T> {
  const answered = new AbortController();
  const tooLate = setTimeout(timeoutMs, undefined, answered).then(() => {
    throw late();
  });
  return Promise.race([answer, tooLate]).finally(() => answered.abort());
}

/** How often a failed attempt is repeated, and after which delays. */
export interface RetryPolicy {
  /** The maximum number of attempts, the first one included. */
  readonly attempts: number;
  /** The delay after the first failed attempt, in milliseconds. It is doubled each time, up to `longestMs`. */
  readonly firstMs: number;
  readonly longestMs: number;
  /** The share by which a delay may be shorter or longer, so that callers that failed together do not retry together. */
  readonly jitter: number;
}

/**
 * Milliseconds from the end of the failed attempt `failed` (from 1) until the next one; undefined: there is none. `random`
 * is in [0, 1). With 10 s first, after attempt 3: 40 s, with a jitter of 0.2 from 32 to 48 s.
 */
export function retryDelay(
  { attempts, firstMs, longestMs, jitter }: RetryPolicy,
  failed: number,
  random = Math.random(),
): number | undefined {
  if (failed >= attempts) return undefined;
  const delay = Math.min(firstMs * 2 ** (failed - 1), longestMs);
  return Math.round(delay * (1 + jitter * (2 * random - 1)));
}

/** Runs work once for all callers that ask for it while it runs, and see the same stores. */
export class SingleFlight<Outcome> {
  private readonly underWay = new Map<string | undefined, Promise<Outcome>>();

  constructor(private readonly work: () => Promise<Outcome>) {}

  /** Starts the work, or waits for the running one. After a failure, the next call starts it again. */
  join(): Promise<Outcome> {
    const stores = currentStores()?.text;
    let outcome = this.underWay.get(stores);
    if (outcome === undefined) {
      outcome = this.work().finally(() => this.underWay.delete(stores));
      this.underWay.set(stores, outcome);
    }
    return outcome;
  }
}

/** Rounds of background work, one at a time in this process. None rejects: the next one retries what has failed. */
export class Rounds {
  private readonly stopping = new AbortController();
  private latest = Promise.resolve();
  /** The round that follows the one that runs, and its instant. */
  private waiting: Promise<void> | undefined;
  private instant = -Infinity;

  /** `work` names it in the log. A round receives its instant (epoch ms). */
  constructor(
    private readonly log: { warn(message: string): void },
    private readonly work: string,
    private readonly round: (now: number) => Promise<unknown>,
  ) {}

  /** Aborts when the rounds are stopped. */
  get signal(): AbortSignal {
    return this.stopping.signal;
  }

  /**
   * Begins a round, in the scope of no request, after the one that runs. Calls that wait for the same one share the next
   * round, as of the latest of their instants (epoch ms). Does nothing after `stop`.
   */
  begin(now = Date.now()): Promise<void> {
    this.instant = Math.max(this.instant, now);
    this.waiting ??= this.latest.then(() => runWithRequestId(null, () => this.next()));
    return (this.latest = this.waiting);
  }

  /** Lets no further round begin, and waits for the one that runs. */
  stop(): Promise<void> {
    this.stopping.abort();
    return this.latest;
  }

  /** Like `stop`, for at most this number of milliseconds; then the log has the message. */
  stopWithin(timeoutMs: number, message: string): Promise<void> {
    return withTimeout(this.stop(), timeoutMs, () => new Error(message)).catch((error: unknown) =>
      this.log.warn(messageOf(error)),
    );
  }

  private async next(): Promise<void> {
    const now = this.instant;
    [this.waiting, this.instant] = [undefined, -Infinity];
    if (this.signal.aborted) return;
    try {
      await this.round(now);
    } catch (error) {
      this.log.warn(`${this.work} failed and will be retried: ${messageOf(error)}`);
    }
  }
}

/**
 * Keeps the outcomes of work until its inputs change. Callers that ask for the same at once, and see the same stores,
 * share one run.
 */
export class OutcomeCache<Outcome> {
  private version: unknown;
  private readonly outcomes = new Map<string, Promise<Outcome>>();

  /** `max`: how many outcomes are kept; then the oldest is removed. */
  constructor(private readonly max: number) {}

  /** The outcome with this name at this version of the inputs. After a failure, the next call runs the work again. */
  of(version: unknown, name: string, work: () => Promise<Outcome>): Promise<Outcome> {
    if (version !== this.version) this.outcomes.clear();
    this.version = version;
    const key = JSON.stringify([currentStores()?.text, name]);
    const kept = this.outcomes.get(key);
    if (kept !== undefined) return kept;
    const [oldest] = this.outcomes.keys();
    if (this.outcomes.size >= this.max) this.outcomes.delete(oldest!);
    const outcome = work();
    this.outcomes.set(key, outcome);
    outcome.catch(() => this.outcomes.get(key) === outcome && this.outcomes.delete(key));
    return outcome;
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

/** The caller of a change and its address, for the audit log. */
export interface Origin {
  /** The name of the API key; null: no keys are configured. */
  readonly actor: string | null;
  /** The address of the connection. */
  readonly address: string;
}

/** What has a part for the stores that meet a selector. */
export interface Divisible<Whole> {
  within(selector: Selector): Whole;
}

/** The stores that a request sees, where its key is limited to some. `session`: a `ReadSession` of the database. */
export interface StoreScope {
  /** The selector in its canonical text, which is not empty. */
  readonly text: string;
  /** The part with these stores, the same for the same index. */
  part<Index extends Divisible<Index>>(index: Index): Index;
  storeKeys(session: object): Promise<ReadonlySet<number>>;
  /** The instant of their latest poll (epoch ms); undefined if there are none. */
  latestPoll(session: object): Promise<number | undefined>;
}

/** What is known of the request or command that started the current work. */
export interface RequestScope {
  /** null: a command. */
  readonly requestId: string | null;
  /** undefined in a job that a request has started: the job itself is no change that a caller asks for. */
  readonly origin?: Origin;
  /** undefined: all stores. */
  readonly stores?: StoreScope | undefined;
}

const scopes = new AsyncLocalStorage<RequestScope>();

/** Runs a request or a command; `currentScope` returns its scope in all that it calls and awaits. */
export const runInScope = <T>(scope: RequestScope, work: () => T): T => scopes.run(scope, work);

/**
 * Runs work that a request started and does not wait for: its scope has the request's id alone. Without a request (null),
 * it runs in none.
 */
export const runWithRequestId = <T>(requestId: string | null, work: () => T): T =>
  requestId === null ? scopes.exit(work) : scopes.run({ requestId }, work);

/** The scope of the current work; undefined: no request and no command has started it. */
export const currentScope = (): RequestScope | undefined => scopes.getStore();

/** The stores that the current work sees; undefined: all. */
export const currentStores = (): StoreScope | undefined => scopes.getStore()?.stores;

/**
 * The condition on the column `scope` of what the current work sees: rows that were made with a key which is limited to the
 * same stores, or all rows.
 */
export function scopeSeen(): { readonly scope?: string } {
  const stores = currentStores();
  return stores === undefined ? {} : { scope: stores.text };
}

/** Runs a part of the current work that sees other stores; undefined: all. */
export function withStores<T>(stores: StoreScope | undefined, work: () => T): T {
  const scope = scopes.getStore();
  return scope?.stores === stores ? work() : scopes.run({ requestId: null, ...scope, stores }, work);
}

/**
 * Unpacks the bytes of a gzip file while they arrive. Throws `too-large` beyond `maxBytes`, and `import-refused` for a file
 * that is damaged, or has other bytes after its end: zlib stops at zero bytes, and what follows them would be lost.
 */
export async function* unpackGzip(bytes: AsyncIterable<Buffer>, maxBytes: number): AsyncGenerator<Buffer> {
  const damaged = () =>
    new KnownError('import-refused', 'The file is compressed (gzip), and is damaged or cut off.');
  const gunzip = createGunzip({ chunkSize: 65_536 });
  let given = 0;
  const counted = async function* () {
    for await (const chunk of bytes) {
      given += chunk.length;
      yield chunk;
    }
  };
  // The iteration below fails with the same error; it ends without one where zlib stops before the end.
  pipeline(counted, gunzip).catch(() => undefined);
  let length = 0;
  try {
    for await (const chunk of gunzip as AsyncIterable<Buffer>) {
      length += chunk.length;
      if (length > maxBytes) {
        throw new KnownError(
          'too-large',
          `The file unpacks to more than ${maxBytes} bytes. Import it in parts.`,
        );
      }
      yield chunk;
    }
  } catch (error) {
    throw String((error as NodeJS.ErrnoException).code).startsWith('Z_') ? damaged() : error;
  }
  if (gunzip.bytesWritten < given) throw damaged();
}

/** How many numbers are sorted or merged in one slice: about one millisecond. */
const PER_TURN = 2 ** 14;

/** How many keys are computed in one slice: one or two milliseconds. */
const PLACES_PER_TURN = 8_192;

/** Passes the numbers below `count` to `visit`, `perSlice` of them in each turn of the event loop. */
export async function eachInSlices(
  count: number,
  perSlice: number,
  visit: (i: number) => void,
): Promise<void> {
  for (let from = 0; from < count; from += perSlice) {
    if (from > 0) await nextTurn();
    const beyond = Math.min(from + perSlice, count);
    for (let i = from; i < beyond; i++) visit(i);
  }
}

/**
 * The places below `count`, sorted by their integer keys; the sort is stable. Key and place are packed into one number,
 * because a sort with a comparator takes ten times as long. Keys lie below 2^43, and so do their negatives.
 */
export async function placesInOrder(count: number, keyOf: (place: number) => number): Promise<Uint32Array> {
  const keys = new Float64Array(count);
  let greatest = 0;
  await eachInSlices(count, PLACES_PER_TURN, (place) => {
    keys[place] = keyOf(place);
    greatest = Math.max(greatest, Math.abs(keys[place]));
  });
  /** Keys below it fit into a number together with a place. */
  const base = Math.floor(Number.MAX_SAFE_INTEGER / Math.max(1, count));
  if (greatest < base) return sortedBy(count, (place) => keys[place]!);
  // By the lower digits first: the second sort is stable.
  const lower = await sortedBy(count, (place) => keys[place]! - Math.floor(keys[place]! / base) * base);
  const upper = await sortedBy(count, (i) => Math.floor(keys[lower[i]!]! / base));
  return upper.map((i) => lower[i]!);
}

/** `keyOf` has integers whose magnitude times `count` is at most 2^53 - 1 - `count`. */
async function sortedBy(count: number, keyOf: (place: number) => number): Promise<Uint32Array> {
  const packed = new Float64Array(count);
  await eachInSlices(count, PLACES_PER_TURN, (place) => {
    packed[place] = keyOf(place) * count + place;
  });
  await sortInSlices(packed);
  const places = new Uint32Array(count);
  await eachInSlices(count, PLACES_PER_TURN, (i) => {
    places[i] = ((packed[i]! % count) + count) % count;
  });
  return places;
}

/** Sorts numbers in place, ascending, and yields to the event loop between slices. */
export async function sortInSlices(numbers: Float64Array): Promise<void> {
  for (let from = 0; from < numbers.length; from += PER_TURN) {
    if (from > 0) await nextTurn();
    numbers.subarray(from, from + PER_TURN).sort();
  }
  for (let run = PER_TURN; run < numbers.length; run *= 2) {
    for (let from = 0; from + run < numbers.length; from += 2 * run) {
      await merge(numbers.subarray(from, from + 2 * run), run);
    }
  }
}

/** Merges two sorted parts of `numbers`: those before `middle`, and the others. */
async function merge(numbers: Float64Array, middle: number): Promise<void> {
  const left = numbers.slice(0, middle);
  let l = 0;
  let r = middle;
  for (let i = 0; l < left.length; i++) {
    if (i % PER_TURN === 0) await nextTurn();
    numbers[i] = r < numbers.length && numbers[r]! < left[l]! ? numbers[r++]! : left[l++]!;
  }
}
