import { shareText } from './number';
import { durationText } from './time';

const MINUTE_MS = 60_000;

export const MAX_CARRY_MINUTES = 10_080;

/** The accounting and the exclusions of figures, as the API names them. */
interface Counted {
  readonly accounting: string;
  readonly carry_minutes: number | null;
  readonly exclusions: string;
}

/** How figures are counted, in a sentence or two. */
export const countingText = ({ accounting, carry_minutes: minutes, exclusions }: Counted): string =>
  `Accounting: ${
    accounting === 'carry_forward'
      ? `carry forward, a poll counts for ${durationText((minutes ?? 0) * MINUTE_MS)}`
      : 'daily'
  }. Exclusions: ${exclusions === 'ignore' ? 'ignored' : 'applied'}.`;

/** The figures of a view without a choice of accounting. */
export const DAILY_TEXT = countingText({ accounting: 'daily', carry_minutes: null, exclusions: 'apply' });

/** Scheduled open time without what is excluded. */
export const countedMs = ({
  open_time_ms,
  excluded_ms,
}: Readonly<Record<'open_time_ms' | 'excluded_ms', number>>): number => open_time_ms - excluded_ms;

interface Sums {
  readonly uptime_ms: number;
  readonly downtime_ms: number;
  readonly no_data_ms: number;
  readonly excluded_ms: number;
  readonly open_time_ms: number;
}

/** The uptime of sums in per cent. With `no_data=exclude`, it is of the time with data. */
export const uptimeText = ({ uptime_ms: up, downtime_ms: down }: Sums): string => shareText(up, up + down);

/** The share of open time with data, in per cent. */
export const coverageText = (sums: Sums): string => {
  const open = countedMs(sums);
  return shareText(open - sums.no_data_ms, open);
};

/** Whether a text is a number of minutes for which a poll can count. */
export function areCarryMinutes(text: string): boolean {
  const minutes = Number(text);
  return Number.isInteger(minutes) && minutes >= 1 && minutes <= MAX_CARRY_MINUTES;
}

interface Evidence {
  readonly polls: number;
  readonly longest_gap_minutes: number;
}

/** What figures rest on: `12 polls, longest gap 1 h 1 min`. */
export function evidenceText({ polls, longest_gap_minutes: minutes }: Evidence): string {
  if (polls === 0) return 'no polls';
  const gap = durationText(minutes * MINUTE_MS);
  return polls === 1 ? `a single poll, for ${gap}` : `${polls} polls, longest gap ${gap}`;
}

/** How time without data counts, in a sentence. */
export const noDataText = (noData: string): string =>
  noData === 'down'
    ? 'By the rule of the report, time without data counts as down.'
    : 'Time without data is left out.';
