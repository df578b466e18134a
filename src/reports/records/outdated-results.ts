import { Inject, Injectable } from '@nestjs/common';
import { EntityManager, In } from 'typeorm';
import {
  type AffectedReports,
  affects,
  type AffectingImport,
  importsAffecting,
  importsWithIds,
  type OutdatingImport,
  type ReadData,
} from '../../ingestion';
import { Database, inStatements, type ReadSession, sessionOf, takeTurn } from '../../platform/database';
import { REPORT_OUTBOX, type ReportOutbox } from './report-outbox';
import { ReportResult } from './report-result.entity';
import { Report } from './report.entity';

/** Since when (epoch ms) the result of a report is outdated, and the imports that have changed what it read. */
export interface Outdated {
  readonly since: number;
  /** In the order in which they became visible. */
  readonly imports: readonly AffectingImport[];
}

/** The most imports that one report names. */
export const MAX_IMPORTS = 20;

/** Results without exclusions; a result has at least one report. */
const WITH_EXCLUSIONS = `EXISTS (SELECT 1 FROM reports
  WHERE reports.result_key = report_results.result_key AND exclusions = 'apply')`;

/**
 * Marks the results of reports whose data an import has changed, in the transaction of that import: a result without a
 * mark has the figures that the present data gives. Reports share results, and so their marks.
 */
@Injectable()
export class OutdatedResults implements AffectedReports {
  constructor(
    private readonly database: Database,
    @Inject(REPORT_OUTBOX) private readonly outbox: ReportOutbox,
  ) {}

  async markOutdated(manager: EntityManager, { ingestionId, kind, effects }: OutdatingImport): Promise<void> {
    const session = await sessionOf(manager);
    const candidates = await session.rows<[number, number, number, number]>(
      `SELECT result_key, as_of, lookback_start, COALESCE(lookback_end, as_of) FROM report_results
        WHERE outdated_at IS NULL AND as_of >= ? AND lookback_start <= ?
        ${kind === 'exclusions' ? `AND ${WITH_EXCLUSIONS}` : ''}`,
      [
        Math.min(...effects.map(({ from, since }) => Math.max(from, since))),
        Math.max(...effects.map(({ to }) => to)),
      ],
    );
    const affected = candidates.filter(([, asOf, lookbackStart, lookbackEnd]) =>
      effects.some((effect) => affects(effect, { asOf, lookbackStart, lookbackEnd })),
    );
    await this.mark(
      manager,
      affected.map(([resultKey]) => resultKey),
      { outdatedAt: Date.now(), outdatedBy: ingestionId },
    );
  }

  /**
   * Marks the result of a report that ends in this transaction, if an import has changed what it read since its snapshot:
   * imports that are not committed yet will find it.
   */
  async markIfOutdated(manager: EntityManager, resultKey: number, read: ReadData): Promise<void> {
    await takeTurn(manager);
    const [first] = await importsAffecting(await sessionOf(manager), read, 1);
    if (first === undefined) return;
    await this.mark(manager, [resultKey], { outdatedAt: first.finishedAt, outdatedBy: first.ingestionId });
  }

  private async mark(
    manager: EntityManager,
    resultKeys: readonly number[],
    by: Pick<ReportResult, 'outdatedAt' | 'outdatedBy'>,
  ): Promise<void> {
    for await (const some of inStatements(resultKeys, 1)) {
      await manager.update(ReportResult, { resultKey: In(some) }, by);
      if (!this.outbox.tellsOutdated) continue;
      const reports = await manager.findBy(Report, { resultKey: In(some), status: 'Completed' });
      await this.outbox.reportsOutdated(manager, reports, by);
    }
  }

  /** Those of the reports that are outdated, by report id, each with the first import. */
  async ofReports(reports: readonly Report[]): Promise<ReadonlyMap<string, Outdated>> {
    const keys = new Set(reports.flatMap(({ resultKey }) => resultKey ?? []));
    if (keys.size === 0) return new Map();
    return this.database.snapshot(async (session) => {
      const marks = await marksOf(session, [...keys]);
      const imports = await importsWithIds(session, [...new Set(marks.map(([, , by]) => by))]);
      const byId = new Map(imports.map((each) => [each.ingestionId, each]));
      const byKey = new Map(
        marks.map(([key, since, by]) => [key, { since, imports: [byId.get(by) ?? []].flat() }]),
      );
      return new Map(
        reports.flatMap(({ reportId, resultKey }) => {
          const outdated = byKey.get(resultKey ?? -1);
          return outdated === undefined ? [] : [[reportId, outdated] as const];
        }),
      );
    });
  }

  /** The same of one report, with the first `MAX_IMPORTS` imports; undefined: it is not outdated. */
  async ofReport({ resultKey, exclusions }: Report): Promise<Outdated | undefined> {
    if (resultKey === null) return undefined;
    return this.database.snapshot(async (session) => {
      const [mark] = await marksOf(session, [resultKey]);
      if (mark === undefined) return undefined;
      const [row] = await session.rows<[number, number, number, number]>(
        `SELECT data_version, as_of, lookback_start, COALESCE(lookback_end, as_of) FROM report_results
          WHERE result_key = ?`,
        [resultKey],
      );
      const [dataVersion, asOf, lookbackStart, lookbackEnd] = row!;
      const read = { dataVersion, asOf, lookbackStart, lookbackEnd, ignoresExclusions: exclusions === 'ignore' };
      return { since: mark[1], imports: await importsAffecting(session, read, MAX_IMPORTS) };
    });
  }
}

/** The marks of those of the results that are outdated. */
const marksOf = (session: ReadSession, resultKeys: readonly number[]) =>
  session.rows<[resultKey: number, since: number, by: string]>(
    `SELECT result_key, outdated_at, outdated_by FROM report_results
      WHERE result_key IN (${resultKeys.join(', ')}) AND outdated_at IS NOT NULL`,
  );
