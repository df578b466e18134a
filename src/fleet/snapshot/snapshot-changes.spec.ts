import type { StoreStatus } from '../../core/uptime/status';
import { type ComparedFleet, statusChanges, statusesSeen } from './snapshot-changes';

/** Stores with their statuses, in order; null: a report has no row of it. */
const fleetOf = (statuses: Readonly<Record<string, StoreStatus | null>>, dataVersion = 1): ComparedFleet => {
  const entries = Object.entries(statuses);
  return {
    dataVersion,
    storeIds: entries.map(([id]) => id),
    isListed: (store) => entries[store]![1] !== null,
    status: (store) => entries[store]![1] ?? 'closed',
    nameOf: (store) => `name of ${entries[store]![0]}`,
  };
};

const changesOf = (before: ComparedFleet, after: ComparedFleet, max = 10) =>
  statusChanges(statusesSeen(before), statusesSeen(after), after, max)?.map(({ storeId, ...change }) =>
    [storeId, change.before, change.status].join(' '),
  );

describe('statusChanges', () => {
  const before = fleetOf({ a: 'up', b: 'up', c: 'down' });

  it('has the stores whose status is another one', () => {
    expect(changesOf(before, fleetOf({ a: 'up', b: 'stale', c: 'up' }))).toEqual(['b up stale', 'c down up']);
    expect(changesOf(before, fleetOf({ a: 'up', b: 'up', c: 'down' }, 2))).toEqual([]);
  });

  it('has stores that are new, and that are gone', () => {
    const after = fleetOf({ a: 'up', aa: 'down', c: 'up' });
    expect(changesOf(before, after)).toEqual(['aa  down', 'c down up', 'b up ']);
    expect(changesOf(fleetOf({}), before)).toEqual(['a  up', 'b  up', 'c  down']);
  });

  it('has stores that a report begins or ceases to list', () => {
    expect(changesOf(before, fleetOf({ a: null, b: 'up', c: 'down' }))).toEqual(['a up ']);
    expect(changesOf(fleetOf({ a: null }), fleetOf({ a: 'closed' }))).toEqual(['a  closed']);
    expect(changesOf(fleetOf({ a: null }), fleetOf({}))).toEqual([]);
  });

  it('has the names of stores that there are', () => {
    const after = fleetOf({ a: 'down' });
    const changes = statusChanges(statusesSeen(before), statusesSeen(after), after, 10)!;
    expect(changes.map(({ storeId, name }) => [storeId, name])).toEqual([
      ['a', 'name of a'],
      ['b', null],
      ['c', null],
    ]);
  });

  it('is not known of more than the maximum', () => {
    const after = fleetOf({ a: 'down', b: 'down', c: 'down' });
    expect(changesOf(before, after, 2)).toHaveLength(2);
    expect(changesOf(before, after, 1)).toBeUndefined();
    expect(changesOf(before, fleetOf({}), 2)).toBeUndefined();
  });
});

describe('statusesSeen', () => {
  it('keeps the version, and nothing of the fleet but statuses', () => {
    const { dataVersion, codes } = statusesSeen(fleetOf({ a: 'up', b: null }, 7));
    expect([dataVersion, codes.length, codes[1]]).toEqual([7, 2, 0]);
  });
});
