import { readFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { Readable } from 'node:stream';
import { IngestionKind, IngestionService, ImportResult, ScheduleEdits } from '../../../src/ingestion';
import { ExclusionsService } from '../../../src/ingestion/exclusions.service';
import { Report, ReportRequest, ReportsService } from '../../../src/reports';
import { type RunningService, startFreshService } from '../../support/product/running-service';
import { deleteData } from '../../support/product/stored-data';
import type { SetupName } from '../../support/setups';
import { until } from '../../support/until';
import { formatDate, formatInstant } from '../../../src/core/time/instant';
import type { Hours } from '../second-by-second';
import type { PollRow } from './known-data';
import { datesOf, type RealLoad, type SpecialDate, wallTime } from './loads';

/** The product's own services on a real database, with an in-process queue and a disk; one sequence at a time. */
export class Product {
  static async start(setup: SetupName, variables: Record<string, string> = {}): Promise<Product> {
    return new Product(await startFreshService(setup, () => variables));
  }

  private readonly ingestion: IngestionService;
  private readonly edits: ScheduleEdits;
  private readonly exclusions: ExclusionsService;
  private readonly reports: ReportsService;

  private constructor(private readonly service: RunningService) {
    this.ingestion = service.app.get(IngestionService);
    this.edits = service.app.get(ScheduleEdits);
    this.exclusions = service.app.get(ExclusionsService);
    this.reports = service.app.get(ReportsService);
  }

  get app(): RunningService['app'] {
    return this.service.app;
  }

  close(): Promise<void> {
    return this.service.close();
  }

  empty(): Promise<void> {
    return deleteData(this.service);
  }

  async load(load: RealLoad): Promise<void> {
    const imported = await this.given(load);
    expect(imported?.rejects ?? []).toEqual([]);
  }

  trigger(request: ReportRequest): Promise<string> {
    return this.reports.trigger(request);
  }

  /** The completed report, and the bytes of its file. */
  async completed(reportId: string): Promise<{ report: Report; file: string }> {
    const report = await until(
      `the end of report ${reportId}`,
      async () => {
        const found = await this.reports.get(reportId);
        return found.status === 'Running' ? undefined : found;
      },
      { within: 60_000, every: 2 },
    );
    if (report.status === 'Failed') throw new Error(`the report failed: ${report.failureReason}`);
    const path = join(this.service.environment.env.REPORTS_DIR!, basename(report.filePath!));
    return { report, file: await readFile(path, 'utf8') };
  }

  private async given(load: RealLoad): Promise<ImportResult | undefined> {
    if (load.as === 'csv') return this.loadCsv(load);
    if (load.kind === 'polls') return this.ingestion.importPolls(load.rows.map(jsonPoll));
    if (load.kind === 'zones') {
      const [[storeId, zone] = ['', '']] = load.of;
      return this.edits.setTimezone(storeId, zone);
    }
    if (load.kind === 'special') return this.replaceSpecialHours(load.as, load.of);
    if (load.kind === 'versions') {
      const { storeId, validFrom, rows } = load.of[0]!;
      return this.edits.replaceHours({ storeId, validFrom, rows: rows.map(jsonHours) });
    }
    if (load.kind === 'exclusions') {
      const { start, end, kind } = load.of[0]!;
      const interval = { startsAt: start, endsAt: end, kind, reason: null };
      const ids = load.of.map(({ storeId }) => storeId);
      const one = ids.length === 1 ? ids[0] : undefined;
      const selection = one === undefined ? { store_ids: ids } : {};
      const { stores } = await this.exclusions.exclude(
        { interval, storeId: one, selection },
        null,
        undefined,
      );
      expect(stores).toBe(ids.length);
      return undefined;
    }
    if (load.kind === 'revoke') {
      const { storeId, start, end, kind } = load.of;
      const { items } = await this.exclusions.page(
        { storeId, kind, revoked: false },
        { limit: 1_000, offset: 0 },
      );
      const found = items.filter(({ startsAt, endsAt }) => startsAt === start && endsAt === end);
      expect(found).toHaveLength(1);
      const { revokedAt } = await this.exclusions.revoke(found[0]!.exclusionId, null, undefined);
      expect(revokedAt).not.toBeNull();
      return undefined;
    }
    const [[storeId, hours] = ['', []]] = load.of;
    return this.edits.replaceHours({ storeId, validFrom: undefined, rows: hours.map(jsonHours) });
  }

  /** Of one store and a range of dates, or the same date of several stores. */
  private async replaceSpecialHours(as: 'put' | 'post', of: readonly SpecialDate[]): Promise<ImportResult> {
    const ids = as === 'put' ? [of[0]!.storeId] : of.map(({ storeId }) => storeId);
    const stores = await Promise.all(ids.map((storeId) => this.edits.store(storeId)));
    const replaced = as === 'put' ? datesOf(of) : 'named';
    const rows = (as === 'put' ? of : of.slice(0, 1)).flatMap(specialRows).map(([date, start, end]) => ({
      date,
      start_time_local: start,
      end_time_local: end,
    }));
    return this.edits.replaceSpecialHours({ stores, replaced, rows }, 'special hours');
  }

  private loadCsv(load: RealLoad): Promise<ImportResult> {
    const [kind, header, rows] = csvOf(load);
    const text = [header, ...rows.map((row) => row.join(',')), ''].join('\n');
    const source = { name: `${kind}.csv`, bytes: Readable.from([Buffer.from(text)]) };
    return this.ingestion.importCsv(kind, source);
  }
}

const jsonPoll = ({ storeId, observedAt, active }: PollRow) => ({
  store_id: storeId,
  status: active ? 'active' : 'inactive',
  timestamp_utc: new Date(observedAt).toISOString(),
});

const jsonHours = ({ weekday, start, end }: Hours) => ({
  day_of_week: weekday,
  start_time_local: wallTime(start),
  end_time_local: wallTime(end),
});

const specialRows = ({ date, shifts }: SpecialDate): [date: string, start: string, end: string][] =>
  shifts.length === 0
    ? [[formatDate(date), '', '']]
    : shifts.map(({ start, end }) => [formatDate(date), wallTime(start), wallTime(end)]);

function csvOf(load: RealLoad): [kind: IngestionKind, header: string, rows: (string | number)[][]] {
  if (load.kind === 'polls') {
    const rows = load.rows.map((row) => Object.values(jsonPoll(row)));
    return ['polls', 'store_id,status,timestamp_utc', rows];
  }
  if (load.kind === 'zones') return ['timezones', 'store_id,timezone_str', [...load.of]];
  if (load.kind === 'special') {
    const rows = load.of.flatMap((date) => specialRows(date).map((row) => [date.storeId, ...row]));
    return ['special_hours', 'store_id,date,start_time_local,end_time_local', rows];
  }
  if (load.kind === 'versions') {
    const rows = load.of.flatMap(({ storeId, validFrom, rows }) =>
      rows.map(({ weekday, start, end }) => {
        const from = validFrom === undefined ? '' : formatDate(validFrom);
        return [storeId, weekday, wallTime(start), wallTime(end), from];
      }),
    );
    return ['business_hours', 'store_id,dayOfWeek,start_time_local,end_time_local,valid_from', rows];
  }
  if (load.kind === 'exclusions') {
    const rows = load.of.map(({ storeId, start, end, kind }) => [
      storeId,
      formatInstant(start),
      formatInstant(end),
      kind,
    ]);
    return ['exclusions', 'store_id,starts_at,ends_at,kind', rows];
  }
  if (load.kind === 'revoke') throw new Error('no file revokes an exclusion');
  const rows = [...load.of].flatMap(([storeId, hours]) =>
    hours.map(({ weekday, start, end }) => [storeId, weekday, wallTime(start), wallTime(end)]),
  );
  return ['business_hours', 'store_id,dayOfWeek,start_time_local,end_time_local', rows];
}
