import {
  blockPoll,
  decodeBlock,
  encodeBlock,
  packedPollOf,
  packPoll,
  pollsIn,
  SLICE_MS,
  sliceOf,
  SLICES_PER_DAY,
  slotOf,
  slotOfKey,
  storeGroupOf,
  STORES_PER_GROUP,
  timeAndStatus,
} from './poll-block';

const LAST_MS = SLICE_MS - 1;

describe('slices', () => {
  it('are six hours, four to a UTC day', () => {
    expect(SLICE_MS).toBe(6 * 3_600_000);
    expect(SLICES_PER_DAY).toBe(4);
  });

  it.each([
    ['1970-01-01T00:00:00.000Z', 0],
    ['1970-01-01T05:59:59.999Z', 0],
    ['1970-01-01T06:00:00.000Z', 1],
    ['2023-01-25T17:59:59.999Z', 77_530],
    ['2023-01-25T18:00:00.000Z', 77_531],
    ['9999-12-31T23:59:59.999Z', 11_731_587],
  ])('hold their first instant and not their end: %s lies in %d', (instant, slice) => {
    expect(sliceOf(Date.parse(instant))).toBe(slice);
  });
});

describe('groups of store keys', () => {
  it.each([
    [0, 0, 0],
    [1, 0, 1],
    [63, 0, 63],
    [64, 1, 0],
    [127, 1, 63],
    [128, 2, 0],
    [2 ** 31 - 1, 2 ** 25 - 1, 63],
  ])('of the key %d: group %d, slot %d', (key, group, slot) => {
    expect([storeGroupOf(key), slotOfKey(key)]).toEqual([group, slot]);
    expect(group * STORES_PER_GROUP + slot).toBe(key);
  });
});

describe('a poll of a block', () => {
  it.each([
    [0, 0, false, 0],
    [0, 0, true, 1],
    [0, 1, false, 2],
    [0, LAST_MS, true, 43_199_999],
    [1, 0, true, 67_108_865],
    [63, 0, false, 4_227_858_432],
    [63, LAST_MS, true, 4_271_058_431],
  ])('of slot %d at millisecond %d, active = %s, is %d', (slot, ms, active, poll) => {
    expect(blockPoll(slot, timeAndStatus(ms, active))).toBe(poll);
    // The formula of the tables' documentation, in integers that do not overflow.
    expect(BigInt(poll)).toBe((BigInt(slot) << 26n) | (BigInt(ms) << 1n) | (active ? 1n : 0n));
    expect(poll).toBeLessThan(2 ** 32);
    expect(slotOf(poll)).toBe(slot);
  });

  it('is what the engine takes, with the beginning of its slice', () => {
    const start = Date.UTC(2023, 0, 25, 18);
    for (const slot of [0, 31, 32, 63]) {
      for (const ms of [0, 1, LAST_MS]) {
        for (const active of [false, true]) {
          const poll = blockPoll(slot, timeAndStatus(ms, active));
          expect(packedPollOf(poll, start)).toBe(packPoll(start + ms, active));
        }
      }
    }
  });

  it('sorts by store, then by time, whatever the status', () => {
    const ascending = [
      blockPoll(0, timeAndStatus(0, true)),
      blockPoll(0, timeAndStatus(1, false)),
      blockPoll(0, timeAndStatus(LAST_MS, true)),
      blockPoll(1, timeAndStatus(0, false)),
      blockPoll(63, timeAndStatus(LAST_MS, true)),
    ];
    expect([...ascending].sort((a, b) => a - b)).toEqual(ascending);
  });
});

describe('a stored block', () => {
  it('has four bytes a poll, the most significant first', () => {
    const polls = Uint32Array.of(1, 67_108_865, 4_271_058_431);
    expect(encodeBlock(polls).toString('hex')).toBe('0000000104000001fe932dff');
  });

  it.each([0, 1, 64, 10_000])('of %d polls gives them back', (count) => {
    const polls = Uint32Array.from({ length: count }, (_, i) =>
      blockPoll(Math.floor((i * 64) / count), timeAndStatus((i * 7_919) % SLICE_MS, i % 3 === 0)),
    );
    const bytes = encodeBlock(polls);
    expect(pollsIn(bytes)).toBe(count);
    expect(decodeBlock(bytes)).toEqual(polls);
  });

  it('is read where it lies within a larger buffer, at any place', () => {
    const bytes = encodeBlock(Uint32Array.of(5, 4_271_058_431));
    for (const place of [0, 1, 2, 3]) {
      const buffer = Buffer.alloc(32, 0xff);
      bytes.copy(buffer, place);
      expect([...decodeBlock(buffer.subarray(place, place + 8))]).toEqual([5, 4_271_058_431]);
    }
  });

  it.each([1, 2, 3, 5, 4_095])('of %d bytes is refused: it was cut', (length) => {
    const message = `a block of ${length} bytes does not hold whole polls`;
    expect(() => decodeBlock(Buffer.alloc(length))).toThrow(new RangeError(message));
    expect(() => pollsIn(Buffer.alloc(length))).toThrow(new RangeError(message));
  });
});
