import type { FleetWindow } from '../../api/fleet-answers';

/** The comparison of a window with the previous one. */
export interface Trend {
  readonly direction: 'better' | 'worse' | 'same' | 'unknown';
  /** The difference of the two uptime percentages in percentage points, with one decimal. */
  readonly points: number;
}

/** With more time without data, the comparison would show changes of the data, not of the stores. */
const MOST_WITHOUT_DATA = 0.5;

export function trendOf({ uptime_ms, open_time_ms, previous }: FleetWindow): Trend {
  const unknown = { direction: 'unknown', points: 0 } as const;
  if (open_time_ms === 0 || previous.open_time_ms === 0) return unknown;
  if (previous.no_data_ms > MOST_WITHOUT_DATA * previous.open_time_ms) return unknown;
  const difference = (100 * uptime_ms) / open_time_ms - (100 * previous.uptime_ms) / previous.open_time_ms;
  const points = Math.round(Math.abs(difference) * 10) / 10;
  if (points === 0) return { direction: 'same', points };
  return { direction: difference > 0 ? 'better' : 'worse', points };
}
