import { Readable } from 'node:stream';
import { Inject, Injectable, Logger } from '@nestjs/common';
import { fileNameOf } from './report-names';
import { Report } from './report.entity';
import { csvLine } from './rows/csv-line';
import { columnNames, reportLine } from './rows/report-figures';
import { ReportRowsTable, StoredRow } from './rows/rows-table';
import { REPORT_STORAGE } from './storage/report-storage';
import type { ByteRange, FileContent, ReportStorage, SentAs, StagedFile } from './storage/report-storage';

/** Rows in their order, some at a time. */
export type RowPages = Iterable<readonly StoredRow[]> | AsyncIterable<readonly StoredRow[]>;

/** The CSV files of reports: written from rows, and made again from them where one was lost or damaged. */
@Injectable()
export class ReportFiles {
  private readonly logger = new Logger('Reports');

  constructor(
    private readonly rows: ReportRowsTable,
    @Inject(REPORT_STORAGE) private readonly storage: ReportStorage,
  ) {}

  /** The same rows always give the same bytes. */
  write(report: Report, pages: RowPages): Promise<StagedFile> {
    const content = Readable.from(linesOf(report, pages), { objectMode: false });
    return this.storage.stage(fileNameOf(report.reportId), content);
  }

  /** A file for a report whose rows are there already: a copy of its twin's, if it has one and its bytes are right. */
  async writeAgain(report: Report, resultKey: number, twin: Report | null): Promise<StagedFile> {
    const stored = twin === null ? undefined : await this.storage.open(fileNameOf(twin.reportId));
    if (stored !== undefined) {
      const copy = await this.storage.stage(fileNameOf(report.reportId), stored);
      if (copy.sha256 === twin?.fileSha256) return copy;
      await copy.discard();
    }
    return this.write(report, this.rows.pages(resultKey, report.noData, {}));
  }

  /**
   * What the file of a completed report holds, which is there and whole then. Undefined: it is gone, and there are no
   * rows to make it from.
   */
  async find(report: Report): Promise<FileContent | undefined> {
    const { reportId, fileSha256, resultKey } = report;
    const found = await this.storage.look(fileNameOf(reportId));
    if (found !== undefined && (fileSha256 === null || found.sha256 === fileSha256)) return found;
    return resultKey === null ? undefined : this.rebuild(report, resultKey);
  }

  /** The file that was found, or a part of it. */
  open({ reportId }: Report, range?: ByteRange): Promise<Readable | undefined> {
    return this.storage.open(fileNameOf(reportId), range);
  }

  link({ reportId }: Report, as: SentAs): Promise<string | undefined> {
    return this.storage.link(fileNameOf(reportId), as);
  }

  placeOf({ reportId }: Report): string {
    return this.storage.placeOf(fileNameOf(reportId));
  }

  private async rebuild(report: Report, resultKey: number): Promise<FileContent> {
    this.logger.warn(
      `the file of report ${report.reportId} is lost or damaged: it is made again from its rows`,
    );
    const file = await this.writeAgain(report, resultKey, null);
    if (file.sha256 !== report.fileSha256) {
      await file.discard();
      throw new Error(`the rows of report ${report.reportId} do not give the bytes of its file`);
    }
    await file.publish();
    return file;
  }
}

/** The CSV, a page at a time. */
async function* linesOf({ noData, columns }: Report, pages: RowPages): AsyncGenerator<string> {
  yield csvLine(columnNames(columns));
  for await (const page of pages) {
    yield page.map(({ storeId, sums }) => reportLine(storeId, sums, noData, columns)).join('');
  }
}
