import fc from 'fast-check';
import { PollBatch } from '../../src/core/polls/poll-batch';
import {
  blockPoll,
  decodeBlock,
  encodeBlock,
  mergeBlocks,
  packedPollOf,
  packPoll,
  pollsByStore,
  SLICE_MS,
  sliceOf,
  slotOf,
  slotOfKey,
  storeGroupOf,
  STORES_PER_GROUP,
  timeAndStatus,
} from '../../src/core/polls/poll-block';
import { reordered } from './arrivals';
import { blocksOf } from './poll-lines';
import { runs } from './runs';

interface Row {
  readonly storeKey: number;
  readonly observedAt: number;
  readonly active: boolean;
}

/** Often the first and last of a group, and of two neighbours. */
const storeKey = fc.oneof(
  fc.constantFrom(1, 62, 63, 64, 65, 127, 128, 191, 192),
  fc.integer({ min: 1, max: 2 ** 31 - 1 }),
);
/** Often the first and last of a slice, from the first one on. */
const instant = fc
  .tuple(
    fc.oneof(fc.constantFrom(0, 1, 77_520, 77_521), fc.nat(11_731_587)),
    fc.oneof(fc.constantFrom(0, 1, SLICE_MS - 1), fc.nat(SLICE_MS - 1)),
  )
  .map(([slice, ms]) => slice * SLICE_MS + ms);

/** Few stores and instants, so that rows repeat and contradict each other. */
const rows: fc.Arbitrary<Row[]> = fc
  .tuple(
    fc.uniqueArray(storeKey, { minLength: 1, maxLength: 5 }),
    fc.uniqueArray(instant, { minLength: 1, maxLength: 5 }),
  )
  .chain(([keys, instants]) =>
    fc.array(
      fc.record({
        storeKey: fc.constantFrom(...keys),
        observedAt: fc.constantFrom(...instants),
        active: fc.boolean(),
      }),
      { maxLength: 40 },
    ),
  );

const nameOf = ({ storeKey: key, observedAt }: Row): string => `${key} ${observedAt}`;

/** A table of blocks that imports are merged into, as in a repository; each block as its stored bytes. */
class Blocks {
  readonly stored = new Map<string, Buffer>();

  load(load: readonly Row[]): { inserted: number; changed: number } {
    const batch = new PollBatch();
    for (const { storeKey: key, observedAt, active } of load) batch.add(String(key), observedAt, active);
    const counts = { inserted: 0, changed: 0 };
    for (const { slice, storeGroup, polls } of blocksOf(batch, batch.storeIds.map(Number))) {
      const name = `${slice} ${storeGroup}`;
      const merged = mergeBlocks(decodeBlock(this.stored.get(name) ?? Buffer.alloc(0)), polls);
      counts.inserted += merged.inserted;
      counts.changed += merged.changed;
      this.stored.set(name, encodeBlock(merged.polls));
    }
    return counts;
  }
}

/** The blocks in hexadecimal digits, by name. */
const contents = ({ stored }: Blocks): [string, string][] =>
  [...stored].map(([name, bytes]): [string, string] => [name, bytes.toString('hex')]).sort();

const afterLoads = (...loads: (readonly Row[])[]): Blocks => {
  const blocks = new Blocks();
  for (const load of loads) blocks.load(load);
  return blocks;
};

/** Split at some indexes into imports, which may be empty. */
const split = (load: readonly Row[], cuts: readonly number[]): (readonly Row[])[] => {
  const borders = cuts.map((cut) => cut % (load.length + 1)).sort((a, b) => a - b);
  return [...borders, load.length].map((border, i) => load.slice(borders[i - 1] ?? 0, border));
};
const cuts = fc.array(fc.nat(), { maxLength: 6 });

describe('blocks of polls', () => {
  it('hold what a map of polls would hold, and count what is new, changed and unchanged', () => {
    fc.assert(
      fc.property(rows, cuts, (all, places) => {
        const blocks = new Blocks();
        const model = new Map<string, Row>();
        for (const load of split(all, places)) {
          const last = new Map(load.map((row) => [nameOf(row), row]));
          const before = [...last].map(([name, row]) => [model.get(name)?.active, row.active]);
          const inserted = before.filter(([stored]) => stored === undefined).length;
          const unchanged = before.filter(([stored, given]) => stored === given).length;
          expect(blocks.load(load)).toEqual({ inserted, changed: last.size - inserted - unchanged });
          for (const [name, row] of last) model.set(name, row);
        }
        expect(contents(blocks)).toEqual(contents(afterLoads([...model.values()])));
        const polls = [...blocks.stored].flatMap(([name, bytes]) => {
          const [slice, group] = name.split(' ').map(Number) as [number, number];
          return Array.from(decodeBlock(bytes), (poll) => [
            group * STORES_PER_GROUP + slotOf(poll),
            packedPollOf(poll, slice * SLICE_MS),
          ]);
        });
        const expected = [...model.values()].map((row) => [
          row.storeKey,
          packPoll(row.observedAt, row.active),
        ]);
        expect(new Set(polls.map(String))).toEqual(new Set(expected.map(String)));
        expect(polls).toHaveLength(expected.length);
      }),
      runs(150),
    );
  });

  it('are the same when a load is merged again', () => {
    fc.assert(
      fc.property(rows, rows, (earlier, load) => {
        const blocks = afterLoads(earlier, load);
        const once = contents(blocks);
        expect(blocks.load(load)).toEqual({ inserted: 0, changed: 0 });
        expect(contents(blocks)).toEqual(once);
      }),
      runs(100),
    );
  });

  it('are the same for any split of a load, in any order that keeps the last word of a poll last', () => {
    const cases = rows.chain((load) => fc.tuple(fc.constant(load), reordered(load, nameOf), cuts));
    fc.assert(
      fc.property(cases, ([load, other, places]) => {
        expect(contents(afterLoads(...split(other, places)))).toEqual(contents(afterLoads(load)));
      }),
      runs(150),
    );
  });

  it('are the same in whatever order loads come that do not contradict each other', () => {
    const agreeing = rows.map((all) => [...new Map(all.map((row) => [nameOf(row), row])).values()]);
    const cases = agreeing.chain((load) =>
      fc.tuple(
        fc.constant(load),
        fc.shuffledSubarray(load, { minLength: load.length, maxLength: load.length }),
        cuts,
      ),
    );
    fc.assert(
      fc.property(cases, ([load, other, places]) => {
        const blocks = split(other, places).map((part) => afterLoads(part));
        const together = afterLoads(load);
        // Merged block by block, as by two transactions in succession.
        const merged = new Blocks();
        for (const { stored } of blocks) {
          for (const [name, bytes] of stored) {
            const { polls } = mergeBlocks(
              decodeBlock(merged.stored.get(name) ?? Buffer.alloc(0)),
              decodeBlock(bytes),
            );
            merged.stored.set(name, encodeBlock(polls));
          }
        }
        expect(contents(merged)).toEqual(contents(together));
      }),
      runs(100),
    );
  });

  it('have a place for every store key, slot and millisecond, and no two polls share one', () => {
    fc.assert(
      fc.property(storeKey, instant, fc.boolean(), (key, observedAt, active) => {
        const [group, slot, slice] = [storeGroupOf(key), slotOfKey(key), sliceOf(observedAt)];
        expect(group * STORES_PER_GROUP + slot).toBe(key);
        expect(0 <= slot && slot < STORES_PER_GROUP).toBe(true);
        const ms = observedAt - slice * SLICE_MS;
        expect(0 <= ms && ms < SLICE_MS).toBe(true);
        const poll = blockPoll(slot, timeAndStatus(ms, active));
        expect([...decodeBlock(encodeBlock(Uint32Array.of(poll)))]).toEqual([poll]);
        expect([slotOf(poll), packedPollOf(poll, slice * SLICE_MS)]).toEqual([
          slot,
          packPoll(observedAt, active),
        ]);
        // Neighbours in time and by store are different polls.
        expect(blockPoll(slot, timeAndStatus(ms, !active))).not.toBe(poll);
        if (ms > 0) expect(blockPoll(slot, timeAndStatus(ms - 1, true))).toBeLessThan(poll);
        if (slot > 0) expect(blockPoll(slot - 1, timeAndStatus(SLICE_MS - 1, true))).toBeLessThan(poll);
      }),
      runs(300),
    );
  });

  it('give each store its own polls again, ascending', () => {
    fc.assert(
      fc.property(rows, fc.nat(140), (all, firstKey) => {
        const lastKey = firstKey + 70;
        const near = all.map((row) => ({ ...row, storeKey: firstKey + (row.storeKey % 71) }));
        const { stored } = afterLoads(near);
        const blocks = [...stored]
          .map(([name, bytes]) => {
            const [slice, storeGroup] = name.split(' ').map(Number) as [number, number];
            return { slice, storeGroup, bytes };
          })
          .sort((a, b) => a.slice - b.slice);
        const found = pollsByStore(firstKey, lastKey, blocks);
        for (let key = found.firstKey; key < found.firstKey + found.offsets.length - 1; key++) {
          const own = near.filter((row) => row.storeKey === key);
          const last = new Map(own.map((row) => [row.observedAt, packPoll(row.observedAt, row.active)]));
          const place = key - found.firstKey;
          expect([...found.polls.subarray(found.offsets[place], found.offsets[place + 1])]).toEqual(
            [...last.values()].sort((a, b) => a - b),
          );
        }
      }),
      runs(100),
    );
  });
});
