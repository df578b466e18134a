import { isWithin } from './maintenance-window';

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
