import { dateText, timeIn } from '../../../format/time';

const HOUR_MS = 3_600_000;

export const CELL_NO_DATA = -1;
export const CELL_CLOSED = -2;
export const CELL_EXCLUDED = -3;

/** An hour by its start (epoch ms), by the clock of a zone: `Wed 2023-01-25 14:00–15:00 UTC`. */
export function hourText(start: number, zone = 'UTC'): string {
  const [date, from] = timeIn(zone, start).split(' ') as [string, string];
  const to = timeIn(zone, start + HOUR_MS).slice(11, 16);
  return `${dateText(date)} ${from.slice(0, 5)}–${to} ${zone}`;
}

/** The meaning of a cell. */
export function cellText(cell: number): string {
  if (cell === CELL_CLOSED) return 'closed';
  if (cell === CELL_EXCLUDED) return 'excluded';
  if (cell === CELL_NO_DATA) return 'open, no data';
  if (cell === 100) return 'up all of its open time';
  if (cell === 0) return 'down all of its open time';
  return `up ${cell} % of its open time`;
}
