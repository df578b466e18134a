import { mergeBlocks, orderBlock } from './merge-blocks';
import { blockPoll, SLICE_MS, timeAndStatus } from './poll-block';

const active = (slot: number, ms: number) => blockPoll(slot, timeAndStatus(ms, true));
const inactive = (slot: number, ms: number) => blockPoll(slot, timeAndStatus(ms, false));

const merge = (stored: number[], given: number[]) => {
  const { polls, inserted, changed } = mergeBlocks(Uint32Array.from(stored), Uint32Array.from(given));
  return { polls: [...polls], inserted, changed };
};

/** The smallest and the greatest poll of a block. */
const FIRST = inactive(0, 0);
const LAST = active(63, SLICE_MS - 1);

describe('mergeBlocks', () => {
  const [a, b, c, d] = [active(0, 5), inactive(0, 9), active(7, 0), active(63, 2)] as const;

  it.each<[string, number[], number[], number[], number, number]>([
    ['nothing into nothing', [], [], [], 0, 0],
    ['polls into nothing', [], [a, b], [a, b], 2, 0],
    ['nothing into polls', [a, b], [], [a, b], 0, 0],
    ['later polls', [a, b], [c, d], [a, b, c, d], 2, 0],
    ['earlier polls', [c, d], [a, b], [a, b, c, d], 2, 0],
    ['polls between', [a, d], [b, c], [a, b, c, d], 2, 0],
    ['the same polls', [a, b, c], [a, b, c], [a, b, c], 0, 0],
    ['some of the same polls', [a, b, c], [b], [a, b, c], 0, 0],
    ['the opposite', [active(0, 5)], [inactive(0, 5)], [inactive(0, 5)], 0, 1],
    ['the opposite, the other way round', [inactive(0, 5)], [active(0, 5)], [active(0, 5)], 0, 1],
    ['the least and the greatest', [a], [FIRST, LAST], [FIRST, a, LAST], 2, 0],
    ['among the least and the greatest', [FIRST, LAST], [a], [FIRST, a, LAST], 1, 0],
    ['the opposite of the least', [FIRST, a], [active(0, 0)], [active(0, 0), a], 0, 1],
    ['the opposite of the greatest', [a, LAST], [inactive(63, SLICE_MS - 1)], [a, LAST - 1], 0, 1],
    ['a neighbouring millisecond', [active(0, 5)], [inactive(0, 6)], [active(0, 5), inactive(0, 6)], 1, 0],
    ['a neighbouring store', [active(1, 5)], [inactive(2, 5)], [active(1, 5), inactive(2, 5)], 1, 0],
    ['new, changed and unchanged', [a, b, c], [b, c - 1, d], [a, b, c - 1, d], 1, 1],
  ])('of %s', (_name, stored, given, polls, inserted, changed) => {
    expect(merge(stored, given)).toEqual({ polls, inserted, changed });
  });

  it('leaves both as they were', () => {
    const [stored, given] = [Uint32Array.of(a, c), Uint32Array.of(b, c - 1)];
    mergeBlocks(stored, given);
    expect([...stored, ...given]).toEqual([a, c, b, c - 1]);
  });
});

describe('orderBlock', () => {
  const order = (...arrived: number[]) => [...orderBlock(Uint32Array.from(arrived))];

  it('sorts by store, then by time', () => {
    expect(order(active(9, 1), inactive(0, 7), LAST, active(0, 2), FIRST)).toEqual([
      FIRST,
      active(0, 2),
      inactive(0, 7),
      active(9, 1),
      LAST,
    ]);
  });

  it('keeps one of identical polls', () => {
    expect(order(active(1, 1), active(1, 1), active(1, 1))).toEqual([active(1, 1)]);
  });

  it.each<[string, number[], number]>([
    ['active, inactive', [active(1, 1), inactive(1, 1)], inactive(1, 1)],
    ['inactive, active', [inactive(1, 1), active(1, 1)], active(1, 1)],
    ['inactive, active, inactive', [inactive(1, 1), active(1, 1), inactive(1, 1)], inactive(1, 1)],
    ['active, inactive, active', [active(1, 1), inactive(1, 1), active(1, 1)], active(1, 1)],
    ['the least, contradicted', [active(0, 0), inactive(0, 0)], inactive(0, 0)],
    ['the greatest, contradicted', [inactive(63, SLICE_MS - 1), LAST], LAST],
  ])('keeps the last of polls that contradict each other: %s', (_name, arrived, winner) => {
    expect(order(...arrived)).toEqual([winner]);
    // Also between other polls.
    const [before, after] = [winner < 2 ? [] : [FIRST], winner === LAST ? [] : [LAST]];
    expect(order(...after, ...arrived, ...before)).toEqual([...before, winner, ...after]);
  });

  it('keeps polls of neighbouring milliseconds and stores apart', () => {
    const polls = [inactive(1, 1), active(1, 2), inactive(2, 1), active(2, 2)];
    expect(order(...polls)).toEqual(polls);
  });

  it('is empty for none, and leaves what arrived as it was', () => {
    expect(order()).toEqual([]);
    const arrived = Uint32Array.of(active(1, 1), FIRST, inactive(1, 1));
    orderBlock(arrived);
    expect([...arrived]).toEqual([active(1, 1), FIRST, inactive(1, 1)]);
  });
});
