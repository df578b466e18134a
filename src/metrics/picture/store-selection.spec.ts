import { HourSums } from '../engine';
import { StoreStatus } from '../engine/moment';
import { FleetPicture } from './fleet-picture';
import { orderOf, PICTURE_FIGURES, selectStores } from './store-selection';

type Entry = [id: string, zone: string, status: StoreStatus, up: number, down: number, noData: number];

const STORES: Entry[] = [
  ['a1', 'UTC', 'up', 5, 1, 0],
  ['a2', 'Asia/Tokyo', 'down', 0, 3, 4],
  ['b1', 'UTC', 'no_data', 0, 0, 7],
  ['b2', 'UTC', 'up', 5, 1, 0],
  ['c', 'Asia/Tokyo', 'closed', 604_800_000, 0, 0],
];

const ids = STORES.map(([id]) => id);
const picture = new FleetPicture(1, 0, ids);
STORES.forEach(([, zone, status, up, down, noData], store) => {
  const sums = { up, down, noData };
  const windows = { hour: sums, day: sums, week: sums };
  const worked = { status, sums: windows, before: windows, incidentGoesOn: status === 'down' };
  const counts = { hour: true, day: store > 0, week: false };
  picture.put(store, zone, worked, new HourSums(0), counts);
});

const ordered = (name: string | undefined, descending: boolean): string[] => {
  const figure = name === undefined ? undefined : PICTURE_FIGURES.get(name)!;
  return Array.from(orderOf(picture, { figure, descending }), (store) => ids[store]!);
};

describe('the order of stores', () => {
  it('is that of the ids by themselves, or the other way round', () => {
    expect(ordered(undefined, false)).toEqual(ids);
    expect(ordered(undefined, true)).toEqual([...ids].reverse());
  });

  it.each([
    ['downtime_last_week', true, ['a2', 'b1', 'a1', 'b2', 'c']],
    ['downtime_last_hour', false, ['c', 'a1', 'b2', 'a2', 'b1']],
    ['uptime_last_day', true, ['c', 'a1', 'b2', 'a2', 'b1']],
    ['uptime_last_week', false, ['a2', 'b1', 'a1', 'b2', 'c']],
    ['no_data_last_hour', true, ['b1', 'a2', 'a1', 'b2', 'c']],
  ])('by %s, descending: %s, leaves those that are alike as they were', (name, descending, expected) => {
    expect(ordered(name, descending)).toEqual(expected);
  });
});

describe('the stores of a filter', () => {
  const all = { limit: 10, offset: 0 };
  const order = Uint32Array.of(4, 3, 2, 1, 0);
  const chosen = (filter: Parameters<typeof selectStores>[2], page = all) => {
    const { total, places } = selectStores(picture, order, filter, page);
    return [total, ...places.map((store) => ids[store])];
  };

  it.each([
    [{}, [5, 'c', 'b2', 'b1', 'a2', 'a1']],
    [{ status: 'up' as const }, [2, 'b2', 'a1']],
    [{ zone: 'Asia/Tokyo' }, [2, 'c', 'a2']],
    [{ zone: 'Europe/Paris' }, [0]],
    [{ text: '1' }, [2, 'b1', 'a1']],
    [{ text: 'A' }, [0]],
    [{ text: '' }, [5, 'c', 'b2', 'b1', 'a2', 'a1']],
    [{ text: 'a', zone: 'UTC', status: 'up' as const }, [1, 'a1']],
  ])('%j', (filter, expected) => {
    expect(chosen(filter)).toEqual(expected);
  });

  it('come page by page', () => {
    expect(chosen({}, { limit: 2, offset: 1 })).toEqual([5, 'b2', 'b1']);
    expect(chosen({ zone: 'UTC' }, { limit: 2, offset: 2 })).toEqual([3, 'a1']);
    expect(chosen({}, { limit: 2, offset: 7 })).toEqual([5]);
  });
});

describe('a picture', () => {
  it('counts its stores by status and by zone, and adds up the windows of those that count', () => {
    expect(picture.statuses()).toEqual({ up: 2, down: 1, no_data: 1, closed: 1 });
    expect(picture.storesByZone()).toEqual([
      ['Asia/Tokyo', 2],
      ['UTC', 3],
    ]);
    expect(picture.now.week).toEqual({ up: 604_800_010, down: 5, noData: 11 });
    expect(picture.before.hour).toEqual(picture.now.week);
    expect(picture.before.day).toEqual({ up: 604_800_005, down: 4, noData: 11 });
    expect(picture.before.week).toEqual({ up: 0, down: 0, noData: 0 });
    expect(picture.incidentsGoingOn).toBe(1);
  });
});
