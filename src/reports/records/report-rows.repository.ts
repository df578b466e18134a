import { setImmediate as nextTurn } from 'node:timers/promises';
import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { isValidStoreId } from '../../core/polls/poll-line';
import { formatDate } from '../../core/time/instant';
import { NoDataPolicy, uptimePercent, WINDOWS } from '../../core/uptime/figures';
import { eachInSlices, placesInOrder } from '../../platform/async';
import { Database, ReadSession } from '../../platform/database';
import { StoresRepository } from '../../stores';
import { type ColumnsRequest, hasPeriod, keysIn, ReportFigure, type RowMeasure } from './report-columns';
import {
  bucketsOfRows,
  decodeRows,
  encodeRows,
  entriesOf,
  layoutOf,
  ReportRow,
  ReportRows,
  valueOf,
} from './report-rows';
import { ReportResultsRepository } from './report-results.repository';
import type { Report, ReportResult } from './report.entity';
import { groupRows, RowDetails, textsOfStores } from './row-details';

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
async function totalsOfRows(
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

/** Selects and sorts rows of a report. Default: all rows in the report's order. */
export interface RowsRequest {
  readonly storeId?: string | undefined;
  /** Only the rows of these stores. */
  readonly storeKeys?: ReadonlySet<number> | undefined;
  readonly figure?: ReportFigure | undefined;
  readonly descending?: boolean;
}

/** A completed report whose rows exist. */
type ShownReport = ColumnsRequest &
  Pick<Report, 'noData' | 'groupBy' | 'labelColumns'> & { readonly resultKey: number };

/** A page of rows, and the number and the sums of all matching rows. */
interface RowsPage {
  readonly details: RowDetails | undefined;
  readonly total: number;
  readonly totals: readonly RowTotals[];
  readonly rows: readonly ReportRow[];
}

/** Rows in pages, which are read one after the other. */
interface OpenedRows {
  readonly details: RowDetails | undefined;
  readonly pages: AsyncGenerator<readonly ReportRow[]>;
}

/** Blocks that are read or deleted in one slice of work. */
const BLOCKS_AT_A_TIME = 32;
/** Rows whose ids one statement reads. */
const ROWS_PER_PAGE = 2_000;

/** The `report_rows` table: the rows of completed reports, for paging and for writing files again. */
@Injectable()
export class ReportRowsRepository {
  constructor(
    private readonly database: Database,
    private readonly stores: StoresRepository,
    private readonly results: ReportResultsRepository,
  ) {}

  /** Inserts the rows of a report in the caller's transaction; returns their key. */
  async insert(
    manager: EntityManager,
    result: Omit<ReportResult, 'resultKey' | 'layout' | 'outdatedBy'>,
    rows: ReportRows,
  ): Promise<number> {
    const layout = layoutOf(rows);
    const resultKey = await this.results.insert(manager, { ...result, layout });
    for (const { position, bytes, details } of encodeRows(rows, layout)) {
      await manager.query(
        'INSERT INTO report_rows (result_key, position, block, details) VALUES (?, ?, ?, ?)',
        [resultKey, position, bytes, details],
      );
      await nextTurn();
    }
    return resultKey;
  }

  /** Deletes the rows of a result in batches, so that other writes do not wait for long. */
  async remove(resultKey: number): Promise<void> {
    const positions = await this.database.snapshot((session) => positionsOf(session, resultKey));
    // From the end, so that an interrupted deletion leaves the first rows, and can continue.
    while (positions.length > 0) {
      const [from] = positions.splice(-BLOCKS_AT_A_TIME);
      await this.database.write((manager) =>
        manager.query('DELETE FROM report_rows WHERE result_key = ? AND position >= ?', [resultKey, from]),
      );
    }
  }

  /** The figures of all stores of a result in order; empty if they are deleted. */
  async rows(session: ReadSession, resultKey: number): Promise<ReportRows> {
    const layout = await this.results.layoutOf(session, resultKey);
    if (layout === undefined) return decodeRows([], null);
    const blocks: Buffer[] = [];
    const details: (Buffer | null)[] = [];
    for (const positions of inGroups(await positionsOf(session, resultKey))) {
      const found = await session.rows<[Buffer, Buffer | null]>(
        'SELECT block, details FROM report_rows WHERE result_key = ? AND position BETWEEN ? AND ? ORDER BY position',
        [resultKey, positions[0]!, positions[positions.length - 1]!],
      );
      for (const [block, ofBlock] of found) {
        blocks.push(block);
        details.push(ofBlock);
      }
      await nextTurn();
    }
    return decodeRows(blocks, layout, details);
  }

  page(report: ShownReport, request: RowsRequest, limit: number, offset: number): Promise<RowsPage> {
    return this.database.snapshot(async (session) => {
      const rows = await this.shownRows(session, report);
      const places = await this.places(session, rows, report.noData, request);
      const page = await this.named(session, report, rows, places.subarray(offset, offset + limit));
      const totals = await totalsOfRows(rows, places, hasPeriod(report), report.noData);
      return { details: rows.details, total: places.length, totals, rows: page };
    });
  }

  /** All rows, or `limit` of them, in pages. */
  async open(
    report: ShownReport,
    request: RowsRequest = {},
    limit = Infinity,
    offset = 0,
  ): Promise<OpenedRows> {
    const { rows, places } = await this.database.snapshot(async (session) => {
      const rows = await this.shownRows(session, report);
      return { rows, places: await this.places(session, rows, report.noData, request) };
    });
    const wanted = places.subarray(offset, Math.min(places.length, offset + limit));
    return { details: rows.details, pages: this.pages(report, rows, wanted) };
  }

  private async *pages(
    report: ShownReport,
    rows: ReportRows,
    places: Uint32Array,
  ): AsyncGenerator<readonly ReportRow[]> {
    for (let from = 0; from < places.length; from += ROWS_PER_PAGE) {
      const page = places.subarray(from, from + ROWS_PER_PAGE);
      yield await this.database.snapshot((session) => this.named(session, report, rows, page));
    }
  }

  /** The rows of a report: of stores, or of groups. */
  async shownRows(
    session: ReadSession,
    { resultKey, groupBy, noData }: Pick<ShownReport, 'resultKey' | 'groupBy' | 'noData'>,
  ): Promise<ReportRows> {
    const rows = await this.rows(session, resultKey);
    if (groupBy === null) return rows;
    return { ...rows, groups: groupRows(rows.totals, rows.details, keysIn(groupBy), noData) };
  }

  /** For each matching row, sorted, its first bucket among those of all entries; ties in the order of the report. */
  private async places(
    session: ReadSession,
    rows: ReportRows,
    policy: NoDataPolicy,
    { storeId, storeKeys, figure, descending = false }: RowsRequest,
  ): Promise<Uint32Array> {
    const { buckets } = rows.totals.shape;
    if (storeId !== undefined) {
      const key = isValidStoreId(storeId) ? await this.stores.keyOf(session, storeId) : undefined;
      const store = key === undefined ? -1 : rows.storeKeys.indexOf(key);
      return store === -1 ? new Uint32Array() : bucketsOfRows(rows, store, store + 1);
    }
    const every = bucketsOfRows(rows, 0, entriesOf(rows));
    const keyOf = (bucket: number): number => rows.storeKeys[Math.floor(bucket / buckets)]!;
    const all = storeKeys === undefined ? every : every.filter((bucket) => storeKeys.has(keyOf(bucket)));
    if (figure === undefined && !descending) return all;
    const direction = descending ? -1 : 1;
    const order = await placesInOrder(all.length, (place) => {
      const bucket = all[place]!;
      const key =
        figure === undefined ? Math.floor(bucket / buckets) : valueOf(figure, { of: rows, bucket }, policy);
      return direction * key;
    });
    return order.map((place) => all[place]!);
  }

  private async named(
    session: ReadSession,
    report: ShownReport,
    rows: ReportRows,
    places: Uint32Array,
  ): Promise<ReportRow[]> {
    const { storeKeys, totals, dates, details, groups } = rows;
    const { buckets } = totals.shape;
    const entries = Array.from(places, (bucket) => Math.floor(bucket / buckets));
    const parts = dates?.map(formatDate);
    const rowOf = (texts: ReportRow['texts'], i: number): ReportRow => {
      const bucket = places[i]!;
      return { texts, part: parts?.[bucket % buckets], of: rows, bucket };
    };
    if (groups !== undefined) return entries.map((group, i) => rowOf(groups.values[group]!, i));
    const ids = await this.stores.idsOf(session, [...new Set(entries.map((store) => storeKeys[store]!))]);
    const textsOf = textsOfStores(report, details);
    return entries.map((store, i) => rowOf(textsOf(ids.get(storeKeys[store]!)!, store), i));
  }
}

const positionsOf = (session: ReadSession, resultKey: number): Promise<number[]> =>
  session.numbers('SELECT position FROM report_rows WHERE result_key = ? ORDER BY position', [resultKey]);

function* inGroups(positions: readonly number[]): Generator<readonly number[]> {
  for (let i = 0; i < positions.length; i += BLOCKS_AT_A_TIME) yield positions.slice(i, i + BLOCKS_AT_A_TIME);
}
