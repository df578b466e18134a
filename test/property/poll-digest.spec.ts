import fc from 'fast-check';
import { msOfDayOf, statusOf, storeOf } from '../../src/polls/packed-day';
import { PollDigest } from '../../src/polls/poll-digest';
import { runs } from './runs';

const DAY = 86_400_000;
const FIRST_DAY = 19_380;

interface Row {
  store: string;
  instant: number;
  active: boolean;
}

/** Few stores and few instants, so that rows repeat and contradict each other; the edges of days among them. */
const rows = fc.array(
  fc.record<Row>({
    store: fc.constantFrom('a', 'b', 'B', '8419537941919820732', 'ä'),
    instant: fc
      .tuple(
        fc.integer({ min: 0, max: 2 }),
        fc.oneof(fc.constantFrom(0, 1, 2, DAY - 1), fc.integer({ min: 0, max: DAY - 1 })),
      )
      .map(([day, ms]) => (FIRST_DAY + day) * DAY + ms),
    active: fc.boolean(),
  }),
  { maxLength: 60 },
);

function digestOf(polls: readonly Row[]): PollDigest {
  const digest = new PollDigest();
  for (const { store, instant, active } of polls) digest.add(store, instant, active);
  return digest;
}

/** A digest as rows by store and time. */
function contents(digest: PollDigest): string[] {
  const places = digest.storeIds.map((_, i) => i);
  return digest.sortedDays().flatMap((day) =>
    Array.from(digest.pollsOf(day, places), (poll) => {
      const instant = new Date(day * DAY + msOfDayOf(poll)).toISOString();
      return `${digest.storeIds[storeOf(poll)]} ${instant} ${statusOf(poll)}`;
    }),
  );
}

describe('PollDigest', () => {
  it('keeps of each store and instant the row that came last, as a map would', () => {
    fc.assert(
      fc.property(rows, (polls) => {
        const model = new Map<string, string>();
        for (const { store, instant, active } of polls) {
          const place = `${store} ${new Date(instant).toISOString()}`;
          model.set(place, `${place} ${active ? 1 : 0}`);
        }
        const digest = digestOf(polls);
        expect(contents(digest).sort()).toEqual([...model.values()].sort());
        expect(digest.added).toBe(polls.length);
        expect(digest.storeIds).toEqual([...new Set(polls.map(({ store }) => store))]);
        expect(['a', 'b', 'B', 'z'].map((id) => digest.knows(id))).toEqual(
          ['a', 'b', 'B', 'z'].map((id) => polls.some(({ store }) => store === id)),
        );
        const instants = polls.map(({ instant }) => instant);
        expect(digest.first).toBe(polls.length === 0 ? undefined : Math.min(...instants));
        expect(digest.last).toBe(polls.length === 0 ? undefined : Math.max(...instants));
        digest.storeIds.forEach((id, i) => {
          const own = polls.filter(({ store }) => store === id).map(({ instant }) => instant);
          expect(digest.extents[i]).toEqual({ first: Math.min(...own), last: Math.max(...own) });
        });
      }),
      runs(120),
    );
  });

  it('gives each day in the order of keys and time, whatever keys the stores have', () => {
    const keys = fc.uniqueArray(fc.integer({ min: 0, max: 50_000_000 }), { minLength: 5, maxLength: 5 });
    fc.assert(
      fc.property(rows, keys, (polls, storeKeys) => {
        const digest = digestOf(polls);
        for (const day of digest.sortedDays()) {
          const packed = digest.pollsOf(day, storeKeys);
          expect(
            packed.every(
              (poll, i) =>
                i === 0 ||
                storeOf(poll) * DAY + msOfDayOf(poll) >
                  storeOf(packed[i - 1]!) * DAY + msOfDayOf(packed[i - 1]!),
            ),
          ).toBe(true);
          const expected = polls
            .filter(({ instant }) => Math.floor(instant / DAY) === day)
            .map(({ store }) => storeKeys[digest.storeIds.indexOf(store)]);
          expect(new Set(Array.from(packed, storeOf))).toEqual(new Set(expected));
        }
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
    fc.assert(
      fc.property(cases, ([polls, again]) => {
        const once = contents(digestOf(polls)).sort();
        expect(contents(digestOf([...again, ...polls])).sort()).toEqual(once);
        expect(contents(digestOf([...polls, ...again])).sort()).toEqual(once);
      }),
      runs(80),
    );
  });
});
