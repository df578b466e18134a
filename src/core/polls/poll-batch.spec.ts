import { NumberList, PollBatch, Tally } from './poll-batch';
import { PollBlock, SLICE_MS, slotOf } from './poll-block';

function listOf(count: number): NumberList {
  const list = new NumberList();
  for (let i = 0; i < count; i++) list.push(i * 1.5);
  return list;
}

describe('NumberList', () => {
  // 64 is the initial capacity, 128 the next one.
  it.each([0, 1, 63, 64, 65, 128, 129, 10_000])('holds %d numbers in the order they came', (count) => {
    const list = listOf(count);
    expect(list.length).toBe(count);
    expect([...list.view()]).toEqual(Array.from({ length: count }, (_, i) => i * 1.5));
  });

  it('keeps whole numbers up to 2^53 exact', () => {
    const list = new NumberList();
    list.push(Number.MAX_SAFE_INTEGER);
    expect(list.view()[0]).toBe(Number.MAX_SAFE_INTEGER);
  });

  it('grows after a view was taken', () => {
    const list = listOf(64);
    const before = list.view();
    list.push(-1);
    expect(before).toHaveLength(64);
    expect([list.view().length, list.view()[64]]).toEqual([65, -1]);
  });
});

const SLICE = 77_520;
const at = (ms: number, slice = SLICE) => slice * SLICE_MS + ms;

/** A block as `[store key, millisecond of the slice, status]`. */
const readable = ({ storeGroup, polls }: PollBlock) =>
  Array.from(polls, (poll) => [storeGroup * 64 + slotOf(poll), (poll >>> 1) % 2 ** 25, poll % 2]);

const blocksOf = (batch: PollBatch, slice: number, storeKeys: number[]) => [
  ...batch.blocks(slice, batch.layout(storeKeys)),
];
const pollsOf = (batch: PollBatch, slice: number, storeKeys: number[]) =>
  blocksOf(batch, slice, storeKeys).flatMap(readable);

describe('PollBatch', () => {
  it('gives the blocks of a slice by group, the polls of each by key and time, whatever the order of arrival', () => {
    const batch = new PollBatch();
    batch.add('b', at(5), true);
    batch.add('a', at(9), false);
    batch.add('c', at(3), true);
    batch.add('b', at(2), false);
    batch.add('a', at(SLICE_MS - 1), true);
    batch.add('a', at(0, SLICE + 1), true);
    expect(batch.storeIds).toEqual(['b', 'a', 'c']);
    expect(batch.sortedSlices()).toEqual([SLICE, SLICE + 1]);
    const storeKeys = [40_000_000, 7, 8];
    const blocks = blocksOf(batch, SLICE, storeKeys);
    expect(blocks.map(({ slice, storeGroup }) => [slice, storeGroup])).toEqual([
      [SLICE, 0],
      [SLICE, 625_000],
    ]);
    expect(blocks.map(readable)).toEqual([
      [
        [7, 9, 0],
        [7, SLICE_MS - 1, 1],
        [8, 3, 1],
      ],
      [
        [40_000_000, 2, 0],
        [40_000_000, 5, 1],
      ],
    ]);
    expect(pollsOf(batch, SLICE + 1, storeKeys)).toEqual([[7, 0, 1]]);
  });

  it.each([
    [0, 0],
    [63, 0],
    [64, 1],
    [127, 1],
    [128, 2],
    [2 ** 31 - 1, 2 ** 25 - 1],
  ])('puts the store of key %d into the block of group %d', (key, storeGroup) => {
    const batch = new PollBatch();
    batch.add('a', at(1), true);
    const blocks = blocksOf(batch, SLICE, [key]);
    expect(blocks).toEqual([{ slice: SLICE, storeGroup, polls: expect.any(Uint32Array) as unknown }]);
    expect(blocks.flatMap(readable)).toEqual([[key, 1, 1]]);
  });

  it('keeps of two polls at one instant the one that arrived last', () => {
    const batch = new PollBatch();
    for (const [ms, ...statuses] of [
      [1, true, false],
      [2, false, true],
      [3, true, true],
      [4, false, true, false],
      [5, true],
    ] as const) {
      for (const status of statuses) batch.add('a', at(ms), status);
    }
    expect(pollsOf(batch, SLICE, [1])).toEqual([
      [1, 1, 0],
      [1, 2, 1],
      [1, 3, 1],
      [1, 4, 0],
      [1, 5, 1],
    ]);
    expect(batch.added).toBe(10);
  });

  it('puts the first and last millisecond of a slice into it', () => {
    const batch = new PollBatch();
    batch.add('a', at(0) - 1, true);
    batch.add('a', at(0), false);
    batch.add('a', at(SLICE_MS) - 1, true);
    batch.add('a', at(SLICE_MS), false);
    expect(batch.sortedSlices()).toEqual([SLICE - 1, SLICE, SLICE + 1]);
    expect(pollsOf(batch, SLICE - 1, [1])).toEqual([[1, SLICE_MS - 1, 1]]);
    expect(pollsOf(batch, SLICE, [1])).toEqual([
      [1, 0, 0],
      [1, SLICE_MS - 1, 1],
    ]);
    expect(pollsOf(batch, SLICE + 1, [1])).toEqual([[1, 0, 0]]);
  });

  it('takes polls by the index of their store as well', () => {
    const batch = new PollBatch();
    const index = batch.indexOf('a');
    batch.addAt(index, at(1), true);
    batch.add('a', at(2), false);
    expect([batch.indexOf('a'), batch.storeIds, batch.added]).toEqual([index, ['a'], 2]);
    expect(pollsOf(batch, SLICE, [1])).toEqual([
      [1, 1, 1],
      [1, 2, 0],
    ]);
  });

  it('keeps the polls of a slice to which it comes back', () => {
    const batch = new PollBatch();
    batch.add('a', at(1), true);
    batch.add('a', at(1, SLICE + 1), true);
    batch.add('a', at(2), false);
    batch.add('a', at(2, SLICE + 1), false);
    for (const slice of [SLICE, SLICE + 1]) {
      expect(pollsOf(batch, slice, [1])).toEqual([
        [1, 1, 1],
        [1, 2, 0],
      ]);
    }
  });

  it('counts polls that it has with both statuses, and names the first three', () => {
    const batch = new PollBatch();
    for (const store of ['a', 'b', 'c', 'd']) {
      batch.add(store, at(5), true);
      batch.add(store, at(9), true);
    }
    batch.add('b', at(9), true);
    for (const [store, ms] of [
      ['d', 5],
      ['c', 9],
      ['b', 5],
      ['a', 9],
      ['a', 5],
    ] as const) {
      batch.add(store, at(ms), false);
    }
    // Two groups, of which the second has the stores b and c at the slots 7 and 2.
    const storeKeys = [7, 64 + 7, 64 + 2, 2];
    pollsOf(batch, SLICE, storeKeys);
    const instant = (ms: number) => new Date(at(ms)).toISOString();
    expect(batch.conflicts.count).toBe(5);
    expect(batch.conflicts.examples.toSorted()).toEqual([
      `a ${instant(5)}`,
      `a ${instant(9)}`,
      `d ${instant(5)}`,
    ]);
    batch.layout(storeKeys);
    expect(batch.conflicts.count).toBe(0);
  });

  it('names the store of a conflict, also if others have its slot or its group', () => {
    const batch = new PollBatch();
    for (const store of ['a', 'b', 'c']) batch.add(store, at(5), true);
    batch.add('c', at(5), false);
    pollsOf(batch, SLICE, [7, 64 + 1, 64 + 7]);
    expect(batch.conflicts.examples).toEqual([`c ${new Date(at(5)).toISOString()}`]);
  });

  it('knows the first and the last poll of all stores, whichever comes last', () => {
    const batch = new PollBatch();
    batch.add('a', at(5), true);
    batch.add('b', at(7), true);
    batch.add('c', at(6), true);
    expect([batch.first, batch.last]).toEqual([at(5), at(7)]);
  });

  it('knows the extent of each store and of the whole', () => {
    const batch = new PollBatch();
    batch.add('a', at(7), true);
    batch.add('b', at(3), true);
    batch.add('a', at(1, SLICE - 1), true);
    batch.add('b', at(9), true);
    batch.add('a', at(4), true);
    expect([0, 1].map((index) => batch.extentOf(index))).toEqual([
      { first: at(1, SLICE - 1), last: at(7) },
      { first: at(3), last: at(9) },
    ]);
    expect([batch.first, batch.last]).toEqual([at(1, SLICE - 1), at(9)]);
  });

  it('knows the stores that were added, and no others', () => {
    const batch = new PollBatch();
    batch.add('a', at(7), true);
    expect(['a', 'A', ''].map((id) => batch.knows(id))).toEqual([true, false, false]);
  });

  it('gives the slices in their order, whatever the order of arrival', () => {
    const batch = new PollBatch();
    for (const slice of [SLICE, SLICE + 2, SLICE - 1, 9_999, SLICE + 1, 0]) {
      batch.add('a', at(0, slice), true);
    }
    expect(batch.sortedSlices()).toEqual([0, 9_999, SLICE - 1, SLICE, SLICE + 1, SLICE + 2]);
  });

  it.each([true, false])('keeps the poll with the smallest number there is, active = %s', (active) => {
    const batch = new PollBatch();
    batch.add('a', at(0), active);
    batch.add('a', at(1), true);
    expect(pollsOf(batch, SLICE, [0])).toEqual([
      [0, 0, active ? 1 : 0],
      [0, 1, 1],
    ]);
  });

  it('gives the same blocks again, because a write may be retried', () => {
    const batch = new PollBatch();
    for (const ms of [5, 3, 5]) batch.add('a', at(ms), ms === 3);
    const layout = batch.layout([70]);
    const once = [...batch.blocks(SLICE, layout)].map(readable);
    expect([...batch.blocks(SLICE, layout)].map(readable)).toEqual(once);
  });

  it('is empty at first', () => {
    const batch = new PollBatch();
    expect(batch.sortedSlices()).toEqual([]);
    expect(blocksOf(batch, SLICE, [])).toEqual([]);
    expect([batch.first, batch.last, batch.added]).toEqual([undefined, undefined, 0]);
  });

  it('holds many polls of one slice', () => {
    const batch = new PollBatch();
    for (let i = 0; i < 100_000; i++) {
      batch.add(String(i % 1000), at((i * 7919) % SLICE_MS), i % 3 === 0);
    }
    const storeKeys = batch.storeIds.map((_, index) => index + 1);
    const blocks = blocksOf(batch, SLICE, storeKeys);
    expect(blocks.map(({ storeGroup }) => storeGroup)).toEqual(Array.from({ length: 16 }, (_, i) => i));
    expect(blocks.reduce((count, { polls }) => count + polls.length, 0)).toBe(100_000);
    for (const { polls } of blocks)
      expect(polls.every((poll, i) => i === 0 || poll > polls[i - 1]!)).toBe(true);
  });
});

describe('the conflicts of a batch', () => {
  it('are polls of one store and instant with different status, counted once for each write', () => {
    const batch = new PollBatch();
    for (const [storeId, second, active] of [
      ['a', 1, true],
      ['b', 1, false],
      ['b', 1, true],
      ['b', 1, false],
      ['a', 1, true],
      ['a', 2, false],
      ['a', 2, true],
    ] as const) {
      batch.add(storeId, second * 1000, active);
    }
    for (let write = 0; write < 2; write++) {
      const layout = batch.layout([70, 3]);
      for (const slice of batch.sortedSlices()) Array.from(batch.blocks(slice, layout));
      expect(batch.conflicts.count).toBe(2);
      expect([...batch.conflicts.examples].sort()).toEqual([
        'a 1970-01-01T00:00:02.000Z',
        'b 1970-01-01T00:00:01.000Z',
      ]);
    }
  });
});

describe('Tally', () => {
  it('counts all, and keeps the first three different examples, shortened', () => {
    const tally = new Tally();
    for (const text of ['a', 'a', 'x'.repeat(200), 'b', 'c']) tally.add(text);
    expect([tally.count, tally.examples]).toEqual([5, ['a', 'x'.repeat(100), 'b']]);
    expect(tally.wantsExamples).toBe(false);
    expect(new Tally().wantsExamples).toBe(true);
  });
});
