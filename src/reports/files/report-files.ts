import type { Readable } from 'node:stream';
import { Inject, Injectable, Logger } from '@nestjs/common';
import { fileNameOf, ReportFormat } from '../records/report-format';
import { ReportRowsRepository } from '../records/report-rows.repository';
import { Report } from '../records/report.entity';
import type { RowPages } from './formats/format';
import { rowsAs } from './formats/report-bytes';
import { REPORT_STORAGE } from './storage/report-storage';
import type { ByteRange, FileContent, ReportStorage, SentAs, StagedFile } from './storage/report-storage';

/** The files of reports: written from rows, and written again if a file is lost or damaged. */
@Injectable()
export class ReportFiles {
  private readonly logger = new Logger('Reports');

  constructor(
    private readonly rows: ReportRowsRepository,
    @Inject(REPORT_STORAGE) private readonly storage: ReportStorage,
  ) {}

  /** Identical rows always give identical bytes. */
  write(report: Report, pages: RowPages): Promise<StagedFile> {
    return this.storage.stage(fileNameOf(report), rowsAs(report.format, report, pages));
  }

  /** Writes the file of a report whose rows exist: a copy of the identical report's file, if it is intact. */
  async writeAgain(report: Report, resultKey: number, identicalReport: Report | null): Promise<StagedFile> {
    const stored =
      identicalReport === null ? undefined : await this.storage.open(fileNameOf(identicalReport));
    if (stored !== undefined) {
      const copy = await this.storage.stage(fileNameOf(report), stored);
      if (copy.sha256 === identicalReport?.fileSha256) return copy;
      await copy.discard();
    }
    return this.write(report, this.rows.pages(resultKey));
  }

  /** The file of a completed report, which is complete now. Undefined: the file is lost, and so are the rows. */
  async find(report: Report): Promise<FileContent | undefined> {
    const { fileSha256, resultKey } = report;
    const found = await this.storage.look(fileNameOf(report));
    if (found !== undefined && (fileSha256 === null || found.sha256 === fileSha256)) return found;
    return resultKey === null ? undefined : this.rebuild(report, resultKey);
  }

  /** Opens the file that was found, or a range of it. */
  open(report: Report, range?: ByteRange): Promise<Readable | undefined> {
    return this.storage.open(fileNameOf(report), range);
  }

  link(report: Report, as: SentAs): Promise<string | undefined> {
    return this.storage.link(fileNameOf(report), as);
  }

  /** A completed report in any format, written as its rows are read. */
  inFormat(report: Report, resultKey: number, format: ReportFormat): Readable {
    return rowsAs(format, report, this.rows.pages(resultKey));
  }

  placeOf(report: Report): string {
    return this.storage.placeOf(fileNameOf(report));
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
