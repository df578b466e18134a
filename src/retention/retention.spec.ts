import { datesToStore, isWithin, retentionCutoff } from './retention';

const CHICAGO = 'America/Chicago';

describe('isWithin', () => {
  it.each([
    ['2-5', 2, 5, '2024-05-10T07:00:00.000Z', true], // 02:00
    ['2-5', 2, 5, '2024-05-10T06:59:59.999Z', false],
    ['2-5', 2, 5, '2024-05-10T09:59:59.999Z', true],
    ['2-5', 2, 5, '2024-05-10T10:00:00.000Z', false],
    ['22-4', 22, 4, '2024-05-10T03:00:00.000Z', true], // 22:00
    ['22-4', 22, 4, '2024-05-10T08:59:59.999Z', true],
    ['22-4', 22, 4, '2024-05-10T09:00:00.000Z', false],
    ['22-4', 22, 4, '2024-05-10T02:59:59.999Z', false],
    ['0-24', 0, 24, '2024-05-10T05:00:00.000Z', true],
    ['0-24', 0, 24, '2024-05-10T04:59:59.999Z', true],
    // In winter, the local time of the same instant is one hour earlier.
    ['2-5', 2, 5, '2024-01-10T07:00:00.000Z', false],
  ])('of %s, by the clock of the zone', (_hours, from, to, instant, expected) => {
    expect(isWithin({ from, to }, CHICAGO, Date.parse(instant))).toBe(expected);
  });
});

const DAY_MS = 86_400_000;
const at = (day: number, ms = 0) => day * DAY_MS + ms;

describe('retentionCutoff', () => {
  it.each([
    ['counts from the newest poll', at(200), at(100, 5), 70],
    ['counts from its day', at(200), at(100, DAY_MS - 1), 70],
    ['does not count from a poll that lies ahead', at(100), at(101), 70],
  ])('%s', (_what, now, newest, expected) => {
    expect(retentionCutoff(now, newest, 30)).toBe(expected);
  });
});

describe('datesToStore', () => {
  it.each([
    ['continues from what is settled', 50, at(10), 53, [51, 52, 53]],
    ['begins with the first date that may have a poll', 0, at(10, 5), 11, [9, 10, 11]],
    ['has none where all is settled', 53, at(10), 53, []],
    ['has none where nothing may go', 53, at(10), 20, []],
    ['has none before the first poll', 0, at(10), 8, []],
  ])('%s', (_what, keptFrom, first, before, expected) => {
    expect(datesToStore(keptFrom, first, before)).toEqual(expected);
  });
});
