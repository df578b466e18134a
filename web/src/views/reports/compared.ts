import type { Report, ReportParameters, RowTotals } from '../../api/answers';
import { countingText } from '../../format/counting';
import { spanText } from './parameters';

type Compared = Pick<Report, 'as_of' | 'created_at'>;

/** Whether a report speaks of an earlier instant than another, or of the same one and was requested before. */
export const isEarlier = (one: Compared, other: Compared): boolean =>
  one.as_of === other.as_of ? one.created_at < other.created_at : (one.as_of ?? '') < (other.as_of ?? '');

const RULES: readonly (readonly [title: string, textOf: (parameters: ReportParameters) => string])[] = [
  ['Figures of', spanText],
  ['Time without data', ({ no_data }) => (no_data === 'down' ? 'counts as down' : 'is left out')],
  ['How open time counts', countingText],
  ['Stores', ({ labels }) => labels ?? 'all'],
];

/** The rules by which two reports differ: a difference of their figures may come from these alone. */
export const ruleDifferences = (before: ReportParameters, after: ReportParameters): string[] =>
  RULES.flatMap(([title, textOf]) => {
    const [one, other] = [textOf(before), textOf(after)];
    return one === other ? [] : [`${title}: ${one} before, ${other} after.`];
  });

/** Totals are compared if the shares of their open time that have data differ by at most this, in per cent. */
const MAX_COVERAGE_DIFFERENCE = 10;

type Totals = Pick<RowTotals, 'uptime_percent' | 'coverage_percent'>;

/** A change of the uptime of all rows in percentage points: `0.42 points better`. */
export function pointsText(before: Totals, after: Totals): string {
  const [was, is] = [before.uptime_percent, after.uptime_percent];
  const covered = (after.coverage_percent ?? 0) - (before.coverage_percent ?? 0);
  if (was === null || is === null || Math.abs(covered) > MAX_COVERAGE_DIFFERENCE)
    return 'no comparison: data missing';
  const points = Math.abs(is - was).toFixed(2);
  return points === '0.00' ? 'the same' : `${points} points ${is > was ? 'better' : 'worse'}`;
}
