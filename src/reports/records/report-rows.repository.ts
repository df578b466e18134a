import { setImmediate as nextTurn } from 'node:timers/promises';
import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { isValidStoreId } from '../../core/polls/poll-line';
import { formatDate } from '../../core/time/instant';
import { NoDataPolicy } from '../../core/uptime/figures';
import { placesInOrder } from '../../platform/async';
import { Database, ReadSession } from '../../platform/database';
import { StoresRepository } from '../../stores';
import { ReportResult } from './report-result.entity';
import {
  bucketsOfRows,
  decodeRows,
  encodeRows,
  layoutOf,
  ReportFigure,
  ReportRow,
  ReportRows,
  type RowsLayout,
  valueOf,
} from './report-rows';

/** Selects and sorts rows of a report. Default: all rows in the report's order. */
export interface RowsRequest {
  readonly storeId?: string | undefined;
  readonly figure?: ReportFigure | undefined;
  readonly descending?: boolean;
}

/** A page of rows, and the total number of matching rows. */
export interface RowsPage {
  readonly total: number;
  readonly rows: readonly ReportRow[];
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
    private readonly registry: StoresRepository,
  ) {}

  /** Inserts the rows of a report in the caller's transaction; returns their key. */
  async insert(
    manager: EntityManager,
    result: Omit<ReportResult, 'resultKey' | 'layout' | 'outdatedBy'>,
    rows: ReportRows,
  ): Promise<number> {
    const layout = layoutOf(rows);
    const { identifiers } = await manager.insert(ReportResult, { ...result, layout });
    const { resultKey } = identifiers[0] as ReportResult;
    for (const { position, bytes } of encodeRows(rows, layout)) {
      await manager.query('INSERT INTO report_rows (result_key, position, block) VALUES (?, ?, ?)', [
        resultKey,
        position,
        bytes,
      ]);
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

  /** All rows of a result in order; empty if they are deleted. */
  async rows(session: ReadSession, resultKey: number): Promise<ReportRows> {
    const [result] = await session.rows<[string | null]>(
      'SELECT layout FROM report_results WHERE result_key = ?',
      [resultKey],
    );
    if (result === undefined) return decodeRows([], null);
    const [layout] = result;
    const blocks: Buffer[] = [];
    for (const positions of inGroups(await positionsOf(session, resultKey))) {
      const found = await session.rows<[Buffer]>(
        'SELECT block FROM report_rows WHERE result_key = ? AND position BETWEEN ? AND ? ORDER BY position',
        [resultKey, positions[0]!, positions[positions.length - 1]!],
      );
      for (const [block] of found) blocks.push(block);
      await nextTurn();
    }
    return decodeRows(blocks, layout === null ? null : (JSON.parse(layout) as RowsLayout));
  }

  /** `policy` decides how time without data counts in the sorting figures. */
  page(
    resultKey: number,
    policy: NoDataPolicy,
    request: RowsRequest,
    limit: number,
    offset: number,
  ): Promise<RowsPage> {
    return this.database.snapshot(async (session) => {
      const rows = await this.rows(session, resultKey);
      const places = await this.places(session, rows, policy, request);
      const page = places.subarray(offset, offset + limit);
      return { total: places.length, rows: await this.named(session, rows, page) };
    });
  }

  /** All rows, or `limit` of them, in pages, read as the file is written. */
  async *pages(
    resultKey: number,
    policy: NoDataPolicy = 'down',
    request: RowsRequest = {},
    limit = Infinity,
    offset = 0,
  ): AsyncGenerator<readonly ReportRow[]> {
    const { rows, places } = await this.database.snapshot(async (session) => {
      const rows = await this.rows(session, resultKey);
      return { rows, places: await this.places(session, rows, policy, request) };
    });
    const wanted = places.subarray(offset, Math.min(places.length, offset + limit));
    for (let from = 0; from < wanted.length; from += ROWS_PER_PAGE) {
      const page = wanted.subarray(from, from + ROWS_PER_PAGE);
      yield await this.database.snapshot((session) => this.named(session, rows, page));
    }
  }

  /** For each matching row, sorted, its first bucket among those of all stores; ties in the order of the report. */
  private async places(
    session: ReadSession,
    rows: ReportRows,
    policy: NoDataPolicy,
    { storeId, figure, descending = false }: RowsRequest,
  ): Promise<Uint32Array> {
    const { storeKeys, totals } = rows;
    if (storeId !== undefined) {
      const key = isValidStoreId(storeId) ? await this.registry.keyOf(session, storeId) : undefined;
      const store = key === undefined ? -1 : storeKeys.indexOf(key);
      return store === -1 ? new Uint32Array() : bucketsOfRows(rows, store, store + 1);
    }
    const all = bucketsOfRows(rows, 0, storeKeys.length);
    if (figure === undefined && !descending) return all;
    const direction = descending ? -1 : 1;
    const order = await placesInOrder(all.length, (place) => {
      const bucket = all[place]!;
      const key =
        figure === undefined
          ? Math.floor(bucket / totals.shape.buckets)
          : valueOf(figure, { totals, bucket }, policy);
      return direction * key;
    });
    return order.map((place) => all[place]!);
  }

  private async named(
    session: ReadSession,
    { storeKeys, totals, dates }: ReportRows,
    places: Uint32Array,
  ): Promise<ReportRow[]> {
    const { buckets } = totals.shape;
    const keys = Array.from(places, (bucket) => storeKeys[Math.floor(bucket / buckets)]!);
    const ids = await this.registry.idsOf(session, [...new Set(keys)]);
    const parts = dates?.map(formatDate);
    return keys.map((key, i) => {
      const bucket = places[i]!;
      return { storeId: ids.get(key)!, part: parts?.[bucket % buckets], totals, bucket };
    });
  }
}

const positionsOf = (session: ReadSession, resultKey: number): Promise<number[]> =>
  session.numbers('SELECT position FROM report_rows WHERE result_key = ? ORDER BY position', [resultKey]);

function* inGroups(positions: readonly number[]): Generator<readonly number[]> {
  for (let i = 0; i < positions.length; i += BLOCKS_AT_A_TIME) yield positions.slice(i, i + BLOCKS_AT_A_TIME);
}
