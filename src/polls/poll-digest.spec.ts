import { MS_PER_DAY } from '../time';
import { msOfDayOf, statusOf, storeOf } from './packed-day';
import { PollDigest } from './poll-digest';

const DAY = 19_380;
const at = (ms: number, day = DAY) => day * MS_PER_DAY + ms;
const readable = (polls: Float64Array) =>
  [...polls].map((poll) => [storeOf(poll), msOfDayOf(poll), statusOf(poll)]);

describe('PollDigest', () => {
  it('gives a day by key and time, whatever the order of arrival', () => {
    const digest = new PollDigest();
    digest.add('b', at(5), true);
    digest.add('a', at(9), false);
    digest.add('b', at(2), false);
    digest.add('a', at(MS_PER_DAY - 1), true);
    digest.add('a', at(0, DAY + 1), true);
    expect(digest.storeIds).toEqual(['b', 'a']);
    expect(digest.sortedDays()).toEqual([DAY, DAY + 1]);
    expect(readable(digest.pollsOf(DAY, [40_000_000, 7]))).toEqual([
      [7, 9, 0],
      [7, MS_PER_DAY - 1, 1],
      [40_000_000, 2, 0],
      [40_000_000, 5, 1],
    ]);
  });

  it('keeps of two polls at one instant the one that arrived last', () => {
    const digest = new PollDigest();
    digest.add('a', at(1), true);
    digest.add('a', at(1), false);
    digest.add('a', at(2), false);
    digest.add('a', at(2), true);
    digest.add('a', at(3), true);
    digest.add('a', at(3), true);
    digest.add('a', at(4), false);
    digest.add('a', at(4), true);
    digest.add('a', at(4), false);
    digest.add('a', at(5), true);
    expect(readable(digest.pollsOf(DAY, [1]))).toEqual([
      [1, 1, 0],
      [1, 2, 1],
      [1, 3, 1],
      [1, 4, 0],
      [1, 5, 1],
    ]);
    expect(digest.added).toBe(10);
  });

  it('does not take neighbouring milliseconds or stores for one instant', () => {
    const digest = new PollDigest();
    digest.add('a', at(1), true);
    digest.add('a', at(2), false);
    digest.add('b', at(0), false);
    digest.add('a', at(MS_PER_DAY - 1), true);
    expect(readable(digest.pollsOf(DAY, [1, 2]))).toEqual([
      [1, 1, 1],
      [1, 2, 0],
      [1, MS_PER_DAY - 1, 1],
      [2, 0, 0],
    ]);
  });

  it('knows the extent of each store and of the whole', () => {
    const digest = new PollDigest();
    digest.add('a', at(7), true);
    digest.add('b', at(3), true);
    digest.add('a', at(1, DAY - 1), true);
    digest.add('b', at(9), true);
    digest.add('a', at(4), true);
    expect(digest.extents).toEqual([
      { first: at(1, DAY - 1), last: at(7) },
      { first: at(3), last: at(9) },
    ]);
    expect([digest.first, digest.last]).toEqual([at(1, DAY - 1), at(9)]);
  });

  it('knows the stores that were added, and no others', () => {
    const digest = new PollDigest();
    digest.add('a', at(7), true);
    expect(['a', 'A', ''].map((id) => digest.knows(id))).toEqual([true, false, false]);
  });

  it('gives the days in their order, whatever the order of arrival', () => {
    const digest = new PollDigest();
    for (const day of [DAY, DAY + 2, DAY - 1, 9_999, DAY + 1]) digest.add('a', at(0, day), true);
    expect(digest.sortedDays()).toEqual([9_999, DAY - 1, DAY, DAY + 1, DAY + 2]);
  });

  it.each([true, false])('keeps the poll with the smallest number there is, active = %s', (active) => {
    const digest = new PollDigest();
    digest.add('a', at(0), active);
    digest.add('a', at(1), true);
    expect(readable(digest.pollsOf(DAY, [0]))).toEqual([
      [0, 0, active ? 1 : 0],
      [0, 1, 1],
    ]);
  });

  it('is empty at first', () => {
    const digest = new PollDigest();
    expect(digest.sortedDays()).toEqual([]);
    expect(digest.pollsOf(DAY, []).length).toBe(0);
    expect(digest.first).toBeUndefined();
  });

  it('holds many polls of one day', () => {
    const digest = new PollDigest();
    for (let i = 0; i < 100_000; i++) digest.add(String(i % 1000), at((i * 7919) % MS_PER_DAY), i % 3 === 0);
    const polls = digest.pollsOf(
      DAY,
      digest.storeIds.map((_, index) => index + 1),
    );
    expect(polls.length).toBe(100_000);
    expect(polls.every((poll, i) => i === 0 || poll > polls[i - 1]!)).toBe(true);
  });
});
