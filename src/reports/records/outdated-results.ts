import { Inject, Injectable } from '@nestjs/common';
import { EntityManager, In } from 'typeorm';
import {
  type AffectedReports,
  affects,
  type AffectingImport,
  type FinishedImport,
  importsAffecting,
  importsWithIds,
  type OutdatingImport,
  type ReadData,
} from '../../ingestion';
import { currentStores } from '../../platform/async';
import {
  Database,
  inStatements,
  type ReadSession,
  sessionOf,
  serializeWrites,
} from '../../platform/database';
import { REPORT_OUTBOX, type ReportOutbox } from './report-outbox';
import { Report, ReportResult } from './report.entity';
import { ignoresExclusions } from './reports.repository';

/** The imports that have changed what a report read, in the order in which they became visible: at least one. */
export type OutdatedBy = readonly AffectingImport[];

/** The most imports that one report names. */
export const MAX_IMPORTS = 20;

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

  async markOutdated(manager: EntityManager, by: OutdatingImport): Promise<void> {
    const { kind, effects } = by;
    const session = await sessionOf(manager);
    const candidates = await session.rows<[number, number, number, number, number]>(
      `SELECT result_key, as_of, lookback_start, COALESCE(lookback_end, as_of), details FROM report_results
        WHERE outdated_by IS NULL AND as_of >= ? AND lookback_start <= ?`,
      [
        Math.min(...effects.map(({ from, since }) => Math.max(from, since))),
        Math.max(...effects.map(({ to }) => to)),
      ],
    );
    const affected = candidates.filter(([, asOf, lookbackStart, lookbackEnd, details]) =>
      effects.some((effect) => affects(effect, { asOf, lookbackStart, lookbackEnd, details })),
    );
    const keys = affected.map(([resultKey]) => resultKey);
    await this.mark(manager, kind === 'exclusions' ? await withExclusions(session, keys) : keys, by);
  }

  /**
   * Marks the result of a report that ends in this transaction, if an import has changed what it read since its snapshot:
   * imports that are not committed yet will find it.
   */
  async markIfOutdated(manager: EntityManager, resultKey: number, read: ReadData): Promise<void> {
    await serializeWrites(manager);
    const [first] = await importsAffecting(await sessionOf(manager), read, 1);
    if (first !== undefined) await this.mark(manager, [resultKey], first);
  }

  private async mark(
    manager: EntityManager,
    resultKeys: readonly number[],
    by: FinishedImport,
  ): Promise<void> {
    for await (const some of inStatements(resultKeys, 1)) {
      await manager.update(ReportResult, { resultKey: In(some) }, { outdatedBy: by.ingestionId });
      if (!this.outbox.tellsOutdated) continue;
      const reports = await manager.findBy(Report, { resultKey: In(some), status: 'Completed' });
      await this.outbox.reportsOutdated(manager, reports, by);
    }
  }

  /** The first import of those of the reports that are outdated, by report id. */
  async ofReports(reports: readonly Report[]): Promise<ReadonlyMap<string, OutdatedBy>> {
    if (currentStores() !== undefined) return this.seenOfReports(reports);
    return this.database.snapshot(async (session) => {
      const marks = await marksOf(session, reports);
      const imports = await importsWithIds(session, [...new Set(marks.values())]);
      const byId = new Map(imports.map((each) => [each.ingestionId, [each]]));
      return new Map(
        reports.flatMap(({ reportId, resultKey }) => {
          const by = byId.get(marks.get(resultKey) ?? '');
          return by === undefined ? [] : [[reportId, by] as const];
        }),
      );
    });
  }

  /** The mark may be that of an import which the request does not see, and a later one be the first that it sees. */
  private async seenOfReports(reports: readonly Report[]): Promise<ReadonlyMap<string, OutdatedBy>> {
    const seen = new Map<string, OutdatedBy>();
    for (const report of reports) {
      const by = await this.ofReport(report);
      if (by !== undefined) seen.set(report.reportId, by.slice(0, 1));
    }
    return seen;
  }

  /** The first `MAX_IMPORTS` imports that the request sees; undefined: the report is not outdated. */
  async ofReport(report: Report): Promise<OutdatedBy | undefined> {
    return this.database.snapshot(async (session) => {
      const marks = await marksOf(session, [report]);
      if (marks.size === 0) return undefined;
      const [row] = await session.rows<[number, number, number, number, number]>(
        `SELECT data_version, as_of, lookback_start, COALESCE(lookback_end, as_of), details FROM report_results
          WHERE result_key = ?`,
        [report.resultKey],
      );
      const [dataVersion, asOf, lookbackStart, lookbackEnd, details] = row!;
      const time = { asOf, lookbackStart, lookbackEnd };
      const read = { dataVersion, ...time, details, ignoresExclusions: ignoresExclusions(report) };
      const imports = await importsAffecting(session, read, MAX_IMPORTS);
      return imports.length === 0 ? undefined : imports;
    });
  }
}

/** Those of some results that depend on exclusions. A result has at least one report, and its reports are alike in this. */
async function withExclusions(session: ReadSession, resultKeys: readonly number[]): Promise<number[]> {
  const found = new Set<number>();
  for await (const some of inStatements(resultKeys, 1)) {
    const reports = await session.rows<[number, Report['exclusions'], string | null]>(
      `SELECT result_key, exclusions, labels FROM reports WHERE result_key IN (${some.join(', ')})`,
    );
    for (const [resultKey, exclusions, labels] of reports) {
      if (!ignoresExclusions({ exclusions, labels })) found.add(resultKey);
    }
  }
  return [...found];
}

/** The marks of those of the results of some reports that are outdated: result key → import. */
async function marksOf(
  session: ReadSession,
  reports: readonly Report[],
): Promise<Map<number | null, string>> {
  const keys = [...new Set(reports.flatMap(({ resultKey }) => resultKey ?? []))];
  return new Map(
    await session.rows<[resultKey: number, outdatedBy: string]>(
      `SELECT result_key, outdated_by FROM report_results
        WHERE result_key IN (${[...keys, 'NULL'].join(', ')}) AND outdated_by IS NOT NULL`,
    ),
  );
}
