const HOUR_MS = 3_600_000;

export const CELL_NO_DATA = -1;
export const CELL_CLOSED = -2;
export const CELL_EXCLUDED = -3;

/** A UTC hour by its start (epoch ms): `Wed 2023-01-25 14:00–15:00 UTC`. */
export function hourText(start: number): string {
  const at = new Date(start);
  const time = (ms: number): string => new Date(ms).toISOString().slice(11, 16);
  const weekday = at.toUTCString().slice(0, 3);
  return `${weekday} ${at.toISOString().slice(0, 10)} ${time(start)}–${time(start + HOUR_MS)} UTC`;
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
