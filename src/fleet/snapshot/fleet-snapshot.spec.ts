import { LocalCalendar } from '../../core/calendar/local-calendar';
import { NOTHING_EXCLUDED } from '../../core/schedule/exclusions';
import { ALWAYS_OPEN } from '../../core/schedule/schedule';
import { LabelColumnsBuilder } from '../../core/selectors/details';
import { parseSelector, type Selector } from '../../core/selectors/selector';
import { Incident } from '../../core/uptime/incidents';
import { StoreStatus } from '../../core/uptime/status';
import {
  BEFORE,
  FleetSnapshot,
  NUMBERS_PER_STORE,
  PER_WINDOW,
  SnapshotContent,
  SnapshotStores,
} from './fleet-snapshot';
import { hoursOf, snapshotGroups, sortedGroups, totalsOf } from './snapshot-totals';
import {
  attentionEntry,
  attentionPage,
  type AttentionRequest,
  kindsOf,
  ongoingOrder,
  orderOf,
  selectStores,
  SNAPSHOT_FIGURES,
  SNAPSHOT_PERCENTAGES,
  SnapshotFilter,
  targetLeft,
} from './store-selection';
import { StoreTimeline } from './store-timeline';

type Entry = [
  id: string,
  zone: string,
  status: StoreStatus,
  up: number,
  down: number,
  noData: number,
  excluded?: number,
];

const AS_OF = Date.parse('2023-01-25T18:00:00Z');
const HOUR = 3_600_000;
const WEEK = 168 * HOUR;

const STORES: Entry[] = [
  ['a1', 'UTC', 'up', 5, 1, 0],
  ['a2', 'Asia/Tokyo', 'down', 0, 3, 4, 9],
  ['b1', 'UTC', 'no_data', 0, 0, 7],
  ['b2', 'UTC', 'up', 5, 1, 0],
  ['c', 'Asia/Tokyo', 'closed', 604_800_000, 0, 0],
];

/** Ongoing incidents: milliseconds from the start of the week, and downtime in open time. */
const GOING_ON = new Map<string, [start: number, downtime: number]>([
  ['a2', [0, 7]],
  ['b1', [20, 7]],
  ['c', [20, 9]],
]);

const calendars = new Map(['UTC', 'Asia/Tokyo'].map((zone) => [zone, new LocalCalendar(zone)]));
const ids = STORES.map(([id]) => id);
const figures = new Uint32Array(STORES.length * NUMBERS_PER_STORE);

STORES.forEach(([, , , up, down, noData, excluded = 0], store) => {
  const sums = [up, down, noData, excluded];
  const at = store * NUMBERS_PER_STORE;
  for (const window of [0, 1, 2]) figures.set(sums, at + window * PER_WINDOW);
  // Only of stores that had a poll by the end of the earlier window.
  figures.set(sums, at + BEFORE);
  if (store > 0) figures.set(sums, at + BEFORE + PER_WINDOW);
});

/** Entries of a timeline: 0 is up, 1 down, 3 excluded, 4 closed. */
const timeline = (...entries: [instant: number, code: number][]): StoreTimeline =>
  Float64Array.from(entries, ([instant, code]) => instant * 8 + code);

const labels = new LabelColumnsBuilder();
[
  ['a1', 'north'],
  ['a2', 'south'],
  ['b2', 'north'],
].forEach(([id, region]) => labels.add(ids.indexOf(id!), 'region', region!));
const columns = labels.build(ids.length);
const NAMES = new Map([['b1', 'Café Alma']]);

const stores: SnapshotStores = {
  storeIds: ids,
  storeKeys: ids.map((_, i) => i + 1),
  goals: {
    targetPpm: Float64Array.of(900_000, NaN, NaN, 800_000, NaN),
    salesCents: Float64Array.of(NaN, 3_600_000, NaN, NaN, NaN),
  },
  nameOf: (store) => NAMES.get(ids[store]!) ?? null,
  labelKeys: columns.keys,
  columnOf: (key) => columns.column(key),
};

const content: SnapshotContent = {
  dataVersion: 1,
  asOf: AS_OF,
  stores,
  listed: new Uint8Array(ids.length).fill(1),
  calendars: STORES.map(([, zone]) => calendars.get(zone)!),
  hours: STORES.map(() => ({ schedule: ALWAYS_OPEN, excluded: NOTHING_EXCLUDED })),
  lastPolls: new Float64Array(ids.length).fill(AS_OF),
  freshness: { usualInterval: undefined, staleAfter: undefined },
  statuses: STORES.map(([, , status]) => status),
  // A gap has no incident, but by the rule of the report.
  incidents: {
    down: ids.map(incidentOf),
    exclude: ids.map((id) => (id === 'b1' ? undefined : incidentOf(id))),
  },
  figures,
  timelines: STORES.map((_, store) =>
    timeline(
      [AS_OF - WEEK + store * HOUR, 0],
      [AS_OF - WEEK + (store + 1) * HOUR, store === 2 ? 3 : 4],
      [AS_OF - WEEK + (store + 2) * HOUR, 4],
      [AS_OF - HOUR, store % 2 === 0 ? 1 : 4],
    ),
  ),
};
const snapshot = new FleetSnapshot(content);

function incidentOf(id: string): Incident | undefined {
  const found = GOING_ON.get(id);
  if (found === undefined) return undefined;
  const start = AS_OF - WEEK + found[0];
  return { start, end: AS_OF, downtime: found[1], clippedStart: id === 'a2', ongoing: true };
}

const named = (places: Iterable<number>): string[] => Array.from(places, (store) => ids[store]!);

const ordered = async (name: string | undefined, descending: boolean): Promise<string[]> => {
  const figure =
    name === undefined ? undefined : (SNAPSHOT_FIGURES.get(name) ?? SNAPSHOT_PERCENTAGES.get(name)!);
  return named(await orderOf(snapshot, { figure, descending }));
};

describe('the order of stores', () => {
  it('is that of the ids by themselves, or the other way round', async () => {
    expect(await ordered(undefined, false)).toEqual(ids);
    expect(await ordered(undefined, true)).toEqual([...ids].reverse());
  });

  it.each([
    ['downtime_last_week', true, ['a2', 'b1', 'a1', 'b2', 'c']],
    ['downtime_last_hour', false, ['c', 'a1', 'b2', 'a2', 'b1']],
    ['uptime_last_day', true, ['c', 'a1', 'b2', 'a2', 'b1']],
    ['uptime_last_week', false, ['a2', 'b1', 'a1', 'b2', 'c']],
    ['no_data_last_hour', true, ['b1', 'a2', 'a1', 'b2', 'c']],
    ['uptime_percent_last_week', false, ['a2', 'b1', 'a1', 'b2', 'c']],
    ['uptime_percent_last_week', true, ['c', 'a1', 'b2', 'a2', 'b1']],
  ])(
    'by %s, descending: %s, leaves those that are alike as they were',
    async (name, descending, expected) => {
      expect(await ordered(name, descending)).toEqual(expected);
    },
  );

  it.each([
    ['start', true, ['b1', 'c', 'a2']],
    ['start', false, ['a2', 'b1', 'c']],
    ['downtime', true, ['c', 'b1', 'a2']],
    ['downtime', false, ['a2', 'b1', 'c']],
  ] as const)('with an ongoing incident, by %s, descending: %s', async (by, descending, expected) => {
    expect(named(await ongoingOrder(snapshot, { by, descending }))).toEqual(expected);
  });
});

const selector = (text: string): Selector => parseSelector(text) as Selector;

describe('the stores of a filter', () => {
  const all = { limit: 10, offset: 0 };
  const order = Uint32Array.of(4, 3, 2, 1, 0);
  const chosen = async (filter: SnapshotFilter, page = all) => {
    const { total, places } = await selectStores(snapshot, order, filter, page);
    return [total, ...named(places)];
  };

  it.each<[SnapshotFilter, unknown[]]>([
    [{}, [5, 'c', 'b2', 'b1', 'a2', 'a1']],
    [{ status: 'up' }, [2, 'b2', 'a1']],
    [{ zone: 'Asia/Tokyo' }, [2, 'c', 'a2']],
    [{ zone: 'Europe/Paris' }, [0]],
    [{ text: '1' }, [2, 'b1', 'a1']],
    [{ text: 'A' }, [3, 'b1', 'a2', 'a1']],
    [{ text: ' CAFE ' }, [1, 'b1']],
    [{ text: '' }, [5, 'c', 'b2', 'b1', 'a2', 'a1']],
    [{ labels: selector('region=north') }, [2, 'b2', 'a1']],
    [{ labels: selector('!region,status in (closed,no_data)') }, [2, 'c', 'b1']],
    [{ labels: selector('region=north'), text: '1' }, [1, 'a1']],
    [{ labels: selector('brand'), status: 'up' }, [0]],
    [{ text: 'a', zone: 'UTC', status: 'up' }, [1, 'a1']],
    [{ neverUp: true }, [2, 'b1', 'a2']],
    [{ neverUp: false, text: 'b' }, [1, 'b2']],
  ])('%j', async (filter, expected) => {
    expect(await chosen(filter)).toEqual(expected);
  });

  it('come page by page', async () => {
    expect(await chosen({}, { limit: 2, offset: 1 })).toEqual([5, 'b2', 'b1']);
    expect(await chosen({ zone: 'UTC' }, { limit: 2, offset: 2 })).toEqual([3, 'a1']);
    expect(await chosen({}, { limit: 2, offset: 7 })).toEqual([5]);
  });
});

describe('the totals of stores', () => {
  it('has counts by status and zone, and sums over the stores that had a poll by the end of an earlier window', async () => {
    expect(await totalsOf(snapshot)).toEqual({
      stores: 5,
      statuses: { up: 2, down: 1, no_data: 1, stale: 0, excluded: 0, closed: 1 },
      zones: [
        ['Asia/Tokyo', 2],
        ['UTC', 3],
      ],
      now: windows({ up: 604_800_010, down: 5, noData: 11, excluded: 9 }),
      before: {
        hour: { up: 604_800_010, down: 5, noData: 11, excluded: 9 },
        day: { up: 604_800_005, down: 4, noData: 11, excluded: 9 },
        week: { up: 0, down: 0, noData: 0, excluded: 0 },
      },
      ongoingIncidents: 3,
      attention: { new: 0, ongoing: 1, never_up: 2, stale: 0 },
    });
    expect((await totalsOf(snapshot, {}, 'exclude')).ongoingIncidents).toBe(2);
  });

  it('covers the stores of a filter, with the counts of each other status and zone', async () => {
    const totals = await totalsOf(snapshot, { status: 'up', zone: 'UTC', text: '1' });
    expect(totals).toMatchObject({
      stores: 1,
      statuses: { up: 1, down: 0, no_data: 1, closed: 0 },
      zones: [
        ['Asia/Tokyo', 0],
        ['UTC', 1],
      ],
      now: windows({ up: 5, down: 1, noData: 0, excluded: 0 }),
      ongoingIncidents: 0,
    });
    expect((await totalsOf(snapshot, { zone: 'Asia/Tokyo' })).ongoingIncidents).toBe(2);
  });

  it('has sums by hour', async () => {
    const all = await hoursOf(snapshot);
    expect([0, 3, 4, 5, 167].map((hour) => all.of(hour))).toEqual([
      { up: HOUR, down: 0, noData: 0, excluded: 0 },
      { up: HOUR, down: 0, noData: 0, excluded: HOUR },
      { up: HOUR, down: 0, noData: 0, excluded: 0 },
      { up: 0, down: 0, noData: 0, excluded: 0 },
      { up: 0, down: 3 * HOUR, noData: 0, excluded: 0 },
    ]);
    const some = await hoursOf(snapshot, { zone: 'Asia/Tokyo' });
    expect([0, 1, 4, 167].map((hour) => some.of(hour).up + some.of(hour).down)).toEqual([
      0,
      HOUR,
      HOUR,
      HOUR,
    ]);
  });
});

describe('the groups of stores', () => {
  const rows = async (filter: SnapshotFilter = {}, keys = ['region']) =>
    (await snapshotGroups(snapshot, filter, keys)).map((group) => [
      ...group.values,
      group.stores,
      ...[group.statuses.up, group.statuses.down, group.statuses.closed, group.ongoingIncidents],
      ...[group.now.week.up, group.now.week.down, group.now.week.noData, group.now.week.excluded],
      group.before.day.up,
    ]);

  it('have sums and counts, and those without the label are one', async () => {
    expect(await rows()).toEqual([
      ['north', 2, 2, 0, 0, 0, 10, 2, 0, 0, 5],
      ['south', 1, 0, 1, 0, 1, 0, 3, 4, 9, 0],
      [null, 2, 0, 0, 1, 2, 604_800_000, 0, 7, 0, 604_800_000],
    ]);
  });

  it('are those of the stores of a filter', async () => {
    expect(await rows({ text: '1' })).toEqual([
      ['north', 1, 1, 0, 0, 0, 5, 1, 0, 0, 0],
      [null, 1, 0, 0, 0, 1, 0, 0, 7, 0, 0],
    ]);
    expect((await rows({}, ['region', 'brand'])).map((row) => row.slice(0, 3))).toEqual([
      ['north', null, 2],
      ['south', null, 1],
      [null, null, 2],
    ]);
  });

  it('compare their stores with targets, and add up lost sales', async () => {
    const [north, south] = await snapshotGroups(snapshot, {}, ['region']);
    expect(north!.now.week).toMatchObject({
      belowTarget: 1,
      neverUp: 0,
      storesWithData: 2,
      lostCents: undefined,
    });
    expect(south!.now.week).toMatchObject({ belowTarget: 0, neverUp: 1, lostCents: 7 });
  });

  it('are sorted by a figure; those without it are last', async () => {
    const groups = await snapshotGroups(snapshot, {}, ['region']);
    const sorted = async (descending: boolean) =>
      (await sortedGroups(groups, ({ now }) => now.hour.lostCents ?? undefined, descending)).map(
        ({ values }) => values[0],
      );
    expect(await sorted(false)).toEqual(['south', 'north', null]);
    expect(await sorted(true)).toEqual(['south', 'north', null]);
    const byStores = await sortedGroups(groups, ({ stores }) => stores, true);
    expect(byStores.map(({ values }) => values[0])).toEqual(['north', null, 'south']);
  });
});

describe('the stores that need attention', () => {
  const start = AS_OF - WEEK + 20;
  const recent = { start: AS_OF - HOUR, end: AS_OF, downtime: 5, clippedStart: false, ongoing: true };
  const down = [recent, ...ids.slice(1).map(incidentOf)];
  const exclude = [undefined, ...ids.slice(1).map((id) => (id === 'c' ? recent : undefined))];
  const statuses: StoreStatus[] = ['down', 'down', 'stale', 'stale', 'closed'];
  const troubled = new FleetSnapshot({ ...content, statuses, incidents: { down, exclude } });
  const request = { limit: 10, offset: 0, by: 'store_id', descending: false } as const;
  const page = async (wanted: Pick<AttentionRequest, 'kind' | 'policy'> & Partial<AttentionRequest>) =>
    named((await attentionPage(troubled, {}, { ...request, ...wanted })).places);

  it('do so for one reason, and because they are stale', () => {
    const kinds = (policy: 'down' | 'exclude') => ids.map((_, store) => kindsOf(troubled, store, policy));
    expect(kinds('down')).toEqual([['new'], ['never_up'], ['never_up', 'stale'], ['stale'], ['ongoing']]);
    expect(kinds('exclude')).toEqual([[], ['never_up'], ['never_up', 'stale'], ['stale'], ['new']]);
  });

  it('have a start, and lost time by their kind', () => {
    const assumed = { clippedStart: false, assumedStart: false };
    expect(attentionEntry(troubled, 0, 'new', 'down')).toEqual({ ...assumed, start: recent.start, lost: 5 });
    expect(attentionEntry(troubled, 1, 'never_up', 'exclude')).toEqual({
      ...{ start: AS_OF - WEEK, clippedStart: true, assumedStart: false, lost: 3 },
    });
    expect(attentionEntry(troubled, 2, 'never_up', 'down')).toEqual({ ...assumed, start, lost: 7 });
    // Its newest poll is the latest of all.
    expect(attentionEntry(troubled, 2, 'stale', 'down')).toEqual({ ...assumed, start: AS_OF, lost: 0 });
    // Without closed and excluded time.
    expect(troubled.openTimeSince(2, AS_OF - WEEK)).toBe(2 * HOUR);
    expect(troubled.openTimeSince(2, AS_OF - HOUR / 2)).toBe(HOUR / 2);
  });

  it('are listed in order, page by page', async () => {
    const never = { kind: 'never_up', policy: 'down' } as const;
    expect(await page(never)).toEqual(['a2', 'b1']);
    expect(await page({ ...never, descending: true })).toEqual(['b1', 'a2']);
    expect(await page({ ...never, by: 'duration' })).toEqual(['a2', 'b1']);
    expect(await page({ ...never, by: 'start', descending: true })).toEqual(['b1', 'a2']);
    expect(await page({ ...never, offset: 1, limit: 1 })).toEqual(['b1']);
    // Only b2 of them has a target.
    const stale = { kind: 'stale', policy: 'down', by: 'target_left_last_week' } as const;
    expect(await page(stale)).toEqual(['b2', 'b1']);
    expect(await page({ ...stale, descending: true })).toEqual(['b2', 'b1']);
  });

  it('have a part of their target left', () => {
    // 10 % and 20 % of 6 ms, rounded down, of which one is used.
    expect([0, 1, 3].map((store) => targetLeft(troubled, store, 'down'))).toEqual([-1, undefined, 0]);
  });
});

describe('a store that has closed for good', () => {
  const listed = Uint8Array.of(1, 0, 1, 1, 1);
  const without = new FleetSnapshot({ ...content, listed });

  it('is not counted, and is part of the earlier windows', async () => {
    const totals = await totalsOf(without);
    expect(totals).toMatchObject({
      stores: 4,
      statuses: { up: 2, down: 0, no_data: 1, stale: 0, excluded: 0, closed: 1 },
      zones: [
        ['Asia/Tokyo', 1],
        ['UTC', 3],
      ],
      before: { hour: { up: 604_800_010, down: 5, noData: 11, excluded: 9 } },
    });
    expect([without.listedStores, without.isListed(1)]).toEqual([4, false]);
    const order = await orderOf(without, { figure: undefined, descending: false });
    expect(named(order)).toEqual(['a1', 'b1', 'b2', 'c']);
    expect((await snapshotGroups(without, {}, ['region'])).map(({ values }) => values[0])).toEqual([
      'north',
      null,
    ]);
  });
});

const windows = <Sums>(sums: Sums) => ({ hour: sums, day: sums, week: sums });
