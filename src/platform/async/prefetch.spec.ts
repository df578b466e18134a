import { prefetch } from './prefetch';

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
