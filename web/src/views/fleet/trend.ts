import type { FleetWindow } from '../../api/fleet-answers';
import { countedMs } from '../../format/counting';

/** The comparison of a window with the previous one. */
export interface Trend {
  readonly direction: 'better' | 'worse' | 'same' | 'unknown';
  /** The difference of the two uptime percentages in percentage points, with one decimal. */
  readonly points: number;
}

/** With more time without data, the comparison would show changes of the data, not of the stores. */
const MOST_WITHOUT_DATA = 0.5;

export function trendOf({ previous, ...window }: FleetWindow): Trend {
  const unknown = { direction: 'unknown', points: 0 } as const;
  const [open, openBefore] = [countedMs(window), countedMs(previous)];
  if (open === 0 || openBefore === 0) return unknown;
  if (previous.no_data_ms > MOST_WITHOUT_DATA * openBefore) return unknown;
  const difference = (100 * window.uptime_ms) / open - (100 * previous.uptime_ms) / openBefore;
  const points = Math.round(Math.abs(difference) * 10) / 10;
  if (points === 0) return { direction: 'same', points };
  return { direction: difference > 0 ? 'better' : 'worse', points };
}
