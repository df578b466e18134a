import { figureText } from '../../format/number';
import { durationText } from '../../format/time';

/** `98.41 %`; a dash: of nothing. */
export const percentText = (percent: number | null): string =>
  percent === null ? '–' : `${figureText(percent)} %`;

/** The change of uptime since the period before, in percentage points: `0.42 points better than before`. */
export function changeText(points: number | null): string {
  if (points === null) return 'no comparison: data missing';
  const size = figureText(Math.abs(points));
  return size === '0.00' ? 'as before' : `${size} points ${points > 0 ? 'better' : 'worse'} than before`;
}

/** The change of downtime of a store: `+12 h`, `−30 min`, `none`. */
export const downtimeChange = (now: number, before: number): string =>
  now === before ? 'none' : `${now > before ? '+' : '−'}${durationText(Math.abs(now - before))}`;
