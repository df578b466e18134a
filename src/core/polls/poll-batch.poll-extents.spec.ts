import fc from 'fast-check';
import {
  Extent,
  extentOfSlot,
  EXTENTS_BYTES,
  extentsByGroup,
  type MovedFirstPoll,
  PollExtents,
  widenExtents,
} from './poll-batch';

const NONE = Buffer.alloc(0);
const MAX_INSTANT = 8.64e15;

const seen = (...extents: [slot: number, first: number, last: number][]) =>
  new Map(extents.map(([slot, first, last]) => [slot, { first, last }]));

const widened = (stored: Uint8Array, extents: ReadonlyMap<number, Extent>): Uint8Array =>
  widenExtents(stored, extents).bytes ?? stored;

const contents = (bytes: Uint8Array) =>
  Array.from({ length: 64 }, (_, slot) => [slot, extentOfSlot(bytes, slot)] as const).filter(
    ([, extent]) => extent !== undefined,
  );

describe('the extents of a group', () => {
  it('are two big-endian integers of epoch ms a store, -1 without polls', () => {
    const { bytes } = widenExtents(NONE, seen([1, 0, 1_674_670_402_479], [63, 5, 5]));
    expect(bytes).toHaveLength(EXTENTS_BYTES);
    expect(bytes!.subarray(0, 32).toString('hex')).toBe(
      `${'f'.repeat(32)}${hex(0)}${hex(1_674_670_402_479)}`,
    );
    expect(bytes!.readBigInt64BE(63 * 16)).toBe(5n);
    expect(contents(bytes!)).toEqual([
      [1, { first: 0, last: 1_674_670_402_479 }],
      [63, { first: 5, last: 5 }],
    ]);
  });

  it('report a changed first poll, and are unchanged if nothing widens', () => {
    const stored = widened(NONE, seen([7, 100, 200]));
    expect(widenExtents(stored, seen([7, 100, 200], [7, 150, 160]))).toEqual({
      bytes: undefined,
      moved: [],
    });
    const later = widenExtents(stored, seen([7, 150, 300]));
    expect([later.moved, contents(later.bytes!)]).toEqual([[], [[7, { first: 100, last: 300 }]]]);
    const earlier = widenExtents(stored, seen([7, 99, 99]));
    expect([earlier.moved, contents(earlier.bytes!)]).toEqual([
      [{ from: 99, before: 100 }],
      [[7, { first: 99, last: 200 }]],
    ]);
    const other = widenExtents(stored, seen([8, 150, 150]));
    expect(other.moved).toEqual([{ from: 150, before: Infinity }]);
    expect(contents(other.bytes!)).toHaveLength(2);
    expect(contents(stored)).toEqual([[7, { first: 100, last: 200 }]]);
  });

  it('are found by the key of a store', () => {
    const extents = new PollExtents();
    extents.add(1, widened(NONE, seen([0, 1, 2], [63, 3, 4])));
    expect([63, 64, 65, 127, 128].map((key) => extents.of(key))).toEqual([
      undefined,
      { first: 1, last: 2 },
      undefined,
      { first: 3, last: 4 },
      undefined,
    ]);
  });

  it('are listed of each store that has polls', () => {
    const extents = new PollExtents();
    extents.add(0, NONE);
    extents.add(1, widened(NONE, seen([0, 1, 2], [63, 3, 4])));
    extents.add(2, widened(NONE, seen([1, 5, 5])));
    expect([...extents.all()]).toEqual([
      [64, { first: 1, last: 2 }],
      [127, { first: 3, last: 4 }],
      [129, { first: 5, last: 5 }],
    ]);
  });

  it('are put together from stores in any order', () => {
    const keys = [130, 64, 1, 127, 0];
    expect(extentsByGroup(keys, (i) => ({ first: i, last: i + 1 }))).toEqual([
      [0, seen([1, 2, 3], [0, 4, 5])],
      [1, seen([0, 1, 2], [63, 3, 4])],
      [2, seen([2, 0, 1])],
    ]);
  });

  it.each([1, 1_023, 1_025])('are not read from %d bytes', (length) => {
    const bytes = Buffer.alloc(length);
    expect(() => extentOfSlot(bytes, 0)).toThrow(RangeError);
    expect(() => widenExtents(bytes, seen())).toThrow(RangeError);
  });

  it('equal a map after merges in any order, repeated or not', () => {
    const instant = fc.oneof(
      fc.integer({ min: 0, max: 3 }),
      fc.constantFrom(2 ** 32 - 1, 2 ** 32, MAX_INSTANT),
      fc.integer({ min: 0, max: MAX_INSTANT }),
    );
    const load = fc
      .array(fc.tuple(fc.integer({ min: 0, max: 63 }), instant, instant), { maxLength: 8 })
      .map((polls) => seen(...polls.map(([slot, a, b]) => [slot, Math.min(a, b), Math.max(a, b)] as never)));
    fc.assert(
      fc.property(fc.array(load, { maxLength: 5 }), (loads) => {
        const model = new Map<number, Extent>();
        let bytes: Uint8Array = NONE;
        for (const each of loads) {
          const moved: MovedFirstPoll[] = [];
          for (const [slot, { first, last }] of each) {
            const before = model.get(slot) ?? { first: Infinity, last: -Infinity };
            if (first < before.first) moved.push({ from: first, before: before.first });
            model.set(slot, { first: Math.min(first, before.first), last: Math.max(last, before.last) });
          }
          expect(widenExtents(bytes, each).moved).toEqual(moved);
          bytes = widened(bytes, each);
        }
        expect(new Map(contents(bytes))).toEqual(model);
        const reversed = [...loads, ...loads].reverse().reduce<Uint8Array>(widened, NONE);
        expect(Buffer.compare(reversed, bytes)).toBe(0);
      }),
    );
  });
});

const hex = (instant: number): string => instant.toString(16).padStart(16, '0');
