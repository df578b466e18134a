import type { SummaryFigures } from '../../api/summary-answers';
import { figureText, shareText } from '../../format/number';
import { durationText } from '../../format/time';

/** `98.41 %`; a dash: of nothing. */
export const percentText = (percent: number | null): string =>
  percent === null ? '–' : `${figureText(percent)} %`;

type Sums = Pick<SummaryFigures, 'open_time_ms' | 'excluded_ms' | 'no_data_ms'>;

const coverageOf = ({ open_time_ms, excluded_ms, no_data_ms }: Sums): number => {
  const open = open_time_ms - excluded_ms;
  return open === 0 ? NaN : (open - no_data_ms) / open;
};

/** The share of open time that has data: `85.0 % covered`. */
export const coverageText = ({ open_time_ms: open, excluded_ms, no_data_ms }: Sums): string =>
  `${shareText(open - excluded_ms - no_data_ms, open - excluded_ms)} covered`;

/** Periods are compared if the shares of their open time that have data differ by at most this. */
const SIMILAR_COVERAGE = 0.1;

type Compared = Sums & Pick<SummaryFigures, 'uptime_percent'>;

/** The change of uptime since the period before: `0.42 points better than before`. */
export function changeText(now: Compared, before: Compared | null): string {
  if (before === null || now.uptime_percent === null || before.uptime_percent === null)
    return 'no comparison: data missing';
  // Not a number: one of them has no open time.
  const isSimilar = Math.abs(coverageOf(now) - coverageOf(before)) <= SIMILAR_COVERAGE;
  if (!isSimilar) return 'no comparison: data missing';
  const points = now.uptime_percent - before.uptime_percent;
  const size = Math.abs(points).toFixed(2);
  return size === '0.00' ? 'as before' : `${size} points ${points > 0 ? 'better' : 'worse'} than before`;
}

/** The change of downtime of a store: `+12 h`, `−30 min`, `none`. */
export const downtimeChange = (now: number, before: number): string =>
  now === before ? 'none' : `${now > before ? '+' : '−'}${durationText(Math.abs(now - before))}`;
