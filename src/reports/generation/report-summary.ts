import { Injectable } from '@nestjs/common';
import { fullTableOf, hasPeriod, keysIn } from '../records/report-columns';
import { valueOf } from '../records/report-rows';
import { ReportRowsRepository, type RowTotals } from '../records/report-rows.repository';
import type { Report } from '../records/report.entity';
import { type ChangesFound, ChangesReader } from './changes-reader';

const WORST_ROWS = 10;
const CHANGED_ROWS = 5;

/** The sums of all rows. */
export type SummaryTotals = Omit<RowTotals, 'noData' | 'covered'>;

/** A row with much downtime in the last week, or in the period. */
export interface WorstRow {
  /** The id and the name of a store, or the labels of a group. */
  readonly texts: readonly string[];
  readonly part: string | undefined;
  /** In milliseconds. */
  readonly downtime: number;
}

/** A completed report in short. */
export interface ReportSummary {
  readonly rows: number;
  readonly totals: readonly SummaryTotals[];
  /** At most `WORST_ROWS`, the most downtime first. */
  readonly worst: readonly WorstRow[];
  /** The changes of downtime in the last week or the period, greatest increases first; undefined: compared with nothing. */
  readonly changes: ChangesFound | undefined;
}

const rowsOf = ({ status, resultKey }: Report): number | undefined =>
  status === 'Completed' && resultKey !== null ? resultKey : undefined;

/** Reads completed reports for messages. */
@Injectable()
export class ReportSummaries {
  constructor(
    private readonly rows: ReportRowsRepository,
    private readonly changes: ChangesReader,
  ) {}

  /** Whether both are completed, and have rows of the same sort. */
  areComparable(before: Report, after: Report): boolean {
    const sortOf = ({ breakdown, groupBy, labels }: Report) => [breakdown, groupBy, labels].join('|');
    return (
      rowsOf(before) !== undefined &&
      rowsOf(after) !== undefined &&
      hasPeriod(before) === hasPeriod(after) &&
      sortOf(before) === sortOf(after)
    );
  }

  /** undefined: its rows are not kept. `previous`: a comparable report. */
  async summarize(report: Report, previous: Report | undefined): Promise<ReportSummary | undefined> {
    const resultKey = rowsOf(report);
    if (resultKey === undefined) return undefined;
    const shown = { ...report, resultKey };
    const { noData } = report;
    const { figures } = fullTableOf(report);
    const figure = figures.find(
      ({ name }) => name === (hasPeriod(report) ? 'downtime' : 'downtime_last_week'),
    )!;
    const page = await this.rows.page(shown, { figure, descending: true }, WORST_ROWS, 0);
    const isNamed = page.details?.names !== undefined || keysIn(report.groupBy).length > 0;
    const worst = page.rows
      .map((row) => ({
        texts: (isNamed ? row.texts : row.texts.slice(0, 1)).map((text) => text ?? '(none)'),
        part: row.part,
        downtime: valueOf(figure, row, noData),
      }))
      .filter(({ downtime }) => downtime > 0);
    const before = previous === undefined ? undefined : rowsOf(previous);
    const changes =
      before === undefined
        ? undefined
        : await this.changes.compare({ ...previous!, resultKey: before }, shown, {
            ...{ figure, order: 'rise', limit: CHANGED_ROWS, offset: 0 },
          });
    return { rows: page.total, totals: page.totals, worst, changes };
  }
}
