import { type LabelColumn, LabelColumnsBuilder } from '../../core/selectors/details';
import type { StoreStatus } from '../../core/uptime/status';
import { fleetSeries, MAX_VALUES, type SeriesFleet, valueGroups } from './snapshot-totals';

interface Store {
  readonly region?: string;
  readonly status: StoreStatus;
  /** Milliseconds up, down and without data of the last hour. */
  readonly hour: readonly [up: number, down: number, noData: number];
  readonly lastPoll: number;
  readonly isListed?: boolean;
}

/** The values of the stores; undefined: it has none. */
function columnOf(values: readonly (string | undefined)[]): LabelColumn | undefined {
  const builder = new LabelColumnsBuilder();
  values.forEach((value, store) => value !== undefined && builder.add(store, 'region', value));
  return builder.build(values.length).column('region');
}

const fleetOf = (stores: readonly Store[]): SeriesFleet => ({
  storeIds: stores.map((_, i) => `s${i}`),
  columnOf: (key) => (key === 'region' ? columnOf(stores.map(({ region }) => region)) : undefined),
  isListed: (store) => stores[store]!.isListed ?? true,
  status: (store) => stores[store]!.status,
  addWindows: (store, totals, at = 0) => stores[store]!.hour.forEach((ms, i) => (totals[at + i]! += ms)),
  lastPoll: (store) => stores[store]!.lastPoll,
});

const NONE = { up: 0, down: 0, no_data: 0, stale: 0, excluded: 0, closed: 0 };

describe('valueGroups', () => {
  const named = async (values: readonly (string | undefined)[], max?: number) => {
    const groups = await valueGroups(columnOf(values), values.length, max);
    return [...groups.groupOf].map((group) => groups.values[group]);
  };

  it('has a group for each value, and one for stores without the label', async () => {
    expect(await named(['b', undefined, 'a', 'b'])).toEqual(['b', '(none)', 'a', 'b']);
    expect(await named([undefined, undefined])).toEqual(['(none)', '(none)']);
    expect((await valueGroups(undefined, 0)).values).toEqual([]);
  });

  it('joins the values of the fewest stores where there are too many', async () => {
    const values = ['a', 'b', 'b', 'c', 'c', 'd', undefined];
    expect(await named(values, 2)).toEqual(['other', 'b', 'b', 'c', 'c', 'other', '(none)']);
    expect(await named(values, 4)).toEqual(['a', 'b', 'b', 'c', 'c', 'd', '(none)']);
  });

  it('takes a value that is called as what stands for others with those', async () => {
    expect(await named(['other', 'other', 'a', '(none)', undefined], 3)).toEqual([
      ...['other', 'other', 'a', '(none)', '(none)'],
    ]);
    expect(await named(['other', 'other', 'a', 'b'], 2)).toEqual(['other', 'other', 'a', 'other']);
  });

  it('has at most 100 values besides', async () => {
    const values = Array.from({ length: 250 }, (_, i) => `value ${i}`);
    const groups = await valueGroups(columnOf([...values, undefined]), 251);
    expect(groups.values).toHaveLength(MAX_VALUES + 2);
  });
});

describe('fleetSeries', () => {
  const stores: Store[] = [
    { region: 'north', status: 'up', hour: [3, 1, 0], lastPoll: 10 },
    { region: 'north', status: 'down', hour: [0, 2, 2], lastPoll: 12 },
    { status: 'closed', hour: [0, 0, 0], lastPoll: 5 },
    { region: 'gone', status: 'closed', hour: [0, 0, 0], lastPoll: 99, isListed: false },
  ];

  it('adds all stores up, and those of each value', async () => {
    const { total, labels } = await fleetSeries(fleetOf(stores), ['region', 'brand']);
    const north = {
      statuses: { ...NONE, up: 1, down: 1 },
      uptime: { hour: 0.375, day: undefined, week: undefined },
      newestPoll: 12,
    };
    expect(total).toEqual({ ...north, statuses: { ...NONE, up: 1, down: 1, closed: 1 } });
    const nothing = { hour: undefined, day: undefined, week: undefined };
    expect(labels.map(({ label, groups, series }) => [label, groups.values, series])).toEqual([
      [
        'region',
        ['north', 'gone', '(none)'],
        [
          north,
          { statuses: NONE, uptime: nothing, newestPoll: undefined },
          { statuses: { ...NONE, closed: 1 }, uptime: nothing, newestPoll: 5 },
        ],
      ],
      ['brand', ['(none)'], [total]],
    ]);
  });

  it('has nothing without stores', async () => {
    const { total } = await fleetSeries(fleetOf([]), []);
    expect(total).toMatchObject({ statuses: NONE, newestPoll: undefined });
  });
});
