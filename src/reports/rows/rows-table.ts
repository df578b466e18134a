import { setImmediate as nextTurn } from 'node:timers/promises';
import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { Database, insertNumbers, ReadSession, SqlValue } from '../../database';
import { NoDataPolicy, StoreSums, WINDOWS, WindowSums } from '../../metrics';
import { Fleet, mayExist } from '../../stores';
import { ReportFigure } from './report-figures';
import { ReportResult } from './report-result.entity';

/** One store's row of a report, in milliseconds. */
export interface StoredRow {
  readonly storeId: string;
  readonly sums: StoreSums;
}

/** Which rows of a report, and in which order; by its own order, all of them, where nothing is said. */
export interface RowsRequest {
  readonly storeId?: string | undefined;
  readonly figure?: ReportFigure | undefined;
  readonly descending?: boolean;
}

const SUMS = WINDOWS.flatMap((window) => [`${window}_up`, `${window}_down`, `${window}_no_data`]);
const COLUMNS = ['result_key', 'position', 'store_key', ...SUMS];
const FROM = `FROM report_rows JOIN stores ON stores.store_key = report_rows.store_key
  WHERE report_rows.result_key = ?`;

const ROWS_PER_REMOVAL = 2_000;

/** Rows read at a time where all are wanted. */
const ROWS_PER_READ = 2_000;

/** The rows of completed reports, kept so that a report can be looked through, and its file made again. */
@Injectable()
export class ReportRowsTable {
  constructor(private readonly database: Database) {}

  /** Keeps the rows of a report, within the caller's transaction; `sums[i]` are those of `fleet.storeIds[i]`. */
  async insert(
    manager: EntityManager,
    result: Omit<ReportResult, 'resultKey'>,
    { storeKeys }: Fleet,
    sums: readonly StoreSums[],
  ): Promise<number> {
    const { identifiers } = await manager.insert(ReportResult, result);
    const { resultKey } = identifiers[0] as ReportResult;
    await insertNumbers(manager, 'INSERT', 'report_rows', COLUMNS, numbersOf(resultKey, storeKeys, sums));
    return resultKey;
  }

  /** Takes away the rows of a result, a few at a time, so that no other write waits for long. */
  async remove(resultKey: number): Promise<void> {
    const [last] = await this.database.snapshot((session) =>
      session.rows<[number | null]>('SELECT MAX(position) FROM report_rows WHERE result_key = ?', [
        resultKey,
      ]),
    );
    // From the end: what is left when this breaks off has its greatest position still.
    for (let from = Math.floor((last![0] ?? -1) / ROWS_PER_REMOVAL); from >= 0; from--) {
      await this.database.write((manager) =>
        manager.query('DELETE FROM report_rows WHERE result_key = ? AND position >= ?', [
          resultKey,
          from * ROWS_PER_REMOVAL,
        ]),
      );
    }
  }

  count(resultKey: number, request: RowsRequest): Promise<number> {
    const { where, parameters } = conditions(request);
    return this.database.snapshot(async (session) => {
      const [count] = await session.numbers(`SELECT COUNT(*) ${FROM} ${where}`, [resultKey, ...parameters]);
      return count!;
    });
  }

  /** `policy` says what the figures that are sorted by take time without data for. */
  page(
    resultKey: number,
    policy: NoDataPolicy,
    request: RowsRequest,
    limit: number,
    offset: number,
  ): Promise<StoredRow[]> {
    const { where, parameters } = conditions(request);
    const order = orderOf(request, policy);
    return this.database.snapshot(async (session) => {
      const rows = await session.rows<[string, ...number[]]>(
        `SELECT stores.store_id, ${SUMS.join(', ')} ${FROM} ${where} ORDER BY ${order} LIMIT ${limit} OFFSET ${offset}`,
        [resultKey, ...parameters],
      );
      return rows.map(storedRow);
    });
  }

  /** One figure of all rows in their order, in milliseconds, some at a time, so that others have their turn. */
  async eachFigure(
    session: ReadSession,
    resultKey: number,
    figure: ReportFigure,
    policy: NoDataPolicy,
    use: (storeKey: number, figure: number) => void,
  ): Promise<void> {
    const sql = `SELECT store_key, ${expressionOf(figure, policy)} FROM report_rows
      WHERE result_key = ? AND position >= ? AND position < ? ORDER BY position`;
    for (let from = 0; ; from += ROWS_PER_READ) {
      const rows = await session.rows<[number, number]>(sql, [resultKey, from, from + ROWS_PER_READ]);
      // MySQL has a sum of integers as text.
      for (const [storeKey, value] of rows) use(storeKey, Number(value));
      if (rows.length < ROWS_PER_READ) return;
      await nextTurn();
    }
  }

  /** The ids of a few stores by their keys. */
  async storeIds(session: ReadSession, storeKeys: readonly number[]): Promise<ReadonlyMap<number, string>> {
    if (storeKeys.length === 0) return new Map();
    const sql = `SELECT store_key, store_id FROM stores WHERE store_key IN (${storeKeys.join(', ')})`;
    return new Map(await session.rows<[number, string]>(sql));
  }

  /** All rows, or `limit` of them, some at a time; they are read as they are asked for. */
  async *pages(
    resultKey: number,
    policy: NoDataPolicy,
    request: RowsRequest,
    limit = Infinity,
    offset = 0,
  ): AsyncGenerator<StoredRow[]> {
    for (let done = 0; done < limit; done += ROWS_PER_READ) {
      const size = Math.min(ROWS_PER_READ, limit - done);
      const rows = await this.page(resultKey, policy, request, size, offset + done);
      yield rows;
      if (rows.length < size) return;
    }
  }
}

function* numbersOf(
  resultKey: number,
  storeKeys: readonly number[],
  sums: readonly StoreSums[],
): Generator<number[]> {
  for (const [position, store] of sums.entries()) {
    const row = [resultKey, position, storeKeys[position]!];
    for (const window of WINDOWS) row.push(store[window].up, store[window].down, store[window].noData);
    yield row;
  }
}

function conditions({ storeId }: RowsRequest): { where: string; parameters: SqlValue[] } {
  if (storeId === undefined) return { where: '', parameters: [] };
  if (!mayExist(storeId)) return { where: 'AND 1 = 0', parameters: [] };
  return { where: 'AND stores.store_id = ?', parameters: [storeId] };
}

/** Rows that are alike in a figure stand in the order of the report. */
function orderOf({ figure, descending = false }: RowsRequest, policy: NoDataPolicy): string {
  const direction = descending ? 'DESC' : 'ASC';
  if (figure === undefined) return `report_rows.position ${direction}`;
  return `${expressionOf(figure, policy)} ${direction}, report_rows.position`;
}

/** The figure of a row, in milliseconds. */
function expressionOf({ window, measure }: ReportFigure, policy: NoDataPolicy): string {
  const [up, down, noData] = [`${window}_up`, `${window}_down`, `${window}_no_data`];
  return {
    uptime: up,
    downtime: policy === 'down' ? `${down} + ${noData}` : down,
    open_time: `${up} + ${down} + ${noData}`,
    no_data: noData,
  }[measure];
}

function storedRow([storeId, ...numbers]: [string, ...number[]]): StoredRow {
  const sumsAt = (i: number): WindowSums => ({
    up: numbers[i]!,
    down: numbers[i + 1]!,
    noData: numbers[i + 2]!,
  });
  return { storeId, sums: { hour: sumsAt(0), day: sumsAt(3), week: sumsAt(6) } };
}
