import { Inject, Injectable } from '@nestjs/common';
import { EntityManager, In, IsNull } from 'typeorm';
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
import { ComputationVersion } from '../../metrics';
import { currentStores } from '../../platform/async';
import {
  Database,
  inStatements,
  type ReadSession,
  sessionOf,
  serializeWrites,
} from '../../platform/database';
import { REPORT_OUTBOX, type ReportOutbox } from './report-outbox';
import type { RowsLayout } from './report-rows';
import { type Report, ReportResult } from './report.entity';
import { ignoresExclusions, ReportsRepository, variantOf } from './reports.repository';

/** A result, and the report that computed it. */
interface StoredResult {
  readonly resultKey: number;
  readonly reportId: string;
  readonly stores: number;
}

/** The data that a result depends on. */
type ResultInputs = Omit<ReadData, 'dataVersion' | 'ignoresExclusions'>;

/** The `report_results` table. Every call runs in the caller's transaction or snapshot. */
@Injectable()
export class ReportResultsRepository {
  async insert(
    manager: EntityManager,
    result: Omit<ReportResult, 'resultKey' | 'outdatedBy'>,
  ): Promise<number> {
    const { identifiers } = await manager.insert(ReportResult, result);
    return (identifiers[0] as ReportResult).resultKey;
  }

  async remove(manager: EntityManager, resultKey: number): Promise<void> {
    await manager.delete(ReportResult, { resultKey });
  }

  /** How its rows are stored; undefined: the result is deleted. */
  async layoutOf(session: ReadSession, resultKey: number): Promise<RowsLayout | null | undefined> {
    const [result] = await session.rows<[string | null]>(
      'SELECT layout FROM report_results WHERE result_key = ?',
      [resultKey],
    );
    if (result === undefined) return undefined;
    const [layout] = result;
    return layout === null ? null : (JSON.parse(layout) as RowsLayout);
  }

  /**
   * A result for these inputs that no import has outdated. Reads `stores` of `reports` in the same statement: of a result
   * whose report is deleted, it is not known.
   */
  async findValid(
    session: ReadSession,
    asOf: number,
    variant: string,
    computationVersion: string,
  ): Promise<StoredResult | undefined> {
    const [row] = await session.rows<[resultKey: number, reportId: string, stores: number]>(
      `SELECT report_results.result_key, report_results.report_id, reports.stores
        FROM report_results JOIN reports ON reports.report_id = report_results.report_id
        WHERE report_results.as_of = ? AND variant = ? AND computation_version = ? AND outdated_by IS NULL
        ORDER BY report_results.result_key DESC LIMIT 1`,
      [asOf, variant, computationVersion],
    );
    if (row === undefined) return undefined;
    const [resultKey, reportId, stores] = row;
    return { resultKey, reportId, stores };
  }

  isValid(manager: EntityManager, resultKey: number): Promise<boolean> {
    return manager.existsBy(ReportResult, { resultKey, outdatedBy: IsNull() });
  }

  /** The results without a mark that end at or after `since`, and look back to `to` or earlier (epoch ms). */
  async findAffected(
    session: ReadSession,
    since: number,
    to: number,
    isAffected: (inputs: ResultInputs) => boolean,
  ): Promise<number[]> {
    const candidates = await session.rows<[number, number, number, number, number]>(
      `SELECT result_key, as_of, lookback_start, COALESCE(lookback_end, as_of), details FROM report_results
        WHERE outdated_by IS NULL AND as_of >= ? AND lookback_start <= ?`,
      [since, to],
    );
    const affected = candidates.filter(([, asOf, lookbackStart, lookbackEnd, details]) =>
      isAffected({ asOf, lookbackStart, lookbackEnd, details }),
    );
    return affected.map(([resultKey]) => resultKey);
  }

  async mark(manager: EntityManager, resultKeys: readonly number[], outdatedBy: string): Promise<void> {
    await manager.update(ReportResult, { resultKey: In(resultKeys) }, { outdatedBy });
  }

  /** The marks of those of the results of some reports that are outdated: result key → import. */
  async marksOf(session: ReadSession, reports: readonly Report[]): Promise<Map<number | null, string>> {
    const keys = [...new Set(reports.flatMap(({ resultKey }) => resultKey ?? []))];
    return new Map(
      await session.rows<[resultKey: number, outdatedBy: string]>(
        `SELECT result_key, outdated_by FROM report_results
          WHERE result_key IN (${[...keys, 'NULL'].join(', ')}) AND outdated_by IS NOT NULL`,
      ),
    );
  }

  async inputsOf(
    session: ReadSession,
    resultKey: number | null,
  ): Promise<ResultInputs & Pick<ReadData, 'dataVersion'>> {
    const [row] = await session.rows<[number, number, number, number, number]>(
      `SELECT data_version, as_of, lookback_start, COALESCE(lookback_end, as_of), details FROM report_results
        WHERE result_key = ?`,
      [resultKey],
    );
    const [dataVersion, asOf, lookbackStart, lookbackEnd, details] = row!;
    return { dataVersion, asOf, lookbackStart, lookbackEnd, details };
  }
}

/** The result of an identical report, which is still valid. */
export interface CachedReport extends StoredResult {
  readonly identicalReport: Report | null;
}

/** Finds an identical report whose inputs have not changed since, so that its result can be reused. */
@Injectable()
export class ReportCache {
  constructor(
    private readonly database: Database,
    private readonly results: ReportResultsRepository,
    private readonly reports: ReportsRepository,
    private readonly computation: ComputationVersion,
  ) {}

  async find(report: Report): Promise<CachedReport | undefined> {
    const { asOf } = report;
    if (asOf === null || report.scope !== '') return undefined;
    const result = await this.database.snapshot((session) =>
      this.results.findValid(session, asOf, variantOf(report), this.computation.text),
    );
    if (result === undefined) return undefined;
    return { ...result, identicalReport: await this.reports.findIdentical(report, result.resultKey) };
  }
}

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
    private readonly results: ReportResultsRepository,
    private readonly reports: ReportsRepository,
    @Inject(REPORT_OUTBOX) private readonly outbox: ReportOutbox,
  ) {}

  async markOutdated(manager: EntityManager, by: OutdatingImport): Promise<void> {
    const { kind, effects } = by;
    const session = await sessionOf(manager);
    const keys = await this.results.findAffected(
      session,
      Math.min(...effects.map(({ from, since }) => Math.max(from, since))),
      Math.max(...effects.map(({ to }) => to)),
      (inputs) => effects.some((effect) => affects(effect, inputs)),
    );
    const marked = kind === 'exclusions' ? await this.reports.resultsWithExclusions(session, keys) : keys;
    await this.mark(manager, marked, by);
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
      await this.results.mark(manager, some, by.ingestionId);
      if (!this.outbox.tellsOutdated) continue;
      await this.outbox.reportsOutdated(manager, await this.reports.completedWith(manager, some), by);
    }
  }

  /** The first import of those of the reports that are outdated, by report id. */
  async ofReports(reports: readonly Report[]): Promise<ReadonlyMap<string, OutdatedBy>> {
    if (currentStores() !== undefined) return this.seenOfReports(reports);
    return this.database.snapshot(async (session) => {
      const marks = await this.results.marksOf(session, reports);
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
      const marks = await this.results.marksOf(session, [report]);
      if (marks.size === 0) return undefined;
      const inputs = await this.results.inputsOf(session, report.resultKey);
      const read = { ...inputs, ignoresExclusions: ignoresExclusions(report) };
      const imports = await importsAffecting(session, read, MAX_IMPORTS);
      return imports.length === 0 ? undefined : imports;
    });
  }
}
