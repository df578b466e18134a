import { setImmediate as nextTurn } from 'node:timers/promises';
import {
  currentScope,
  currentStores,
  OutcomeCache,
  prefetch,
  retryDelay,
  type RetryPolicy,
  Rounds,
  runInScope,
  runWithRequestId,
  scopeSeen,
  SingleFlight,
  type StoreScope,
  withStores,
  withTimeout,
} from './async';

const late = () => new Error('too late');
const never = new Promise<never>(() => undefined);

describe('withTimeout', () => {
  it('returns the answer or the error', async () => {
    await expect(withTimeout(Promise.resolve(7), 60_000, late)).resolves.toBe(7);
    await expect(withTimeout(Promise.reject(new Error('bad')), 60_000, late)).rejects.toThrow('bad');
  });

  it('fails without an answer in time', async () => {
    await expect(withTimeout(never, 1, late)).rejects.toThrow('too late');
  });

  it('ignores a later rejection', async () => {
    let fail!: (error: Error) => void;
    const answer = new Promise<never>((_, reject) => (fail = reject));
    await expect(withTimeout(answer, 1, late)).rejects.toThrow('too late');
    // An unhandled rejection would end the process.
    fail(new Error('much later'));
    await new Promise((resolve) => setImmediate(resolve));
  });
});

describe('retryDelay', () => {
  const policy: RetryPolicy = { attempts: 16, firstMs: 10_000, longestMs: 14_400_000, jitter: 0.2 };

  it.each([
    [1, 10_000],
    [2, 20_000],
    [3, 40_000],
    [11, 10_240_000],
    [12, 14_400_000],
    [15, 14_400_000],
  ])('is, after attempt %d, about %d ms', (failed, about) => {
    expect(retryDelay(policy, failed, 0.5)).toBe(about);
    expect(retryDelay(policy, failed, 0)).toBe(about * 0.8);
    expect(retryDelay(policy, failed, 0.999_999)!).toBeLessThanOrEqual(about * 1.2);
    expect(retryDelay({ ...policy, jitter: 0 }, failed)).toBe(about);
  });

  it('is random by default', () => {
    const delays = Array.from({ length: 50 }, () => retryDelay(policy, 1)!);
    expect(new Set(delays).size).toBeGreaterThan(1);
    for (const delay of delays) expect(Math.abs(delay - 10_000)).toBeLessThanOrEqual(2_000);
  });

  it.each([16, 17])('does not exist after attempt %d of 16', (failed) => {
    expect(retryDelay(policy, failed)).toBeUndefined();
  });

  it('never ends without a limit', () => {
    expect(retryDelay({ ...policy, attempts: Infinity, jitter: 0 }, 5_000)).toBe(14_400_000);
  });
});

describe('SingleFlight', () => {
  it('runs the work once for concurrent callers, and again for later ones', async () => {
    let begun = 0;
    const flight = new SingleFlight(() => Promise.resolve(++begun));
    await expect(Promise.all([flight.join(), flight.join(), flight.join()])).resolves.toEqual([1, 1, 1]);
    await expect(flight.join()).resolves.toBe(2);
  });

  it('fails for all callers, and runs again for the next', async () => {
    let begun = 0;
    const flight = new SingleFlight(() =>
      ++begun === 1 ? Promise.reject(new Error('bad')) : Promise.resolve(begun),
    );
    const outcomes = await Promise.allSettled([flight.join(), flight.join()]);
    expect(outcomes.map(({ status }) => status)).toEqual(['rejected', 'rejected']);
    await expect(flight.join()).resolves.toBe(2);
  });
});

describe('Rounds', () => {
  const warnings: string[] = [];
  const roundsOf = (round: (now: number) => Promise<unknown>) =>
    new Rounds({ warn: (message) => warnings.push(message) }, 'deleting old files', round);
  /** Rounds that run until `end` is called, and the instants of those that have begun. */
  const openRounds = () => {
    const begun: number[] = [];
    let end!: () => void;
    const ended = new Promise<void>((resolve) => (end = resolve));
    const rounds = roundsOf((now) => {
      begun.push(now);
      return ended;
    });
    return { rounds, begun, end };
  };

  beforeEach(() => warnings.splice(0));

  it('run one at a time: calls meanwhile share the next, as of the latest of their instants', async () => {
    const { rounds, begun, end } = openRounds();
    void rounds.begin(1);
    await nextTurn();
    const next = [rounds.begin(3), rounds.begin(2)];
    await nextTurn();
    expect(begun).toEqual([1]);
    end();
    await Promise.all(next);
    expect(begun).toEqual([1, 3]);
    await rounds.begin(2);
    expect(begun).toEqual([1, 3, 2]);
  });

  it('are of the present if no instant is given', async () => {
    const { rounds, begun, end } = openRounds();
    end();
    const before = Date.now();
    await rounds.begin();
    expect(begun[0]).toBeGreaterThanOrEqual(before);
    expect(begun[0]).toBeLessThanOrEqual(Date.now());
  });

  it('run in the scope of no request', async () => {
    let scope: unknown = 'none';
    const rounds = roundsOf(() => Promise.resolve((scope = currentScope())));
    await runInScope({ requestId: 'other' }, () => rounds.begin());
    expect(scope).toBeUndefined();
  });

  it('log what fails, and continue', async () => {
    const round = jest.fn(() => Promise.resolve()).mockRejectedValueOnce(new Error('the disk is full'));
    const rounds = roundsOf(round);
    await rounds.begin();
    await rounds.begin();
    expect(warnings).toEqual(['deleting old files failed and will be retried: the disk is full']);
    expect(round).toHaveBeenCalledTimes(2);
  });

  it('end at a stop, which waits for the one that runs', async () => {
    const { rounds, begun, end } = openRounds();
    let isEnded = false;
    void rounds.begin(1).then(() => (isEnded = true));
    await nextTurn();
    const waiting = rounds.begin(2);
    const stopped = rounds.stop();
    expect([rounds.signal.aborted, isEnded]).toEqual([true, false]);
    end();
    await stopped;
    expect(isEnded).toBe(true);
    await Promise.all([waiting, rounds.begin(3)]);
    expect(begun).toEqual([1]);
  });

  it('are waited for no longer than a stop may take', async () => {
    const { rounds } = openRounds();
    void rounds.begin();
    await nextTurn();
    await rounds.stopWithin(1, 'the round is interrupted');
    expect(warnings).toEqual(['the round is interrupted']);
  });
});

describe('OutcomeCache', () => {
  const counting = () => {
    let begun = 0;
    return () => Promise.resolve(++begun);
  };

  it('runs the work once for each name and version', async () => {
    const cache = new OutcomeCache<number>(2);
    const work = counting();
    await expect(Promise.all([cache.of(1, 'a', work), cache.of(1, 'a', work)])).resolves.toEqual([1, 1]);
    await expect(cache.of(1, 'b', work)).resolves.toBe(2);
    await expect(cache.of(1, 'a', work)).resolves.toBe(1);
    await expect(cache.of(2, 'a', work)).resolves.toBe(3);
    await expect(cache.of(2, 'b', work)).resolves.toBe(4);
  });

  it('keeps no more than it may, and removes the oldest', async () => {
    const cache = new OutcomeCache<number>(2);
    const work = counting();
    for (const name of ['a', 'b', 'c']) await cache.of(1, name, work);
    await expect(cache.of(1, 'b', work)).resolves.toBe(2);
    await expect(cache.of(1, 'c', work)).resolves.toBe(3);
    await expect(cache.of(1, 'a', work)).resolves.toBe(4);
  });

  it('keeps no failure, not even that of an earlier version', async () => {
    const cache = new OutcomeCache<number>(2);
    const work = counting();
    const failing = () => Promise.reject(new Error('bad'));
    await expect(cache.of(1, 'a', failing)).rejects.toThrow('bad');
    await expect(cache.of(1, 'a', work)).resolves.toBe(1);
    let fail!: (error: Error) => void;
    const late = cache.of(1, 'b', () => new Promise((_, reject) => (fail = reject)));
    await cache.of(2, 'b', work);
    fail(new Error('late'));
    await expect(late).rejects.toThrow('late');
    await expect(cache.of(2, 'b', work)).resolves.toBe(2);
  });
});

/** Has one promise for each item, which the test settles. */
class Work {
  readonly begun: number[] = [];
  private readonly answers: ((error?: Error) => void)[] = [];

  readonly begin = (item: number): Promise<string> => {
    this.begun.push(item);
    return new Promise((resolve, reject) =>
      this.answers.push((error) => (error === undefined ? resolve(`outcome ${item}`) : reject(error))),
    );
  };

  end(place: number, error?: Error): void {
    this.answers[place]!(error);
  }
}

const wait = (outcome: Promise<string>) => outcome;

describe('prefetch', () => {
  let work: Work;

  beforeEach(() => {
    work = new Work();
  });

  it('starts an item while the previous outcome is used, and no earlier', async () => {
    const outcomes = prefetch([1, 2, 3], work.begin, wait);
    const first = outcomes.next();
    work.end(0);
    expect(await first).toEqual({ value: 'outcome 1', done: false });
    expect(work.begun).toEqual([1, 2]);
    const second = outcomes.next();
    work.end(1);
    expect(await second).toEqual({ value: 'outcome 2', done: false });
    expect(work.begun).toEqual([1, 2, 3]);
    work.end(2);
    expect(await outcomes.next()).toEqual({ value: 'outcome 3', done: false });
    expect(await outcomes.next()).toEqual({ value: undefined, done: true });
  });

  it.each([[[]], [[7]]])('yields the outcomes of %j', async (items) => {
    const found: string[] = [];
    for await (const outcome of prefetch(items, (item) => Promise.resolve(`outcome ${item}`), wait)) {
      found.push(outcome);
    }
    expect(found).toEqual(items.map((item) => `outcome ${item}`));
  });

  it('fails at the item that fails', async () => {
    const outcomes = prefetch([1, 2, 3], work.begin, wait);
    const first = outcomes.next();
    work.end(0);
    await first;
    work.end(1, new Error('no second'));
    await expect(outcomes.next()).rejects.toThrow('no second');
  });

  it('ignores the failure of an item that is not reached', async () => {
    const outcomes = prefetch([1, 2], work.begin, wait);
    const first = outcomes.next();
    work.end(0);
    await first;
    await outcomes.return(undefined);
    // An unhandled rejection would end the process.
    work.end(1, new Error('not reached'));
    await new Promise((resolve) => setImmediate(resolve));
    expect(work.begun).toEqual([1, 2]);
  });
});

const storesOf = (text: string): StoreScope => ({
  text,
  part: (index) => index,
  storeKeys: () => Promise.resolve(new Set()),
  latestPoll: () => Promise.resolve(undefined),
});

describe('the stores of a scope', () => {
  const north = storesOf('region=north');
  const ofNorth = { requestId: 'first', stores: north };

  it('are all but for a part of the work that is limited to some', async () => {
    const seen = async () => {
      await nextTurn();
      return currentStores()?.text;
    };
    const answers = runInScope(ofNorth, () => [
      seen(),
      withStores(undefined, seen),
      withStores(storesOf('region=south'), seen),
      runWithRequestId('job', seen),
      seen(),
    ]);
    await expect(Promise.all([seen(), ...answers, withStores(north, seen)])).resolves.toEqual([
      undefined,
      'region=north',
      undefined,
      'region=south',
      undefined,
      'region=north',
      'region=north',
    ]);
  });

  it('change nothing else in a scope', () => {
    const origin = { actor: null, address: 'local' };
    const scope = { ...ofNorth, origin };
    const within = (stores: StoreScope | undefined) =>
      runInScope(scope, () => withStores(stores, currentScope));
    expect(within(undefined)).toEqual({ requestId: 'first', origin, stores: undefined });
    expect(within(north)).toBe(scope);
    expect(withStores(north, currentScope)).toEqual({ requestId: null, stores: north });
    expect(withStores(undefined, currentScope)).toBeUndefined();
  });

  it('decide which rows of the scope are seen', () => {
    expect(scopeSeen()).toEqual({});
    expect(withStores(north, scopeSeen)).toEqual({ scope: 'region=north' });
  });

  it('share no outcome and no running work with others', async () => {
    const cache = new OutcomeCache<string>(9);
    const work = () => Promise.resolve(currentStores()?.text ?? 'all');
    const flight = new SingleFlight(work);
    const ask = () => Promise.all([cache.of(1, 'a', work), flight.join()]);
    const south = storesOf('region=south');
    await expect(Promise.all([ask(), withStores(north, ask), withStores(south, ask)])).resolves.toEqual([
      ['all', 'all'],
      ['region=north', 'region=north'],
      ['region=south', 'region=south'],
    ]);
    const never = () => Promise.reject(new Error('it is kept'));
    await expect(withStores(storesOf('region=north'), () => cache.of(1, 'a', never))).resolves.toBe(
      'region=north',
    );
  });
});

describe('the scope of a request', () => {
  const origin = { actor: 'ops', address: '203.0.113.7' };

  it('is known in everything that the work calls and awaits, and nowhere else', async () => {
    const asked = async () => {
      await nextTurn();
      return currentScope();
    };
    const request = { requestId: 'first', origin };
    const answers = Promise.all([runInScope(request, asked), runWithRequestId('second', asked), asked()]);
    expect(currentScope()).toBeUndefined();
    await expect(answers).resolves.toEqual([request, { requestId: 'second' }, undefined]);
  });

  it('is not that of the request in a job that is started meanwhile', () => {
    const job = (requestId: string | null) =>
      runInScope({ requestId: 'other', origin }, () => runWithRequestId(requestId, currentScope));
    expect(job('its own')).toEqual({ requestId: 'its own' });
    expect(job(null)).toBeUndefined();
  });
});
