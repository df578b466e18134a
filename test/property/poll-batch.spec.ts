import fc from 'fast-check';
import { PollBatch } from '../../src/core/polls/poll-batch';
import { SLICE_MS, sliceOf } from '../../src/core/polls/poll-block';
import { blocksOf, linesOf } from './poll-lines';
import { runs } from './runs';

const FIRST_SLICE = 77_520;

interface Row {
  store: string;
  instant: number;
  active: boolean;
}

/** Few stores and few instants, so that rows repeat and contradict each other; including the edges of slices. */
const rows = fc.array(
  fc.record<Row>({
    store: fc.constantFrom('a', 'b', 'B', '8419537941919820732', 'ä'),
    instant: fc
      .tuple(
        fc.integer({ min: 0, max: 2 }),
        fc.oneof(fc.constantFrom(0, 1, 2, SLICE_MS - 1), fc.integer({ min: 0, max: SLICE_MS - 1 })),
      )
      .map(([slice, ms]) => (FIRST_SLICE + slice) * SLICE_MS + ms),
    active: fc.boolean(),
  }),
  { maxLength: 60 },
);

function batchOf(polls: readonly Row[]): PollBatch {
  const batch = new PollBatch();
  for (const { store, instant, active } of polls) batch.add(store, instant, active);
  return batch;
}

/** The polls of a batch by store and time; stores by index. */
const contents = (batch: PollBatch): string[] => linesOf(blocksOf(batch, [...batch.storeIds.keys()]));

describe('PollBatch', () => {
  it('keeps of each store and instant the row that came last, as a map would', () => {
    fc.assert(
      fc.property(rows, (polls) => {
        const batch = batchOf(polls);
        const model = new Map<string, string>();
        for (const { store, instant, active } of polls) {
          const place = `${batch.storeIds.indexOf(store)} ${new Date(instant).toISOString()}`;
          model.set(place, `${place} ${active ? 1 : 0}`);
        }
        expect(contents(batch)).toEqual([...model.values()].sort());
        expect(batch.added).toBe(polls.length);
        expect(batch.storeIds).toEqual([...new Set(polls.map(({ store }) => store))]);
        expect(['a', 'b', 'B', 'z'].map((id) => batch.knows(id))).toEqual(
          ['a', 'b', 'B', 'z'].map((id) => polls.some(({ store }) => store === id)),
        );
        const instants = polls.map(({ instant }) => instant);
        expect(batch.first).toBe(polls.length === 0 ? undefined : Math.min(...instants));
        expect(batch.last).toBe(polls.length === 0 ? undefined : Math.max(...instants));
        batch.storeIds.forEach((id, i) => {
          const own = polls.filter(({ store }) => store === id).map(({ instant }) => instant);
          expect(batch.extentOf(i)).toEqual({ first: Math.min(...own), last: Math.max(...own) });
        });
      }),
      runs(120),
    );
  });

  it('gives each slice in the order of keys and time, whatever keys the stores have', () => {
    const keys = fc.uniqueArray(fc.oneof(fc.integer({ min: 0, max: 50_000_000 }), fc.nat(200)), {
      minLength: 5,
      maxLength: 5,
    });
    fc.assert(
      fc.property(rows, keys, (polls, storeKeys) => {
        const batch = batchOf(polls);
        const blocks = blocksOf(batch, storeKeys.slice(0, batch.storeIds.length));
        const places = blocks.map(({ slice, storeGroup }) => slice * 2 ** 26 + storeGroup);
        expect(places).toEqual([...new Set(places)].sort((a, b) => a - b));
        for (const { polls: packed } of blocks) {
          expect(packed.every((poll, i) => i === 0 || poll >>> 1 > packed[i - 1]! >>> 1)).toBe(true);
        }
        expect(batch.sortedSlices()).toEqual(
          [...new Set(polls.map(({ instant }) => sliceOf(instant)))].sort((a, b) => a - b),
        );
        expect(new Set(linesOf(blocks).map((line) => Number(line.split(' ')[0])))).toEqual(
          new Set(polls.map(({ store }) => storeKeys[batch.storeIds.indexOf(store)])),
        );
      }),
      runs(80),
    );
  });

  it('does not care for the order of rows that agree, nor how often they come', () => {
    const agreeing = rows.map((polls) => [
      ...new Map(polls.map((row) => [`${row.store} ${row.instant}`, row])).values(),
    ]);
    const cases = agreeing.chain((polls) =>
      fc.tuple(fc.constant(polls), fc.shuffledSubarray([...polls, ...polls], { minLength: polls.length })),
    );
    const byId = (batch: PollBatch) =>
      contents(batch)
        .map((line) => line.replace(/^\d+/, (index) => batch.storeIds[Number(index)]!))
        .sort();
    fc.assert(
      fc.property(cases, ([polls, again]) => {
        const once = byId(batchOf(polls));
        expect(byId(batchOf([...again, ...polls]))).toEqual(once);
        expect(byId(batchOf([...polls, ...again]))).toEqual(once);
      }),
      runs(80),
    );
  });
});
