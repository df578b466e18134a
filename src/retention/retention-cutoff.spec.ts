import { datesToStore, retentionCutoff } from './retention-cutoff';

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
    ['goes on from what is settled', 50, at(10), 53, [51, 52, 53]],
    ['begins with the first date that may have a poll', 0, at(10, 5), 11, [9, 10, 11]],
    ['has none where all is settled', 53, at(10), 53, []],
    ['has none where nothing may go', 53, at(10), 20, []],
    ['has none before the first poll', 0, at(10), 8, []],
  ])('%s', (_what, keptFrom, first, before, expected) => {
    expect(datesToStore(keptFrom, first, before)).toEqual(expected);
  });
});
