import { createHash, Hash } from 'node:crypto';
import { Readable, Transform } from 'node:stream';
import { Inject, Injectable, Logger } from '@nestjs/common';
import { fileNameOf } from './report-names';
import { Report } from './report.entity';
import { csvLine } from './rows/csv-line';
import { columnNames, reportLine } from './rows/report-figures';
import { ReportRowsTable, StoredRow } from './rows/rows-table';
import { REPORT_STORAGE } from './storage/report-storage';
import type { ReportStorage, StagedFile, StoredFile } from './storage/report-storage';

/** Rows in their order, some at a time. */
export type RowPages = Iterable<readonly StoredRow[]> | AsyncIterable<readonly StoredRow[]>;

/** A report's file, written whole, not yet to be seen. */
export interface WrittenFile {
  readonly file: StagedFile;
  readonly sha256: string;
}

/** The CSV files of reports: written from rows, and made again from them where one was lost or damaged. */
@Injectable()
export class ReportFiles {
  private readonly logger = new Logger('Reports');

  constructor(
    private readonly rows: ReportRowsTable,
    @Inject(REPORT_STORAGE) private readonly storage: ReportStorage,
  ) {}

  /** The same rows always give the same bytes. */
  write(report: Report, pages: RowPages): Promise<WrittenFile> {
    return this.stage(report, Readable.from(linesOf(report, pages), { objectMode: false }));
  }

  /** A file for a report whose rows are there already: a copy of its twin's, if it has one and its bytes are right. */
  async writeAgain(report: Report, resultKey: number, twin: Report | null): Promise<WrittenFile> {
    const stored = twin === null ? undefined : await this.storage.open(fileNameOf(twin.reportId));
    if (stored !== undefined) {
      const copy = await this.stage(report, stored.content);
      if (copy.sha256 === twin?.fileSha256) return copy;
      await copy.file.discard();
    }
    return this.write(report, this.rows.pages(resultKey, report.noData, {}));
  }

  /** The whole file of a completed report; undefined: it is gone, and there are no rows to make it from. */
  async open(report: Report): Promise<StoredFile | undefined> {
    const name = fileNameOf(report.reportId);
    if (!(await this.isWhole(report, name))) {
      if (report.resultKey === null) return undefined;
      await this.rebuild(report, report.resultKey);
    }
    return this.storage.open(name);
  }

  private async stage(report: Report, content: Readable): Promise<WrittenFile> {
    const hash = createHash('sha256');
    const hashed = content.pipe(hashing(hash));
    content.on('error', (error) => hashed.destroy(error));
    const file = await this.storage.stage(fileNameOf(report.reportId), hashed);
    return { file, sha256: hash.digest('hex') };
  }

  private async isWhole({ fileSha256 }: Report, name: string): Promise<boolean> {
    const stored = await this.storage.open(name);
    if (stored === undefined) return false;
    const hash = createHash('sha256');
    for await (const chunk of stored.content) hash.update(chunk as Buffer);
    return fileSha256 === null || hash.digest('hex') === fileSha256;
  }

  private async rebuild(report: Report, resultKey: number): Promise<void> {
    this.logger.warn(
      `the file of report ${report.reportId} is lost or damaged: it is made again from its rows`,
    );
    const { file, sha256 } = await this.writeAgain(report, resultKey, null);
    if (sha256 !== report.fileSha256) {
      await file.discard();
      throw new Error(`the rows of report ${report.reportId} do not give the bytes of its file`);
    }
    await file.publish();
  }
}

/** The CSV, a page at a time. */
async function* linesOf({ noData, columns }: Report, pages: RowPages): AsyncGenerator<string> {
  yield csvLine(columnNames(columns));
  for await (const page of pages) {
    yield page.map(({ storeId, sums }) => reportLine(storeId, sums, noData, columns)).join('');
  }
}

/** Hands on what it is given, and takes it into the hash. */
const hashing = (hash: Hash): Transform =>
  new Transform({
    transform(chunk: Buffer, _encoding, done) {
      hash.update(chunk);
      done(null, chunk);
    },
  });
