import { randomUUID } from 'node:crypto';
import { Inject, Injectable, Logger } from '@nestjs/common';
import { EntityManager } from 'typeorm';
import { AuditLog, type AuditedState } from '../audit';
import { openFrom } from '../core/polls/poll-block';
import { type Selector, selectorText } from '../core/selectors/selector';
import { formatDate, formatInstantOrNull, MS_PER_DAY, MS_PER_HOUR } from '../core/time/instant';
import type { NoDataPolicy } from '../core/uptime/figures';
import { type Breakdown, type PeriodName } from '../core/uptime/periods';
import {
  type AccountingName,
  earliestCut,
  type ExclusionPolicy,
  type WindowKind,
} from '../core/uptime/plans';
import {
  bothDates,
  carryAsked,
  datesNoLongerKept,
  FleetMetrics,
  noLongerKept,
  PERIOD_AND_DATES,
  requireFewDates,
  StoreScopes,
} from '../metrics';
import { scopeSeen, withStores } from '../platform/async';
import { CONFIG, type Config } from '../platform/config';
import { Database, latestPoll, pollsKeptFrom, serializeWrites } from '../platform/database';
import { invalidField, KnownError, messageOf, notFound } from '../platform/errors';
import { type Attachment, selectorOf, type ServedFile } from '../platform/http';
import { ReportFiles } from './files/report-files';
import { figuresRequestOf } from './generation/report-generator';
import { REPORT_QUEUE, type ReportQueue } from './jobs/queue/report-queue';
import { type Notification, REPORT_OUTBOX, type ReportOutbox } from './records/report-outbox';
import { ALL_FIGURES, fieldName, type ReportColumns } from './records/report-columns';
import { fileNameOf, mediaTypeOf, REPORT_FORMATS, type ReportFormat } from './records/report-rows';
import { type FigureParameters, periodOf, Report, type RowParameters } from './records/report.entity';
import { ReportsRepository } from './records/reports.repository';

/** More than the number of concurrent triggers of all processes: each has a connection. */
const UNDER_WAY = 500;

/** A request for a report; `asOf` (epoch ms) defaults to the latest poll of all stores. */
export interface ReportRequest {
  readonly asOf?: number | undefined;
  readonly windows?: WindowKind | undefined;
  readonly noData?: NoDataPolicy | undefined;
  readonly accounting?: AccountingName | undefined;
  /** With `accounting=carry_forward`. */
  readonly carryMinutes?: number | undefined;
  readonly exclusions?: ExclusionPolicy | undefined;
  /** In place of windows: a name, or the dates (days since 1970-01-01), both included. */
  readonly period?: PeriodName | undefined;
  readonly fromDate?: number | undefined;
  readonly toDate?: number | undefined;
  readonly breakdown?: Breakdown | undefined;
  readonly columns?: ReportColumns | undefined;
  /** Selects stores. */
  readonly labels?: Selector | undefined;
  /** One or two keys of labels: a row is a group of stores. */
  readonly groupBy?: readonly string[] | undefined;
  /** Keys of labels that are columns. */
  readonly labelColumns?: readonly string[] | undefined;
  readonly format?: ReportFormat | undefined;
  /** The report of which this is the reissue. */
  readonly supersedes?: string | undefined;
  /** The id of the HTTP request, if any, for the log of the work. */
  readonly requestId?: string | undefined;
}

/** The zones furthest ahead of UTC. */
const FURTHEST_AHEAD_MS = 14 * MS_PER_HOUR;

/** Throws `invalid-input`, with the field, for a period that is none; `now` in epoch ms. */
function requirePeriod({ windows, period, fromDate, toDate, breakdown }: ReportRequest, now: number): void {
  const hasDates = fromDate !== undefined || toDate !== undefined;
  if (period === undefined && !hasDates) {
    if (breakdown === undefined || breakdown === 'none') return;
    throw invalidField(
      'breakdown',
      'breakdown is for a period: give period, or from_date and to_date, as well',
    );
  }
  if (period !== undefined && hasDates) throw invalidField('period', PERIOD_AND_DATES);
  if (windows !== undefined)
    throw invalidField(
      'windows',
      'windows is given, and so is a period, which takes their place: leave one out',
    );
  if (!hasDates) return;
  const dates = bothDates(fromDate, toDate);
  const tomorrow = Math.floor((now + FURTHEST_AHEAD_MS) / MS_PER_DAY) + 1;
  if (dates.last > tomorrow) {
    const earlier = 'nothing is known of that day. Give an earlier date';
    throw invalidField(
      'to_date',
      `to_date lies ahead of the clock, after ${formatDate(tomorrow)}: ${earlier}`,
    );
  }
  requireFewDates(dates);
}

/** Throws `invalid-input`, with the field, for what cannot be asked of details of stores. */
function requireDetails(request: ReportRequest): void {
  const { groupBy, labelColumns, columns, period, fromDate } = request;
  if (columns === 'targets' && period === undefined && fromDate === undefined)
    throw invalidField(
      'columns',
      'columns=targets is for a period: give period, or from_date and to_date, as well',
    );
  if (groupBy !== undefined && labelColumns !== undefined)
    throw invalidField(
      'label_columns',
      'label_columns is for rows of stores, and group_by makes rows of groups',
    );
  if (groupBy !== undefined && columns === 'evidence')
    throw invalidField(
      'columns',
      'columns=evidence is for rows of stores: with group_by give plain, extended or targets',
    );
  requireOwnNames('group_by', groupBy);
  requireOwnNames('label_columns', labelColumns);
}

function requireOwnNames(field: string, keys: readonly string[] = []): void {
  const taken = keys.find((key) => COLUMNS_OF_ROWS.has(key));
  if (taken !== undefined)
    throw invalidField(
      field,
      `${field} has the key ${taken}, which is the name of another column of reports`,
    );
}

const COLUMNS_OF_ROWS: ReadonlySet<string> = new Set([
  ...['store_id', 'name', 'day', 'week', 'month'],
  ...ALL_FIGURES.flatMap((figure) => [figure.name, fieldName(figure)]),
]);

/** The parameters of a report with their defaults. Throws `invalid-input`, with the field. */
export function parametersOf(request: ReportRequest): RowParameters & Pick<Report, 'format'> {
  requirePeriod(request, Date.now());
  requireDetails(request);
  const { accounting = 'daily', carryMinutes } = request;
  carryAsked(accounting, carryMinutes);
  return {
    windows: request.windows ?? 'calendar',
    noData: request.noData ?? 'down',
    accounting,
    carryMinutes: carryMinutes ?? null,
    exclusions: request.exclusions ?? 'apply',
    period: request.period ?? null,
    fromDate: request.fromDate ?? null,
    toDate: request.toDate ?? null,
    breakdown: request.breakdown ?? 'none',
    columns: request.columns ?? 'plain',
    format: request.format ?? 'csv',
    labels: request.labels === undefined ? null : selectorText(request.labels),
    groupBy: request.groupBy?.join(',') ?? null,
    labelColumns: request.labelColumns?.join(',') ?? null,
  };
}

/** Parameters by their names in the API, without those that are not set, for the audit log. */
function parametersText(
  asked: FigureParameters & Pick<Report, 'requestedAsOf' | 'asOf' | 'supersedes'>,
): AuditedState {
  const date = (day: number | null) => (day === null ? null : formatDate(day));
  const named = {
    ...asked,
    requestedAsOf: formatInstantOrNull(asked.requestedAsOf),
    asOf: formatInstantOrNull(asked.asOf),
    windows: periodOf(asked) === undefined ? asked.windows : null,
    fromDate: date(asked.fromDate),
    toDate: date(asked.toDate),
  };
  const set = Object.entries(named).filter(([, value]) => value !== null);
  return Object.fromEntries(
    set.map(([name, value]) => [name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`), value]),
  );
}

/** The request for the same report. */
const requestOf = (report: Report): ReportRequest => ({
  asOf: report.asOf ?? undefined,
  windows: periodOf(report) === undefined ? report.windows : undefined,
  noData: report.noData,
  accounting: report.accounting,
  carryMinutes: report.carryMinutes ?? undefined,
  exclusions: report.exclusions,
  period: report.period ?? undefined,
  fromDate: report.fromDate ?? undefined,
  toDate: report.toDate ?? undefined,
  breakdown: report.breakdown,
  columns: report.columns,
  format: report.format,
  labels: selectorOf(report.labels ?? undefined),
  groupBy: report.groupBy?.split(','),
  labelColumns: report.labelColumns?.split(','),
});

const NAME = new RegExp(`^reports/store_report_([0-9a-f-]{36})\\.(?:${REPORT_FORMATS.join('|')})$`);
export const NO_ROWS = 'This report is older than the storage of rows. Trigger a new one.';
const NO_FILE = 'There is no completed report of that name.';

/** Reports for callers: trigger, read, download. */
@Injectable()
export class ReportsService {
  private readonly logger = new Logger(ReportsService.name);

  constructor(
    private readonly database: Database,
    private readonly reports: ReportsRepository,
    @Inject(REPORT_QUEUE) private readonly queue: ReportQueue,
    private readonly files: ReportFiles,
    @Inject(REPORT_OUTBOX) private readonly outbox: ReportOutbox,
    private readonly metrics: FleetMetrics,
    private readonly audit: AuditLog,
    private readonly scopes: StoreScopes,
    @Inject(CONFIG) private readonly config: Config,
  ) {}

  /**
   * Inserts the report, then adds it to the queue. The inserted report is generated even if the queue loses the job.
   * `alongside` runs in the same transaction. Throws `too-many` at the limit of open reports, and `invalid-input` for
   * invalid parameters, and for figures that need deleted polls.
   */
  async trigger(
    request: ReportRequest,
    alongside?: (manager: EntityManager, reportId: string) => Promise<void>,
  ): Promise<string> {
    const reportId = randomUUID();
    const parameters = parametersOf(request);
    const { asOf: requestedAsOf = null, requestId = null, supersedes = null } = request;
    const asOf = (await this.resolve(request.asOf, parameters)) ?? null;
    const asked = { ...parameters, requestedAsOf, asOf, supersedes };
    const { scope = '' } = scopeSeen();
    const created = { createdAt: Date.now(), requestId, scope };
    await this.database.write(
      async (manager) => {
        await this.refuseBeyond(this.config.reports.maxOpen, manager);
        await this.reports.insert(manager, { reportId, ...created, ...asked });
        await this.audit.record(manager, {
          action: supersedes === null ? 'trigger' : 'reissue',
          ...{ kind: 'reports', objectId: reportId, after: parametersText(asked) },
        });
        await alongside?.(manager, reportId);
      },
      (manager) => this.reports.isInserted(manager, reportId),
    );
    await this.queue.add({ reportId }).catch((error: unknown) => {
      this.logger.warn(`report ${reportId} waits for the reconciler: ${messageOf(error)}`);
    });
    return reportId;
  }

  /**
   * Triggers the reissue of a completed report: with the present data, as of the same instant. Throws `not-found`,
   * `not-reissuable`, and the errors of `trigger`.
   */
  async reissue(
    reportId: string,
    requestId?: string,
    alongside?: (manager: EntityManager, reportId: string) => Promise<void>,
  ): Promise<string> {
    const report = await this.get(reportId);
    const refusal =
      report.status !== 'Completed'
        ? `Report ${reportId} is ${report.status}; only a completed report can be reissued.`
        : report.asOf === null
          ? `Report ${reportId} was made when there were no polls, and has no as_of: trigger a new one.`
          : undefined;
    if (refusal !== undefined) throw new KnownError('not-reissuable', refusal);
    return withStores(report.scope === '' ? undefined : this.scopes.of(report.scope), () =>
      this.trigger({ ...requestOf(report), requestId, supersedes: reportId }, alongside),
    );
  }

  /**
   * Rejects a report if too many run or wait already, because each uses memory and time. Far below the limit, a count
   * suffices; near it, concurrent triggers, which do not see each other's rows, are serialized.
   */
  private async refuseBeyond(most: number, manager: EntityManager): Promise<void> {
    let open = await this.reports.countRunning(manager);
    if (open < most - UNDER_WAY) return;
    if (open < most) {
      await serializeWrites(manager);
      open = await this.reports.countRunning(manager);
    }
    if (open < most) return;
    throw new KnownError(
      'too-many',
      `${open} reports run or wait, and at most ${most} may. Try again when some of them are done.`,
    );
  }

  /** Throws `invalid-input` if its figures need polls that are deleted. */
  private resolve(asked: number | undefined, parameters: RowParameters): Promise<number | undefined> {
    return this.database.snapshot(async (session) => {
      const asOf = asked ?? (await latestPoll(session));
      if (asOf === undefined) return undefined;
      const keptFrom = await pollsKeptFrom(session);
      if (periodOf(parameters) === undefined && earliestCut(parameters.windows, asOf) < openFrom(keptFrom))
        throw noLongerKept(keptFrom);
      const missing = await this.metrics.missingDates(session, { asOf, ...figuresRequestOf(parameters) });
      if (missing.length > 0) throw datesNoLongerKept(missing);
      return asOf;
    });
  }

  /** Throws `not-found`, also for a report of other stores than those that the request sees. */
  async get(reportId: string): Promise<Report> {
    const report = await this.reports.find(reportId);
    if (report === null) throw notFound('There is no such report.');
    return report;
  }

  /** Newest first, those that `get` finds. */
  page(limit: number, offset: number): Promise<[Report[], number]> {
    return this.reports.page(limit, offset);
  }

  /** The notifications of those of the reports that have one. */
  async notificationsOf(reports: readonly Report[]): Promise<ReadonlyMap<string, Notification>> {
    const notifications = await this.outbox.notificationsOf(reports.map(({ reportId }) => reportId));
    return new Map(notifications.map((notification) => [notification.reportId, notification]));
  }

  /**
   * The file of a completed report by its name in the API. The name is compared with the reports' own names, and never
   * becomes a path. A lost or damaged file is written again from the report's rows. Throws `not-found` for every other
   * name.
   */
  async download(filePath: string): Promise<ServedFile> {
    const report = await this.completed(filePath);
    const found = await this.files.find(report);
    if (found === undefined) throw notFound(NO_FILE);
    const open: ServedFile['open'] = async (range) => {
      const content = await this.files.open(report, range);
      if (content === undefined) throw notFound(NO_FILE);
      return content;
    };
    const name = fileNameOf(report);
    const link: ServedFile['link'] = (as) => this.files.link(report, as);
    return { ...found, name, type: mediaTypeOf(name), open, link };
  }

  /** The report in another format, written from its rows while it is sent. Throws `not-found`. */
  async downloadAs(filePath: string, format: ReportFormat): Promise<Attachment> {
    const report = await this.completed(filePath);
    if (report.resultKey === null) throw notFound(NO_ROWS);
    const name = fileNameOf({ ...report, format });
    return { name, type: mediaTypeOf(name), content: this.files.inFormat(report, report.resultKey, format) };
  }

  private async completed(filePath: string): Promise<Report> {
    const reportId = NAME.exec(filePath)?.[1];
    if (reportId === undefined) throw notFound(NO_FILE);
    const report = await this.reports.find(reportId);
    if (report?.status !== 'Completed' || report.filePath !== filePath) throw notFound(NO_FILE);
    return report;
  }
}
