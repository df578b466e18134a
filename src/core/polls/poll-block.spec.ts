import { LocalCalendar } from '../calendar/local-calendar';
import {
  blockPoll,
  decodeBlock,
  encodeBlock,
  isActive,
  isSettled,
  mergeBlocks,
  observedAtOf,
  openFrom,
  orderBlock,
  packedPollOf,
  packPoll,
  PollRoom,
  PollsByStore,
  pollsByStore,
  pollsIn,
  SLICE_MS,
  sliceOf,
  SLICES_PER_DAY,
  slotOf,
  slotOfKey,
  StoredBlock,
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

const DAY_MS = 86_400_000;
/** The greatest offsets from UTC in either direction, and zones with days of unusual length. */
const ZONES = [
  'Pacific/Kiritimati',
  'Etc/GMT+12',
  'Pacific/Apia',
  'Asia/Kathmandu',
  'America/Chicago',
  'UTC',
];

describe.each(ZONES)('kept polls in %s', (zone) => {
  const calendar = new LocalCalendar(zone);
  // With clock changes, and a date that Apia skips.
  const days = [Date.UTC(2024, 2, 9), Date.UTC(2024, 10, 2), Date.UTC(2011, 11, 29), Date.UTC(2024, 6, 1)]
    .map((instant) => instant / DAY_MS)
    .flatMap((day) => [day, day + 1, day + 2]);

  it.each(days)('from %d on leave all polls of dates that are not settled', (keptFrom) => {
    for (let date = keptFrom - 3; date <= keptFrom + 3; date++) {
      if (isSettled(date, keptFrom)) continue;
      expect(calendar.day(date).start).toBeGreaterThanOrEqual(keptFrom * DAY_MS);
    }
  });

  it.each(days)('from %d on take none that touches a settled date', (keptFrom) => {
    const first = openFrom(keptFrom);
    for (const instant of [first, first + 1, first + DAY_MS]) {
      expect(isSettled(calendar.dateOf(instant), keptFrom)).toBe(false);
    }
  });
});

describe('kept polls', () => {
  it('are all of them where none are gone', () => {
    expect(isSettled(-5, 0)).toBe(false);
    expect(openFrom(0)).toBe(0);
  });
});

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

  it('has only its own polls in a room that had others before', () => {
    const room = new PollRoom();
    const more = [block(SLICE, 0, [1, 4, true], [2, 0, false], [2, 9, true])];
    const fewer = [block(SLICE, 1, [64, 7, false])];
    for (const [key, blocks] of [
      [1, more],
      [64, fewer],
      [1, more],
    ] as const) {
      expect(pollsByStore(key, key, blocks, room)).toEqual(pollsByStore(key, key, blocks));
    }
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

  it.each<[string, number[], number[], number, number]>([
    ['of all polls into nothing', [], [c, a, b].sort((x, y) => x - y), 0, 9],
    ['of what is new, whatever its store', [b], [active(0, 5), b, d], 2, 5],
    ['of what has changed', [a, b, d], [a, b, d - 1], 2, 2],
    ['of nothing', [a, b], [a, b], Infinity, -Infinity],
    ['of the least and the greatest', [a], [FIRST, LAST], 0, SLICE_MS - 1],
  ])('has the first and last millisecond %s', (_name, stored, given, first, last) => {
    expect(mergeBlocks(Uint32Array.from(stored), Uint32Array.from(given))).toMatchObject({ first, last });
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

describe('packPoll', () => {
  it.each([
    [0, false],
    [0, true],
    [Date.UTC(2023, 0, 25, 18, 13, 22, 479), true],
    [Date.UTC(2023, 0, 25, 18, 13, 22, 479), false],
    [Date.UTC(9999, 11, 31, 23, 59, 59, 999), true],
  ])('gives the instant %d and active = %s back', (observedAt, active) => {
    const poll = packPoll(observedAt, active);
    expect(Number.isSafeInteger(poll)).toBe(true);
    expect([observedAtOf(poll), isActive(poll)]).toEqual([observedAt, active]);
  });

  it('sorts by time, whatever the status', () => {
    expect(packPoll(1_000, true)).toBeLessThan(packPoll(1_001, false));
  });
});
