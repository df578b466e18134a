import { Injectable } from '@nestjs/common';
import { InjectRepository } from '@nestjs/typeorm';
import { EntityManager, Repository } from 'typeorm';
import { Database, ReadSession, takeTurn } from '../database';
import { FiguresBasis } from '../metrics';
import { PollExtentsRepository } from '../polls';
import { ResultGone } from './failures';
import { Report } from './report.entity';
import { ReportResult } from './rows/report-result.entity';

/** A result that an equal report came to, and that would come out again. */
export interface Reusable {
  readonly resultKey: number;
  /** The report it was worked out for. */
  readonly reportId: string;
  readonly stores: number;
  /** A report of this result with the same policy, columns and format, and so with the same file. */
  readonly twin: Report | null;
}

type Candidate = [resultKey: number, reportId: string, dataVersion: number, seenFrom: number, stores: number];

/** A load touches figures when it changed polls that they saw, or hours or zones (which have no instants). */
const TOUCHING_LOADS = `SELECT COUNT(*) FROM ingestions WHERE data_version > ?
  AND (touched_from IS NULL OR (touched_from <= ? AND touched_to >= ?))`;

/** Finds out whether a report need not be worked out, since nothing it would see has changed since an equal one. */
@Injectable()
export class Reuse {
  constructor(
    private readonly database: Database,
    @InjectRepository(Report) private readonly reports: Repository<Report>,
    private readonly basis: FiguresBasis,
    private readonly extents: PollExtentsRepository,
  ) {}

  /** The rows of a result serve both policies, all columns and formats, so only as_of and windows must be the same. */
  async find(report: Report): Promise<Reusable | undefined> {
    const result = await this.result(report);
    if (result === undefined) return undefined;
    const { noData, columns, format } = report;
    const alike = { resultKey: result.resultKey, noData, columns, format, status: 'Completed' as const };
    return { ...result, twin: await this.reports.findOneBy(alike) };
  }

  /** Keeps a result that was found from being taken away until the transaction ends. Throws `ResultGone`. */
  async hold(manager: EntityManager, resultKey: number): Promise<void> {
    await takeTurn(manager);
    if (!(await manager.existsBy(ReportResult, { resultKey }))) throw new ResultGone();
  }

  private async result({ asOf, windows }: Report): Promise<Omit<Reusable, 'twin'> | undefined> {
    if (asOf === null) return undefined;
    return this.database.snapshot(async (session) => {
      const [candidate] = await session.rows<Candidate>(
        `SELECT report_results.result_key, report_results.report_id, report_results.data_version, seen_from, reports.stores
          FROM report_results JOIN reports ON reports.report_id = report_results.report_id
          WHERE report_results.as_of = ? AND report_results.windows = ? AND basis = ?
          ORDER BY report_results.data_version DESC, report_results.result_key DESC LIMIT 1`,
        [asOf, windows, this.basis.text],
      );
      if (candidate === undefined) return undefined;
      const [resultKey, reportId, version, seenFrom, stores] = candidate;
      if (await isTouched(session, version, asOf, seenFrom)) return undefined;
      const fleet = await this.extents.countPolledBy(session, asOf);
      return fleet === stores ? { resultKey, reportId, stores } : undefined;
    });
  }
}

/**
 * Whether what figures as of `asOf` saw, which looked at no instant before `seenFrom` (epoch ms), is another in this
 * session than it was at that version of the data. A poll from before all that they saw changes nothing, unless it is a
 * store's first: the stores have to be counted besides.
 */
async function isTouched(
  session: ReadSession,
  version: number,
  asOf: number,
  seenFrom: number,
): Promise<boolean> {
  const [loads] = await session.numbers(TOUCHING_LOADS, [version, asOf, seenFrom]);
  return loads !== 0;
}
