import { Injectable } from '@nestjs/common';
import { Database } from '../../database';
import type { Report } from '../report.entity';
import { FigureChange, FigureChanges } from './figure-changes';
import type { ReportFigure } from './report-figures';
import { ReportRowsTable } from './rows-table';

/** A completed report whose rows are kept. */
export type ComparedReport = Pick<Report, 'noData'> & { readonly resultKey: number };

export interface ChangesRequest {
  readonly figure: ReportFigure;
  /** The greatest rise first; otherwise the greatest fall. */
  readonly descending: boolean;
  readonly limit: number;
  readonly offset: number;
}

export interface ChangesFound extends Pick<FigureChanges, 'total' | 'moved' | 'onlyBefore' | 'onlyAfter'> {
  readonly items: readonly (Omit<FigureChange, 'storeKey'> & { readonly storeId: string })[];
}

/** Compares the rows of two reports, each by its own policy: one pass over either, whatever part is asked for. */
@Injectable()
export class ChangesReader {
  constructor(
    private readonly database: Database,
    private readonly rows: ReportRowsTable,
  ) {}

  compare(before: ComparedReport, after: ComparedReport, request: ChangesRequest): Promise<ChangesFound> {
    const { figure, descending, limit, offset } = request;
    return this.database.snapshot(async (session) => {
      const changes = new FigureChanges();
      await this.rows.eachFigure(session, before.resultKey, figure, before.noData, (key, value) =>
        changes.putBefore(key, value),
      );
      await this.rows.eachFigure(session, after.resultKey, figure, after.noData, (key, value) =>
        changes.putAfter(key, value),
      );
      const page = await changes.page(descending, limit, offset);
      const storeIds = await this.rows.storeIds(
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
}
