import { Injectable } from '@nestjs/common';
import { eachInSlices } from '../../platform/async';
import { Database, ReadSession } from '../../platform/database';
import { StoresRepository } from '../../stores';
import { formatDate } from '../../core/time/instant';
import { bucketsOfRows, ReportFigure, valueOf } from '../records/report-rows';
import { ReportRowsRepository } from '../records/report-rows.repository';
import type { Report } from '../records/report.entity';
import { FigureChange, FigureChanges } from './figure-changes';

/** One or two milliseconds. */
const ROWS_PER_TURN = 8_192;

/** A completed report whose rows still exist. */
export type ComparedReport = Pick<Report, 'noData'> & { readonly resultKey: number };

export interface ChangesRequest {
  readonly figure: ReportFigure;
  /** The greatest increase first; otherwise the greatest decrease. */
  readonly descending: boolean;
  readonly limit: number;
  readonly offset: number;
}

export interface ChangesFound extends Pick<FigureChanges, 'total' | 'moved' | 'onlyBefore' | 'onlyAfter'> {
  readonly items: readonly (Omit<FigureChange, 'key'> & {
    readonly storeId: string;
    /** With a breakdown: the first date of the whole day, week or month, as `YYYY-MM-DD`. */
    readonly part: string | undefined;
  })[];
}

/** The key of a row is its store's key times `PARTS`, plus with a breakdown its date (since 1970-01-01) and `EPOCH`. */
const PARTS = 2 ** 20;
const EPOCH = 2 ** 19;

/** Compares the rows of two reports, each with its own policy, in one pass over both. */
@Injectable()
export class ChangesReader {
  constructor(
    private readonly database: Database,
    private readonly rows: ReportRowsRepository,
    private readonly registry: StoresRepository,
  ) {}

  compare(before: ComparedReport, after: ComparedReport, request: ChangesRequest): Promise<ChangesFound> {
    const { figure, descending, limit, offset } = request;
    return this.database.snapshot(async (session) => {
      const changes = new FigureChanges();
      await this.each(session, before, figure, (key, value) => changes.putBefore(key, value));
      await this.each(session, after, figure, (key, value) => changes.putAfter(key, value));
      const page = await changes.page(descending, limit, offset);
      const storeIds = await this.registry.idsOf(session, [
        ...new Set(page.map(({ key }) => Math.floor(key / PARTS))),
      ]);
      const { total, moved, onlyBefore, onlyAfter } = changes;
      const items = page.map(({ key, ...figures }) => {
        const place = key % PARTS;
        const part = place === 0 ? undefined : formatDate(place - EPOCH);
        return { storeId: storeIds.get(Math.floor(key / PARTS))!, part, ...figures };
      });
      return { items, total, moved, onlyBefore, onlyAfter };
    });
  }

  /** One figure of all rows of a report in order, in milliseconds, in pages. */
  private async each(
    session: ReadSession,
    { resultKey, noData }: ComparedReport,
    figure: ReportFigure,
    use: (key: number, ms: number) => void,
  ): Promise<void> {
    const rows = await this.rows.rows(session, resultKey);
    const { storeKeys, totals, dates } = rows;
    const { buckets } = totals.shape;
    const found = bucketsOfRows(rows, 0, storeKeys.length);
    await eachInSlices(found.length, ROWS_PER_TURN, (row) => {
      const bucket = found[row]!;
      const part = dates === undefined ? 0 : dates[bucket % buckets]! + EPOCH;
      const key = storeKeys[Math.floor(bucket / buckets)]! * PARTS + part;
      use(key, valueOf(figure, { totals, bucket }, noData));
    });
  }
}
