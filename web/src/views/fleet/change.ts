/** How a change in percentage points is to be taken. */
export type Direction = 'better' | 'worse' | 'same' | 'unknown';

/** With one decimal, as it is shown. */
const tenths = (points: number): number => Math.round(Math.abs(points) * 10) / 10;

export function directionOf(points: number | null): Direction {
  if (points === null) return 'unknown';
  if (tenths(points) === 0) return 'same';
  return points > 0 ? 'better' : 'worse';
}

/** Why there is no change: too little of one of the windows is known. */
export const NO_COMPARISON = 'no comparison: data missing';

/** A change in words; `before`: the time that it is compared with, such as `a week earlier`. */
export function changeText(points: number | null, before: string): string {
  const direction = directionOf(points);
  if (points === null) return NO_COMPARISON;
  return direction === 'same'
    ? `as ${before}`
    : `${tenths(points).toFixed(1)} points ${direction} than ${before}`;
}

/** A change as a figure: `+0.4`, `−1.2`, `0.0`; a dash if there is none. */
export function changeFigure(points: number | null): string {
  if (points === null) return '–';
  const sign = { better: '+', worse: '−', same: '', unknown: '' }[directionOf(points)];
  return sign + tenths(points).toFixed(1);
}
