import { Report } from '../reports';
import { costLines } from './report.command';

const report = (changes: Partial<Report>) =>
  ({ reusedFrom: null, pollsRead: 0, durationMs: 0, ...changes }) as Report;

describe('costLines', () => {
  it('says what was reused, what was computed, and where the time went', () => {
    const steps = { identical_report: 1, polls: 1_210, rows: 40 };
    const cost = { daysFromRollups: 83_550, daysComputed: 12, steps };
    expect(costLines(report({ cost, pollsRead: 252_967, durationMs: 1_300 }))).toEqual([
      'nothing was reused: there is no identical report, or the data has changed since',
      '83,550 local days were read from rollups, 12 that had ended were computed',
      '252,967 polls were read',
      '  identical report      1  ms',
      '  polls             1,210  ms',
      '  rows                 40  ms',
      '  the rest             49  ms',
      '  in all            1,300  ms',
    ]);
  });

  it('names the report whose rows are reused', () => {
    const cost = { daysFromRollups: 0, daysComputed: 0, steps: { file: 20 } };
    const [first, ...others] = costLines(report({ cost, reusedFrom: 'an-id', durationMs: 19 }));
    expect(first).toBe('reused: the rows of report an-id; their inputs have not changed');
    expect(others.slice(-2)).toEqual(['  the rest   0  ms', '  in all    19  ms']);
  });
});
