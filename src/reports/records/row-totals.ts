import { type NoDataPolicy, uptimePercent, WINDOWS } from '../../core/uptime/figures';
import { eachInSlices } from '../../platform/async';
import type { ReportFigure, RowMeasure } from './report-columns';
import { type ReportRows, valueOf } from './report-rows';

/** A few milliseconds. */
const ROWS_PER_TURN = 8_192;

/** The sums of rows in one window, or in the period. In milliseconds. */
export interface RowTotals {
  readonly window: (typeof WINDOWS)[number] | 'period';
  readonly uptime: number;
  readonly downtime: number;
  readonly noData: number;
  /** With two decimals, rounded down; empty: there is nothing to divide by. */
  readonly percent: string;
  /** The share of open time that has data, like `percent`. */
  readonly covered: string;
}

const figureOf = (measure: RowMeasure, bucket: number): ReportFigure => ({
  name: measure,
  measure,
  bucket,
  unit: undefined,
});

/** The sums of the rows whose first buckets are given. `isPeriod`: the rows are of a period, and not of windows. */
export async function totalsOfRows(
  rows: ReportRows,
  places: Uint32Array,
  isPeriod: boolean,
  policy: NoDataPolicy,
): Promise<RowTotals[]> {
  const windows: readonly RowTotals['window'][] = isPeriod ? ['period'] : WINDOWS;
  const summed = windows.map((window, bucket) => ({
    ...{ window, uptime: 0, downtime: 0, noData: 0 },
    up: figureOf('uptime', bucket),
    down: figureOf('downtime', bucket),
    without: figureOf('no_data', bucket),
  }));
  await eachInSlices(places.length, ROWS_PER_TURN, (i) => {
    const row = { of: rows, bucket: places[i]! };
    for (const sum of summed) {
      sum.uptime += valueOf(sum.up, row, policy);
      sum.downtime += valueOf(sum.down, row, policy);
      sum.noData += valueOf(sum.without, row, policy);
    }
  });
  return summed.map(({ window, uptime, downtime, noData }) => ({
    ...{ window, uptime, downtime, noData },
    percent: uptimePercent(uptime, downtime),
    covered: uptimePercent(uptime + (policy === 'down' ? downtime - noData : downtime), noData),
  }));
}
