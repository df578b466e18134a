import { LocalCalendar } from '../../core/calendar/local-calendar';
import { ALWAYS_OPEN } from '../../core/schedule/schedule';
import { StoreIndex, traitsOf } from './store-index';

const [UTC, TOKYO] = [new LocalCalendar('UTC'), new LocalCalendar('Asia/Tokyo')];

/** Stores by id. The last one has no polls. */
const index = new StoreIndex(7, {
  storeIds: ['a', 'b', 'c', 'd'],
  storeKeys: [200, 3, 70, 1],
  firstPolls: [10, 30, 20, Infinity],
  traits: [UTC, TOKYO, UTC, UTC].map((calendar) => traitsOf(calendar, undefined, undefined)),
});

describe('the stores of an index', () => {
  it.each([
    [9, []],
    [10, ['a']],
    [29, ['a', 'c']],
    [30, ['a', 'b', 'c']],
    [1_000, ['a', 'b', 'c']],
  ])('that had a poll by %d are %j', (asOf, expected) => {
    expect(index.polledBy(asOf).storeIds).toEqual(expected);
  });

  it('are one fleet for every instant from the last first poll on', () => {
    expect(index.polledBy(30)).toBe(index.polledBy(99));
    expect(index.polledBy(29)).not.toBe(index.polledBy(99));
  });

  it('come by key, some groups at a time, each with its place and its traits', () => {
    const fleet = index.polledBy(30);
    const chunks = [...fleet.chunks(2)];
    expect(chunks.map(({ storeKeys, positions }) => [storeKeys, positions])).toEqual([
      [
        [3, 70],
        [1, 2],
      ],
      [[200], [0]],
    ]);
    expect(fleet.traits(chunks[0]!).map(({ calendar }) => calendar)).toEqual([TOKYO, UTC]);
    expect([...fleet.chunks(4)].map(({ firstKey, lastKey }) => [firstKey, lastKey])).toEqual([[3, 200]]);
  });

  it('can be chosen by key and zone, each with its place in the fleet', () => {
    const chosen = index.polledBy(30).select(new Set([3, 70, 999]), (calendar) => calendar === UTC);
    expect([chosen.storeIds, chosen.places]).toEqual([['c'], [2]]);
  });
});

it('a store without hours is open all the time', () => {
  expect(traitsOf(UTC, 'Etc/Nowhere', undefined)).toEqual({
    calendar: UTC,
    givenZone: 'Etc/Nowhere',
    hasHours: false,
    schedule: ALWAYS_OPEN,
  });
});
