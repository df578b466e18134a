import { blockPoll, encodeBlock, packPoll, SLICE_MS, timeAndStatus } from './poll-block';
import { PollsByStore, pollsByStore, StoredBlock } from './polls-by-store';

const SLICE = 77_520;

type Poll = readonly [storeKey: number, ms: number, active: boolean];

/** A stored block. The polls ascend, and their stores share one group. */
const block = (slice: number, storeGroup: number, ...polls: Poll[]): StoredBlock => ({
  slice,
  storeGroup,
  bytes: encodeBlock(
    Uint32Array.from(polls, ([key, ms, active]) => blockPoll(key % 64, timeAndStatus(ms, active))),
  ),
});
const packed = (slice: number, ms: number, active: boolean) => packPoll(slice * SLICE_MS + ms, active);

const ofStore = ({ firstKey, offsets, polls }: PollsByStore, key: number) => [
  ...polls.subarray(offsets[key - firstKey], offsets[key - firstKey + 1]),
];

describe('pollsByStore', () => {
  it('gives each store its polls in the order of time, from all slices', () => {
    const found = pollsByStore(2, 70, [
      block(SLICE, 0, [1, 4, true], [2, 0, false], [2, 9, true], [63, SLICE_MS - 1, true]),
      block(SLICE, 1, [64, 0, false]),
      block(SLICE + 1, 0, [2, 0, true], [63, 0, false]),
      block(SLICE + 5, 1, [64, 1, true], [127, 2, false]),
    ]);
    expect(found.firstKey).toBe(0);
    expect(ofStore(found, 1)).toEqual([packed(SLICE, 4, true)]);
    expect(ofStore(found, 2)).toEqual([
      packed(SLICE, 0, false),
      packed(SLICE, 9, true),
      packed(SLICE + 1, 0, true),
    ]);
    expect(ofStore(found, 3)).toEqual([]);
    expect(ofStore(found, 63)).toEqual([packed(SLICE, SLICE_MS - 1, true), packed(SLICE + 1, 0, false)]);
    expect(ofStore(found, 64)).toEqual([packed(SLICE, 0, false), packed(SLICE + 5, 1, true)]);
    expect(ofStore(found, 127)).toEqual([packed(SLICE + 5, 2, false)]);
    expect(found.polls).toHaveLength(9);
    expect(found.offsets[0]).toBe(0);
    expect(found.offsets[found.offsets.length - 1]).toBe(9);
  });

  it.each([
    [0, 0, 0, 64],
    [63, 63, 0, 64],
    [63, 64, 0, 128],
    [64, 64, 64, 64],
    [64, 127, 64, 64],
    [127, 128, 64, 128],
  ])('has places for all stores of the groups from key %d to %d', (firstKey, lastKey, first, stores) => {
    const found = pollsByStore(firstKey, lastKey, []);
    expect(found.firstKey).toBe(first);
    expect([...found.offsets]).toEqual(new Array(stores + 1).fill(0));
    expect(found.polls).toHaveLength(0);
  });

  it('takes blocks of groups in any order within a slice, and blocks that are empty', () => {
    const found = pollsByStore(640, 703 + 64, [
      block(SLICE, 11, [704, 1, true]),
      block(SLICE, 10, [640, 2, true], [703, 3, true]),
      block(SLICE + 1, 10),
      block(SLICE + 2, 10, [640, 0, false]),
    ]);
    expect(found.firstKey).toBe(640);
    expect(ofStore(found, 640)).toEqual([packed(SLICE, 2, true), packed(SLICE + 2, 0, false)]);
    expect(ofStore(found, 703)).toEqual([packed(SLICE, 3, true)]);
    expect(ofStore(found, 704)).toEqual([packed(SLICE, 1, true)]);
  });

  it('refuses a block that the database has cut', () => {
    const { bytes, ...rest } = block(SLICE, 0, [1, 4, true], [2, 0, false]);
    const cut = [{ ...rest, bytes: bytes.subarray(0, 6) }];
    expect(() => pollsByStore(1, 2, cut)).toThrow('a block of 6 bytes does not hold whole polls');
  });
});
