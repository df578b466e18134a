/** A summary of several samples of one figure. */
export interface Summary {
  readonly median: number;
  readonly least: number;
  readonly most: number;
}

/** Requires at least one value. */
export function summaryOf(values: readonly number[]): Summary {
  const sorted = [...values].sort((a, b) => a - b);
  return { median: medianOf(sorted), least: sorted[0]!, most: sorted[sorted.length - 1]! };
}

function medianOf(sorted: readonly number[]): number {
  const middle = sorted.length / 2;
  return Number.isInteger(middle) ? (sorted[middle - 1]! + sorted[middle]!) / 2 : sorted[Math.floor(middle)]!;
}

/** The smallest value that this share (0 to 1) of all values does not exceed; nearest rank. */
export function percentileOf(values: readonly number[], part: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.max(0, Math.ceil(sorted.length * part) - 1)]!;
}
