import { LocalCalendar } from '../../core/calendar/local-calendar';
import { NOTHING_EXCLUDED } from '../../core/schedule/exclusions';
import { LabelColumnsBuilder } from '../../core/selectors/details';
import { parseSelector, type Selector } from '../../core/selectors/selector';
import { NO_FACTS } from '../../stores';
import { ALWAYS_OPEN, scheduleOf } from '../../core/schedule/schedule';
import { StoreIndex, traitsOf } from './store-index';

const [UTC, TOKYO] = [new LocalCalendar('UTC'), new LocalCalendar('Asia/Tokyo')];

const labels = new LabelColumnsBuilder();
labels.add(0, 'region', 'north');
labels.add(1, 'region', 'south');
labels.add(3, 'region', 'north');

/** Stores by id. The last one has no polls. */
const index = new StoreIndex(7, {
  storeIds: ['a', 'b', 'c', 'd'],
  storeKeys: [200, 3, 70, 1],
  firstPolls: [10, 30, 20, Infinity],
  traits: [UTC, TOKYO, UTC, UTC].map((calendar, i) =>
    traitsOf(calendar, undefined, undefined, [], {
      ...NO_FACTS,
      name: ['Café A', null, 'B', 'D'][i]!,
      closedOn: i === 2 ? 100 : null,
      targetPpm: i === 1 ? 990_000 : null,
      salesCents: i === 0 ? 1_050 : null,
    }),
  ),
  labels: labels.build(4),
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

describe('the stores of a fleet', () => {
  const fleet = index.polledBy(30);
  const by = (text: string, columnOf?: Parameters<typeof fleet.selectBy>[1]) =>
    fleet.selectBy(parseSelector(text) as Selector, columnOf);

  it.each([
    ['region=north', ['a']],
    ['region!=north', ['b', 'c']],
    ['timezone=UTC', ['a', 'c']],
    ['timezone=Asia/Tokyo,region', ['b']],
    ['store_id in (a,c,d)', ['a', 'c']],
    ['brand', []],
  ])('that meet %s are %j', (text, expected) => {
    expect(by(text).storeIds).toEqual(expected);
  });

  it('keep their labels and places when they are selected', () => {
    const selected = by('timezone=UTC');
    expect([selected.storeIds, selected.places]).toEqual([
      ['a', 'c'],
      [0, 2],
    ]);
    expect(selected.selectBy(parseSelector('region=north') as Selector).storeIds).toEqual(['a']);
    expect([fleet.labelKeys, selected.labelKeys]).toEqual([['region'], ['region']]);
  });

  it('are selected by their status only where that is given', () => {
    expect(() => by('status=up')).toThrow('the status of stores is not known');
    const status = { values: ['up', 'down'], ids: Uint32Array.of(2, 1, 1) };
    expect(by('status=up', (key) => (key === 'status' ? status : undefined)).storeIds).toEqual(['b', 'c']);
  });

  it.each([
    [' CAFE ', ['a']],
    ['b', ['b', 'c']],
    ['d', []],
    [' ', ['a', 'b', 'c']],
  ])('are found by %j: %j', (text, expected) => expect(fleet.search(text).storeIds).toEqual(expected));

  it('are those that a request asks for', () => {
    const asked = (labels: string | undefined, text?: string) =>
      fleet.asked({ labels: labels === undefined ? undefined : (parseSelector(labels) as Selector), text })
        .storeIds;
    expect(asked(undefined)).toEqual(['a', 'b', 'c']);
    expect(asked('timezone=UTC')).toEqual(['a', 'c']);
    expect(asked(undefined, 'b')).toEqual(['b', 'c']);
    expect(asked('timezone=UTC', 'b')).toEqual(['c']);
  });

  it('have groups by labels and zones', () => {
    const { values, groupOf } = fleet.groupsBy(['timezone', 'region']);
    expect(values).toEqual([
      ['Asia/Tokyo', 'south'],
      ['UTC', 'north'],
      ['UTC', null],
    ]);
    expect([...groupOf]).toEqual([1, 0, 2]);
    expect(fleet.groupsBy(['brand']).values).toEqual([[null]]);
  });

  it('have targets and sales', () => {
    const { targetPpm, salesCents } = fleet.goals;
    expect([...targetPpm]).toEqual([NaN, 990_000, NaN]);
    expect([...salesCents]).toEqual([1_050, NaN, NaN]);
  });

  it('leave it when they have closed for good', () => {
    expect(fleet.openFrom(() => 100)).toBe(fleet);
    expect(fleet.openFrom(() => 101).storeIds).toEqual(['a', 'b']);
    expect(fleet.openFrom((calendar) => (calendar === UTC ? 100 : 101))).toBe(fleet);
  });
});

describe('the index of the stores that meet a selector', () => {
  const within = (text: string) => index.within(parseSelector(text) as Selector);

  it('is that of a database without the others', () => {
    const some = within('region!=north');
    expect([some.version, ...some.everyStore.storeKeys]).toEqual([7, 3, 70]);
    const fleet = some.polledBy(1_000);
    expect(fleet.storeIds).toEqual(['b', 'c']);
    expect(some.polledBy(29).storeIds).toEqual(['c']);
    expect(fleet.columnOf('region')!.values).toEqual(['south']);
    expect(fleet.calendars).toEqual(new Set([TOKYO, UTC]));
    expect([...fleet.chunks(4)].map(({ storeKeys, positions }) => [storeKeys, positions])).toEqual([
      [
        [3, 70],
        [0, 1],
      ],
    ]);
  });

  it('has its stores without polls, and no keys of labels that only others have', () => {
    const some = within('store_id in (c,d)');
    expect([...some.everyStore.storeKeys]).toEqual([70, 1]);
    expect(within('store_id=c').polledBy(1_000).labelKeys).toEqual([]);
    expect([...within('brand').everyStore.storeKeys]).toEqual([]);
  });
});

it('a store without hours is open all the time', () => {
  expect(traitsOf(UTC, 'Etc/Nowhere', undefined)).toEqual({
    calendar: UTC,
    givenZone: 'Etc/Nowhere',
    hasHours: false,
    schedule: ALWAYS_OPEN,
    excluded: NOTHING_EXCLUDED,
    facts: NO_FACTS,
  });
});

it('a store keeps the hours and the excluded time that it is given', () => {
  const schedule = scheduleOf([], [{ date: 1, start: 0, end: 0 }]);
  expect(traitsOf(UTC, undefined, { schedule, hasHours: false }, [1, 2])).toEqual({
    calendar: UTC,
    givenZone: undefined,
    hasHours: false,
    schedule,
    excluded: [1, 2],
    facts: NO_FACTS,
  });
});
