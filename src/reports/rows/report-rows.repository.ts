import { setImmediate as nextTurn } from 'node:timers/promises';
import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { placesInOrder } from '../../async';
import { Database, ReadSession } from '../../database';
import { NoDataPolicy } from '../../metrics';
import { mayExist, StoreRegistry } from '../../stores';
import { msOf, ReportFigure } from './report-figures';
import { ReportResult } from './report-result.entity';
import { decodeRows, encodeRows, ReportRow, ReportRows } from './report-rows';

/** Which rows of a report, and in which order; by its own order, all of them, where nothing is said. */
export interface RowsRequest {
  readonly storeId?: string | undefined;
  readonly figure?: ReportFigure | undefined;
  readonly descending?: boolean;
}

/** A page of rows, of so many that the request has in all. */
export interface RowsPage {
  readonly total: number;
  readonly rows: readonly ReportRow[];
}

/** Blocks read, or deleted, between two turns of the event loop. */
const BLOCKS_AT_A_TIME = 32;
/** Rows whose ids are looked up by one statement. */
const ROWS_PER_PAGE = 2_000;

/** The `report_rows` table: the rows of completed reports, kept so that a report can be looked through, and its file made again. */
@Injectable()
export class ReportRowsRepository {
  constructor(
    private readonly database: Database,
    private readonly registry: StoreRegistry,
  ) {}

  /** Keeps the rows of a report, within the caller's transaction; answers their key. */
  async insert(
    manager: EntityManager,
    result: Omit<ReportResult, 'resultKey'>,
    rows: ReportRows,
  ): Promise<number> {
    const { identifiers } = await manager.insert(ReportResult, result);
    const { resultKey } = identifiers[0] as ReportResult;
    for (const { position, bytes } of encodeRows(rows)) {
      await manager.query('INSERT INTO report_rows (result_key, position, block) VALUES (?, ?, ?)', [
        resultKey,
        position,
        bytes,
      ]);
      await nextTurn();
    }
    return resultKey;
  }

  /** Deletes the rows of a result, some at a time, so that no other write waits for long. */
  async remove(resultKey: number): Promise<void> {
    const positions = await this.database.snapshot((session) => positionsOf(session, resultKey));
    // From the end: what is left when this breaks off begins with the first.
    while (positions.length > 0) {
      const [from] = positions.splice(-BLOCKS_AT_A_TIME);
      await this.database.write((manager) =>
        manager.query('DELETE FROM report_rows WHERE result_key = ? AND position >= ?', [resultKey, from]),
      );
    }
  }

  /** All rows of a result in their order; none where they were deleted. */
  async rows(session: ReadSession, resultKey: number): Promise<ReportRows> {
    const blocks: Buffer[] = [];
    for (const positions of inGroups(await positionsOf(session, resultKey))) {
      const found = await session.rows<[Buffer]>(
        'SELECT block FROM report_rows WHERE result_key = ? AND position BETWEEN ? AND ? ORDER BY position',
        [resultKey, positions[0]!, positions[positions.length - 1]!],
      );
      for (const [block] of found) blocks.push(block);
      await nextTurn();
    }
    return decodeRows(blocks);
  }

  /** `policy` says what the figures that rows are sorted by take time without data for. */
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

  /** All rows, or `limit` of them, some at a time: as they are read by a file. */
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

  /** The places of the rows that are wanted, in the order in which they are; alike ones in that of the report. */
  private async places(
    session: ReadSession,
    { storeKeys, totals }: ReportRows,
    policy: NoDataPolicy,
    { storeId, figure, descending = false }: RowsRequest,
  ): Promise<Uint32Array> {
    if (storeId !== undefined) {
      const key = mayExist(storeId) ? await this.registry.keyOf(session, storeId) : undefined;
      const place = key === undefined ? -1 : storeKeys.indexOf(key);
      return Uint32Array.from(place === -1 ? [] : [place]);
    }
    if (figure !== undefined) {
      const direction = descending ? -1 : 1;
      return placesInOrder(storeKeys.length, (place) => direction * msOf(figure, totals.sums(place), policy));
    }
    const all = Uint32Array.from(storeKeys, (_, place) => place);
    return descending ? all.reverse() : all;
  }

  private async named(
    session: ReadSession,
    { storeKeys, totals }: ReportRows,
    places: Uint32Array,
  ): Promise<ReportRow[]> {
    const keys = Array.from(places, (place) => storeKeys[place]!);
    const ids = await this.registry.idsOf(session, keys);
    return keys.map((key, i) => ({ storeId: ids.get(key)!, sums: totals.sums(places[i]!) }));
  }
}

const positionsOf = (session: ReadSession, resultKey: number): Promise<number[]> =>
  session.numbers('SELECT position FROM report_rows WHERE result_key = ? ORDER BY position', [resultKey]);

function* inGroups(positions: readonly number[]): Generator<readonly number[]> {
  for (let i = 0; i < positions.length; i += BLOCKS_AT_A_TIME) yield positions.slice(i, i + BLOCKS_AT_A_TIME);
}
