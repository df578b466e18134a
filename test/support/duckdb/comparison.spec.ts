import { compareReports } from './comparison';
import type { ReportRow } from './pipeline';

const csv = 'store_id,up,down\na,60.00,0.03\nb,1.10,2.00\n';
const same: ReportRow[] = [
  ['a', 60, 0.03],
  ['b', 1.1, 2],
];

describe('compareReports', () => {
  it('counts what it has compared', () => {
    const nothing = { largestDifference: 0, furthestApart: '' };
    expect(compareReports(csv, same)).toEqual({ stores: 2, figures: 4, ...nothing });
  });

  it('finds the largest difference, exactly', () => {
    const rows: ReportRow[] = [
      ['a', 60, 0.02],
      ['b', 1.1, 1.98],
    ];
    expect(compareReports(csv, rows.slice(0, 1).concat(same.slice(1)))).toMatchObject({
      largestDifference: 0.01,
      furthestApart: 'a: 60.00 0.03 here and 60 0.02 there',
    });
    expect(compareReports(csv, rows)).toMatchObject({
      largestDifference: 0.02,
      furthestApart: 'b: 1.10 2.00 here and 1.1 1.98 there',
    });
  });

  it.each([
    ['is no number', [['a', 60, NaN], same[1]!] as ReportRow[]],
    ['is missing', [['a', 60], same[1]!] as ReportRow[]],
    ['is one too many', [['a', 60, 0.03, 0], same[1]!] as ReportRow[]],
  ])('takes no figure that %s for a small difference', (_what, rows) => {
    expect(compareReports(csv, rows).largestDifference).toBe(Infinity);
  });

  it.each([
    ['a store too few', same.slice(0, 1), 'Row 2 is of b here and of no store there.'],
    ['a store too many', [...same, ['c', 0, 0] as ReportRow], 'Row 3 is of no store here and of c there.'],
    ['another order', [...same].reverse(), 'Row 1 is of a here and of b there.'],
  ])('refuses %s', (_what, rows, message) => {
    expect(() => compareReports(csv, rows)).toThrow(message);
  });
});
