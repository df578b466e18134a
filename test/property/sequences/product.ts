import { readFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { Readable } from 'node:stream';
import { DataSource } from 'typeorm';
import { IngestionKind, IngestionService, ImportResult, ScheduleEdits } from '../../../src/ingestion';
import { Database } from '../../../src/platform/database';
import { Report, ReportRequest, ReportsService } from '../../../src/reports';
import { type RunningService, startFreshService } from '../../support/product/running-service';
import type { SetupName } from '../../support/setups';
import { until } from '../../support/until';
import type { PollRow } from './known-data';
import { type RealLoad, wallTime } from './loads';

/** Tables whose rows a sequence does not write; the version of the data continues to grow. */
const KEPT_TABLES = ['data_version'];

/** Resets the extents in the version's row. */
export const FORGET_POLLS = `UPDATE data_version SET first_poll_at = NULL, last_poll_at = NULL,
  stores_version = version + 1, version = version + 1`;

/** The product's own services on a real database, with an in-process queue and a disk; one sequence at a time. */
export class Product {
  static async start(setup: SetupName): Promise<Product> {
    return new Product(await startFreshService(setup));
  }

  private readonly ingestion: IngestionService;
  private readonly edits: ScheduleEdits;
  private readonly reports: ReportsService;

  private constructor(private readonly service: RunningService) {
    this.ingestion = service.app.get(IngestionService);
    this.edits = service.app.get(ScheduleEdits);
    this.reports = service.app.get(ReportsService);
  }

  close(): Promise<void> {
    return this.service.close();
  }

  /** Deletes all data and reports. */
  async empty(): Promise<void> {
    const tables = this.service.app.get(DataSource).entityMetadatas.map(({ tableName }) => tableName);
    await this.service.app.get(Database).write(async (manager) => {
      for (const table of tables) {
        if (!KEPT_TABLES.includes(table)) await manager.query(`DELETE FROM ${table}`);
      }
      await manager.query(FORGET_POLLS);
    });
  }

  async load(load: RealLoad): Promise<void> {
    const { rejects } = await this.given(load);
    expect(rejects).toEqual([]);
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

  private given(load: RealLoad): Promise<ImportResult> {
    if (load.as === 'csv') return this.loadCsv(load);
    if (load.kind === 'polls') return this.ingestion.importPolls(load.rows.map(jsonPoll));
    if (load.kind === 'zones') {
      const [[storeId, zone] = ['', '']] = load.of;
      return this.edits.setTimezone(storeId, zone);
    }
    const [[storeId, hours] = ['', []]] = load.of;
    const rows = hours.map(({ weekday, start, end }) => ({
      day_of_week: weekday,
      start_time_local: wallTime(start),
      end_time_local: wallTime(end),
    }));
    return this.edits.replaceHours({ storeId, validFrom: undefined, rows });
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

function csvOf(load: RealLoad): [kind: IngestionKind, header: string, rows: (string | number)[][]] {
  if (load.kind === 'polls') {
    const rows = load.rows.map((row) => Object.values(jsonPoll(row)));
    return ['polls', 'store_id,status,timestamp_utc', rows];
  }
  if (load.kind === 'zones') return ['timezones', 'store_id,timezone_str', [...load.of]];
  const rows = [...load.of].flatMap(([storeId, hours]) =>
    hours.map(({ weekday, start, end }) => [storeId, weekday, wallTime(start), wallTime(end)]),
  );
  return ['business_hours', 'store_id,dayOfWeek,start_time_local,end_time_local', rows];
}
