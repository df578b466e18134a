import { MS_PER_DAY } from '../time';
import {
  MAX_PACKED_STORE,
  msOfDayOf,
  packOfDay,
  PER_STORE,
  statusOf,
  storeOf,
  withStore,
} from './packed-day';
import { packPoll } from './packed-poll';

const LAST_MS = MS_PER_DAY - 1;
const parts = (packed: number) => [storeOf(packed), msOfDayOf(packed), statusOf(packed)];

describe('packOfDay', () => {
  it.each<[store: number, msOfDay: number, status: 0 | 1]>([
    [0, 0, 0],
    [0, 0, 1],
    [0, LAST_MS, 1],
    [1, 0, 0],
    [14_000, 43_200_123, 1],
    [MAX_PACKED_STORE, 0, 1],
    [MAX_PACKED_STORE, LAST_MS, 0],
    [MAX_PACKED_STORE, LAST_MS, 1],
  ])('gives store %d, millisecond %d and status %d back', (store, msOfDay, status) => {
    const packed = packOfDay(store, msOfDay, status);
    expect(Number.isSafeInteger(packed)).toBe(true);
    expect(parts(packed)).toEqual([store, msOfDay, status]);
  });

  it('sorts by store, then time, then status', () => {
    const ascending = [
      packOfDay(1, 0, 0),
      packOfDay(1, 0, 1),
      packOfDay(1, 1, 0),
      packOfDay(1, LAST_MS, 1),
      packOfDay(2, 0, 0),
    ];
    expect([...ascending].reverse().sort((a, b) => a - b)).toEqual(ascending);
    expect(new Set(ascending).size).toBe(ascending.length);
  });

  it('has room for the largest store with any poll, and for no other', () => {
    const last = packPoll(Date.UTC(9999, 11, 31, 23, 59, 59, 999), true);
    expect(Number.isSafeInteger(MAX_PACKED_STORE * PER_STORE + last)).toBe(true);
    expect(Number.isSafeInteger((MAX_PACKED_STORE + 1) * PER_STORE + last)).toBe(false);
  });
});

describe('withStore', () => {
  it.each([0, 7, MAX_PACKED_STORE])('puts store %d in the place of another and keeps the rest', (store) => {
    expect(parts(withStore(packOfDay(3, LAST_MS, 1), store))).toEqual([store, LAST_MS, 1]);
    expect(parts(withStore(packOfDay(MAX_PACKED_STORE, 0, 0), store))).toEqual([store, 0, 0]);
  });
});
