import { Injectable } from '@nestjs/common';
import { formatDate } from '../../core/time/instant';
import { eachInSlices } from '../../platform/async';
import { Database, ReadSession } from '../../platform/database';
import { StoresRepository } from '../../stores';
import { fullTableOf, hasPeriod, keysIn, type ReportFigure } from '../records/report-columns';
import { bucketsOfRows, valueOf } from '../records/report-rows';
import { ReportRowsRepository, type RowTotals } from '../records/report-rows.repository';
import type { Report } from '../records/report.entity';
import { type ChangesOrder, FigureChange, FigureChanges } from './figure-changes';

/** One or two milliseconds. */
const ROWS_PER_TURN = 8_192;

/** A completed report whose rows still exist. */
export type ComparedReport = Pick<Report, 'noData' | 'groupBy'> & { readonly resultKey: number };

export interface ChangesRequest {
  readonly figure: ReportFigure;
  readonly order: ChangesOrder;
  readonly limit: number;
  readonly offset: number;
}

export interface ChangesFound extends Pick<FigureChanges, 'total' | 'moved' | 'onlyBefore' | 'onlyAfter'> {
  readonly items: readonly (Omit<FigureChange, 'key'> & {
    /** `null`: the rows are those of groups. */
    readonly storeId: string | null;
    /** The values of the keys of a group; undefined: the rows are those of stores. */
    readonly group: readonly (string | null)[] | undefined;
    /** With a breakdown: the first date of the whole day, week or month, as `YYYY-MM-DD`. */
    readonly part: string | undefined;
  })[];
}

/**
 * The key of a row is that of its store, or the number of its group, times `PARTS`, plus with a breakdown its date (since
 * 1970-01-01) and `EPOCH`.
 */
const PARTS = 2 ** 20;
const EPOCH = 2 ** 19;

/** Groups of two reports: those with the same values have the same number. */
class GroupNumbers {
  readonly values: (readonly (string | null)[])[] = [];
  private readonly numbers = new Map<string, number>();

  numberOf(values: readonly (string | null)[]): number {
    const text = JSON.stringify(values);
    let number = this.numbers.get(text);
    if (number === undefined) {
      this.numbers.set(text, (number = this.values.length));
      this.values.push(values);
    }
    return number;
  }
}

/** Compares the rows of two reports, each with its own policy, in one pass over both. */
@Injectable()
export class ChangesReader {
  constructor(
    private readonly database: Database,
    private readonly rows: ReportRowsRepository,
    private readonly stores: StoresRepository,
  ) {}

  compare(before: ComparedReport, after: ComparedReport, request: ChangesRequest): Promise<ChangesFound> {
    const { figure, order, limit, offset } = request;
    return this.database.snapshot(async (session) => {
      const changes = new FigureChanges();
      const groups = after.groupBy === null ? undefined : new GroupNumbers();
      await this.each(session, before, figure, groups, (key, value) => changes.putBefore(key, value));
      await this.each(session, after, figure, groups, (key, value) => changes.putAfter(key, value));
      const page = await changes.page(order, limit, offset);
      const entries = [...new Set(page.map(({ key }) => Math.floor(key / PARTS)))];
      const storeIds = groups === undefined ? await this.stores.idsOf(session, entries) : undefined;
      const { total, moved, onlyBefore, onlyAfter } = changes;
      const items = page.map(({ key, ...figures }) => {
        const [entry, place] = [Math.floor(key / PARTS), key % PARTS];
        const part = place === 0 ? undefined : formatDate(place - EPOCH);
        return { storeId: storeIds?.get(entry) ?? null, group: groups?.values[entry], part, ...figures };
      });
      return { items, total, moved, onlyBefore, onlyAfter };
    });
  }

  /** One figure of all rows of a report in order, in milliseconds, in pages. */
  private async each(
    session: ReadSession,
    report: ComparedReport,
    figure: ReportFigure,
    numbers: GroupNumbers | undefined,
    use: (key: number, ms: number) => void,
  ): Promise<void> {
    const rows = await this.rows.shownRows(session, report);
    const { storeKeys, totals, dates, groups } = rows;
    const { buckets } = totals.shape;
    const keys = groups === undefined ? storeKeys : groups.values.map((values) => numbers!.numberOf(values));
    const found = bucketsOfRows(rows, 0, keys.length);
    await eachInSlices(found.length, ROWS_PER_TURN, (row) => {
      const bucket = found[row]!;
      const part = dates === undefined ? 0 : dates[bucket % buckets]! + EPOCH;
      const key = keys[Math.floor(bucket / buckets)]! * PARTS + part;
      use(key, valueOf(figure, { of: rows, bucket }, report.noData));
    });
  }
}

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
