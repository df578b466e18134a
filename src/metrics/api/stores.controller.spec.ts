import { badgeSvg, badgePercent } from './stores.controller';

const sums = (up: number, down: number, noData = 0, excluded = 0) => ({ up, down, noData, excluded });

it('says the uptime in per cent of open time, and 100 of nothing less than all of it', () => {
  expect(badgePercent(sums(3_600_000, 0))).toBe('100 %');
  expect(badgePercent(sums(3_599_999, 1))).toBe('99.9 %');
  expect(badgePercent(sums(1, 1, 2))).toBe('25 %');
  expect(badgePercent(sums(1, 1, 0, 2))).toBe('50 %');
  expect(badgePercent(sums(0, 0))).toBeUndefined();
});

it('has the words in it, for eyes and for readers of screens', () => {
  const svg = badgeSvg('down', sums(3, 1));
  expect(svg).toContain('aria-label="uptime, last week: down · 75 %"');
  expect(svg).toContain('>down · 75 %</text>');
  expect(badgeSvg('closed', sums(0, 0))).toContain('uptime, last week: closed"');
});
