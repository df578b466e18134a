import { type SeenFile, Settling } from './settling';

const file = (size: number, more: Partial<SeenFile> = {}): SeenFile => ({
  id: '1',
  size,
  modifiedAt: 5,
  ...more,
});

describe('Settling', () => {
  let settling: Settling<SeenFile>;

  beforeEach(() => {
    settling = new Settling(2_000);
  });

  it('has a file once it was at rest for the time', () => {
    expect(settling.complete([file(10)], 0)).toEqual([]);
    expect(settling.complete([file(10)], 1_999)).toEqual([]);
    expect(settling.complete([file(10)], 2_000)).toEqual([file(10)]);
  });

  it.each([
    ['grows', file(11)],
    ['is written again', file(10, { modifiedAt: 6 })],
    ['shrinks', file(9)],
  ])('waits again when it %s', (_how, changed) => {
    settling.complete([file(10)], 0);
    expect(settling.complete([changed], 2_000)).toEqual([]);
    expect(settling.complete([changed], 3_999)).toEqual([]);
    expect(settling.complete([changed], 4_000)).toEqual([changed]);
  });

  it('has a file at once that was at rest under another name', () => {
    settling.complete([{ ...file(10), name: 'polls.csv.part' } as SeenFile], 0);
    expect(settling.complete([{ ...file(10), name: 'polls.csv' } as SeenFile], 2_500)).toHaveLength(1);
  });

  it('has no empty file', () => {
    settling.complete([file(0)], 0);
    expect(settling.complete([file(0)], 9_000)).toEqual([]);
    expect(settling.complete([file(1)], 9_000)).toEqual([]);
    expect(settling.complete([file(1)], 11_000)).toEqual([file(1)]);
  });

  it('begins again with a file that was away', () => {
    settling.complete([file(10)], 0);
    settling.complete([], 1_000);
    expect(settling.complete([file(10)], 2_000)).toEqual([]);
  });

  it('knows each file by itself', () => {
    settling.complete([file(10)], 0);
    const both = [file(10), file(20, { id: '2' })];
    expect(settling.complete(both, 2_000)).toEqual([both[0]]);
    expect(settling.complete(both, 4_000)).toEqual(both);
  });
});
