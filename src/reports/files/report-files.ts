import { Readable } from 'node:stream';
import { Inject, Injectable, Logger, OnApplicationBootstrap } from '@nestjs/common';
import { Interval } from '@nestjs/schedule';
import { MS_PER_DAY } from '../../core/time/instant';
import { Rounds } from '../../platform/async';
import { tableOf } from '../records/report-columns';
import { fileNameOf, ReportFormat, TableRows } from '../records/report-rows';
import { ReportRowsRepository } from '../records/report-rows.repository';
import { Report } from '../records/report.entity';
import { type OpenRows, rowsAs } from './formats/report-bytes';
import {
  type ByteRange,
  type FileContent,
  REPORT_STORAGE,
  type ReportStorage,
  type SentAs,
  type StagedFile,
} from './storage/report-storage';

/** The files of reports: written from rows, and written again if a file is lost or damaged. */
@Injectable()
export class ReportFiles {
  private readonly logger = new Logger(ReportFiles.name);

  constructor(
    private readonly rows: ReportRowsRepository,
    @Inject(REPORT_STORAGE) private readonly storage: ReportStorage,
  ) {}

  /** Identical rows always give identical bytes. */
  writeReport(report: Report, open: OpenRows): Promise<StagedFile> {
    return this.storage.stage(fileNameOf(report), rowsAs(report.format, open));
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
    return this.writeReport(report, () => this.storedRows(report, resultKey));
  }

  /** The file of a completed report, which is complete now. Undefined: the file is lost, and so are the rows. */
  async find(report: Report): Promise<FileContent | undefined> {
    const { fileSha256, resultKey } = report;
    const found = await this.storage.inspect(fileNameOf(report));
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
    return rowsAs(format, () => this.storedRows(report, resultKey));
  }

  private async storedRows(report: Report, resultKey: number): Promise<TableRows> {
    const { details, pages } = await this.rows.open({ ...report, resultKey });
    return { table: tableOf(report, details), policy: report.noData, pages };
  }

  /** Where an operator finds the file of a report. */
  placeOf(report: Report): string {
    return this.storage.placeOf(fileNameOf(report));
  }

  /** Rejects if no file can be written. Permissions do not prove it: the disk may be full, or the folder deleted. */
  async reach(): Promise<void> {
    const file = await this.storage.stage('readiness', Readable.from(['.']));
    await file.discard();
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

const EVERY_MS = 3_600_000;

/** Far longer than writing any file takes: the process that staged it has ended. */
const LEFT_AFTER_MS = MS_PER_DAY;

/** Deletes files that killed processes have left incomplete or unpublished. */
@Injectable()
export class StorageHousekeeping implements OnApplicationBootstrap {
  private readonly logger = new Logger(StorageHousekeeping.name);
  private readonly rounds = new Rounds(this.logger, 'deleting incomplete files of reports', (now) =>
    this.clear(now),
  );

  constructor(@Inject(REPORT_STORAGE) private readonly storage: ReportStorage) {}

  /** Not awaited: a storage that hangs must not block the start. */
  onApplicationBootstrap(): void {
    void this.beginCleanup();
  }

  @Interval(EVERY_MS)
  beginCleanup(): Promise<void> {
    return this.rounds.begin();
  }

  private async clear(now: number): Promise<void> {
    const cleared = await this.storage.clearLeftovers(now - LEFT_AFTER_MS);
    if (cleared > 0) this.logger.log(`incomplete files of ended processes deleted: ${cleared}`);
  }
}
