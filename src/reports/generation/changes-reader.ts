import { Injectable } from '@nestjs/common';
import { eachInSlices } from '../../platform/async';
import { Database, ReadSession } from '../../platform/database';
import { StoresRepository } from '../../stores';
import { msOf, ReportFigure } from '../records/report-rows';
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
  readonly items: readonly (Omit<FigureChange, 'storeKey'> & { readonly storeId: string })[];
}

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
      const storeIds = await this.registry.idsOf(
        session,
        page.map(({ storeKey }) => storeKey),
      );
      const { total, moved, onlyBefore, onlyAfter } = changes;
      const items = page.map(({ storeKey, ...figures }) => ({
        storeId: storeIds.get(storeKey)!,
        ...figures,
      }));
      return { items, total, moved, onlyBefore, onlyAfter };
    });
  }

  /** One figure of all rows of a report in order, in milliseconds, in pages. */
  private async each(
    session: ReadSession,
    { resultKey, noData }: ComparedReport,
    figure: ReportFigure,
    use: (storeKey: number, ms: number) => void,
  ): Promise<void> {
    const { storeKeys, totals } = await this.rows.rows(session, resultKey);
    await eachInSlices(storeKeys.length, ROWS_PER_TURN, (row) =>
      use(storeKeys[row]!, msOf(figure, totals.sums(row), noData)),
    );
  }
}
