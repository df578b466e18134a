import type { Report, ReportParameters } from '../../api/answers';
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

/** A change of the uptime of all rows in percentage points: `0.42 points better`. */
export function pointsText(before: number | null, after: number | null): string {
  if (before === null || after === null) return 'no comparison: data missing';
  const points = Math.abs(after - before).toFixed(2);
  return points === '0.00' ? 'the same' : `${points} points ${after > before ? 'better' : 'worse'}`;
}
