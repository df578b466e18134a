/** A cell: the index of its store in the list, and its hour. */
export interface Cell {
  readonly row: number;
  readonly hour: number;
}

export const HOURS = 168;
const DAY = 24;

/**
 * The cursor after a key, in a list of `rows` stores of which `page` are visible; undefined: the key does not move it.
 */
export function moved(
  { row, hour }: Cell,
  { key, ctrlKey }: Pick<KeyboardEvent, 'key' | 'ctrlKey'>,
  rows: number,
  page: number,
): Cell | undefined {
  const last = rows - 1;
  const to = (newRow: number, newHour: number): Cell => ({
    row: Math.max(0, Math.min(last, newRow)),
    hour: Math.max(0, Math.min(HOURS - 1, newHour)),
  });
  switch (key) {
    case 'ArrowLeft':
      return to(row, hour - (ctrlKey ? DAY : 1));
    case 'ArrowRight':
      return to(row, hour + (ctrlKey ? DAY : 1));
    case 'ArrowUp':
      return to(row - 1, hour);
    case 'ArrowDown':
      return to(row + 1, hour);
    case 'PageUp':
      return to(row - page, hour);
    case 'PageDown':
      return to(row + page, hour);
    case 'Home':
      return ctrlKey ? to(0, 0) : to(row, 0);
    case 'End':
      return ctrlKey ? to(last, HOURS - 1) : to(row, HOURS - 1);
    default:
      return undefined;
  }
}
