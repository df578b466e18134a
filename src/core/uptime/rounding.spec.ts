import { formatHours, formatMinutes } from './rounding';

describe('formatMinutes', () => {
  it.each([
    [0, '0.00'],
    [299, '0.00'],
    [300, '0.01'], // half a hundredth is rounded up
    [301, '0.01'],
    [899, '0.01'],
    [900, '0.02'],
    [60_000, '1.00'],
    [60_300, '1.01'], // 1.005 is less than its half as a binary fraction
    [60_299, '1.00'],
    [599_700, '10.00'],
    [599_699, '9.99'],
    [3_600_000, '60.00'],
  ])('%d ms are %s', (ms, text) => expect(formatMinutes(ms)).toBe(text));
});

describe('formatHours', () => {
  it.each([
    [0, '0.00'],
    [17_999, '0.00'],
    [18_000, '0.01'],
    [53_999, '0.01'],
    [54_000, '0.02'],
    [3_618_000, '1.01'], // 1.005
    [3_617_999, '1.00'],
    [86_400_000, '24.00'],
    [604_800_000, '168.00'],
    [608_400_000, '169.00'], // a week in which clocks go back
  ])('%d ms are %s', (ms, text) => expect(formatHours(ms)).toBe(text));
});

it('no figure is a negative zero', () => {
  expect(formatMinutes(-0)).toBe('0.00');
  expect(formatHours(-0)).toBe('0.00');
});

it('every half and its neighbours round as whole numbers do', () => {
  const exact = (ms: number, unit: bigint) => {
    const count = (BigInt(ms) * 2n + unit) / (2n * unit);
    return `${count / 100n}.${String(count % 100n).padStart(2, '0')}`;
  };
  for (let hundredth = 0; hundredth < 6_000; hundredth++) {
    for (const aside of [-1, 0, 1]) {
      const minutes = hundredth * 600 + 300 + aside;
      const hours = hundredth * 36_000 + 18_000 + aside;
      expect([formatMinutes(minutes), formatHours(hours)]).toEqual([
        exact(minutes, 600n),
        exact(hours, 36_000n),
      ]);
    }
  }
});
