import { buildFleet } from './fleet';
import { HOUR, isCovered, LAST_POLL, LAST_SWEEP, MINUTE, type Poll, pollsOf } from './polls';

const DAYS = 8;
const fleet = buildFleet(500, 1);
const polls = [...pollsOf(fleet, DAYS, 1)];
const share = (has: (poll: Poll) => boolean): number => polls.filter(has).length / polls.length;

describe('pollsOf', () => {
  it('gives the same polls again', () => {
    expect([...pollsOf(fleet, DAYS, 1)]).toEqual(polls);
  });

  it('ends with the last poll and begins with a sweep eight days before', () => {
    const instants = polls.map(({ instant }) => instant);
    expect(instants.reduce((a, b) => Math.max(a, b))).toBe(LAST_POLL);
    const first = instants.reduce((a, b) => Math.min(a, b));
    expect(Math.floor(first / HOUR) * HOUR).toBe(LAST_SWEEP - DAYS * 24 * HOUR);
  });

  it('has no poll in the two holes', () => {
    expect(polls.every(({ instant }) => isCovered(instant))).toBe(true);
    expect(isCovered(Date.parse('2023-01-23T12:00:00Z') * 1000)).toBe(false);
    expect(isCovered(Date.parse('2023-01-20T05:25:59Z') * 1000)).toBe(false);
    expect(isCovered(Date.parse('2023-01-20T05:26:00Z') * 1000)).toBe(true);
  });

  it('polls a store about 130 times, four times of five in the first twelve minutes of the hour', () => {
    expect(polls.length / fleet.length).toBeGreaterThan(125);
    expect(polls.length / fleet.length).toBeLessThan(135);
    expect(share(({ instant }) => instant % HOUR < 12 * MINUTE)).toBeCloseTo(0.8, 2);
  });

  it('finds a quarter inactive, and changing stores changed every ten polls', () => {
    expect(share(({ status }) => status === 'inactive')).toBeCloseTo(0.24, 1);
    let changes = 0;
    let steps = 0;
    for (const { id } of fleet.filter(
      ({ temperament, pattern }) => temperament === 'changing' && pattern === 'regular',
    )) {
      const statuses = polls.filter(({ storeId }) => storeId === id).map(({ status }) => status);
      changes += statuses.filter((status, index) => index > 0 && status !== statuses[index - 1]).length;
      steps += statuses.length;
    }
    expect(steps / changes).toBeGreaterThan(9);
    expect(steps / changes).toBeLessThan(11);
  });

  it('reaches the last instant with one store and one day', () => {
    const few = [...pollsOf(buildFleet(1, 5), 1, 5)];
    expect(few).toHaveLength(25);
    expect(few.at(-1)?.instant).toBe(LAST_POLL);
  });
});
