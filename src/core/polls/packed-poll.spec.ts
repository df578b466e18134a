import { isActive, observedAtOf, packPoll } from './poll-block';

describe('packPoll', () => {
  it.each([
    [0, false],
    [0, true],
    [Date.UTC(2023, 0, 25, 18, 13, 22, 479), true],
    [Date.UTC(2023, 0, 25, 18, 13, 22, 479), false],
    [Date.UTC(9999, 11, 31, 23, 59, 59, 999), true],
  ])('gives the instant %d and active = %s back', (observedAt, active) => {
    const poll = packPoll(observedAt, active);
    expect(Number.isSafeInteger(poll)).toBe(true);
    expect([observedAtOf(poll), isActive(poll)]).toEqual([observedAt, active]);
  });

  it('sorts by time, whatever the status', () => {
    expect(packPoll(1_000, true)).toBeLessThan(packPoll(1_001, false));
  });
});
