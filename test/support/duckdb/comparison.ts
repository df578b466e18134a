import type { ReportRow } from './pipeline';

export interface Comparison {
  stores: number;
  figures: number;
  /** In the figures' own units. Infinite if a value is not a figure. */
  largestDifference: number;
  /** The row with the largest difference, in both reports; empty if no figure differs. */
  furthestApart: string;
}

/**
 * Compares a report of the product with the rows of the pipeline, to two decimals. `keys`: 2 where a row is of a part of
 * the period. Throws if the stores, the parts or their order differ.
 */
export function compareReports(csv: string, rows: readonly ReportRow[], keys: 1 | 2 = 1): Comparison {
  const lines = csv.trimEnd().split('\n').slice(1);
  const comparison = { stores: rows.length, figures: 0, largestDifference: 0, furthestApart: '' };
  for (let place = 0; place < Math.max(lines.length, rows.length); place++) {
    const fields = lines[place]?.split(',') ?? ['no store'];
    const [storeId, figures] = [fields.slice(0, keys).join(','), fields.slice(keys)];
    const [otherId, ...others] = rows[place] ?? ['no store'];
    if (storeId !== otherId)
      throw new Error(`Row ${place + 1} is of ${storeId} here and of ${otherId} there.`);
    for (let column = 0; column < Math.max(figures.length, others.length); column++) {
      const difference = differenceOf(figures[column], others[column]);
      comparison.figures++;
      if (difference <= comparison.largestDifference) continue;
      comparison.largestDifference = difference;
      comparison.furthestApart = `${storeId}: ${figures.join(' ')} here and ${others.join(' ')} there`;
    }
  }
  return comparison;
}

/** In integer hundredths: 0.03 - 0.02 is more than 0.01 in floating point. */
function differenceOf(figure: string | undefined, other: number | null | undefined): number {
  // A percentage of nothing.
  if (figure === '' || other === null) return figure === '' && other === null ? 0 : Infinity;
  const difference = Math.abs(Math.round(Number(figure) * 100) - Math.round(Number(other) * 100)) / 100;
  return Number.isNaN(difference) ? Infinity : difference;
}
