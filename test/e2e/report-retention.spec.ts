import { readdir, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { DataSource } from 'typeorm';
import { type ImportResponseDto } from '../../src/ingestion/api/ingestion.dto';
import { Housekeeping } from '../../src/ingestion/housekeeping';
import { type ReportPageResponseDto, type ReportResponseDto } from '../../src/reports/api/report.dto';
import { Retention } from '../../src/retention';
import { download, getJson, reportWhenDone, send, triggerReport, uploadCsv } from '../support/product/client';
import { keptReport } from '../support/product/kept-report';
import { scrape } from '../support/product/metrics';
import { type RunningService, startFreshService } from '../support/product/running-service';
import { loadSmallFleet, smallFleetAsOf } from '../support/product/small-fleet';
import { describeOneSetup } from '../support/setups';

const DAY_MS = 86_400_000;
/** How long after a report its file and rows are deleted. */
const GRACE_MS = 10 * 60_000;
const RETENTION = { REPORT_RETENTION_DAYS: '30', RETENTION_HOURS: '0-24' };

describeOneSetup('reports beyond their retention', 'services', (setup) => {
  let service: RunningService;
  let now: number;

  beforeAll(async () => {
    service = await startFreshService(setup, () => RETENTION);
    await loadSmallFleet(service);
  });

  beforeEach(async () => {
    await query('DELETE FROM reports');
    now = Date.now();
  });

  afterAll(() => service.close());

  it('are deleted at once, and their files and rows later', async () => {
    const [old, young] = [await completed('2023-01-25T17:00:00Z'), await completed(smallFleetAsOf)];
    await age(old, 31);
    await age(young, 29);
    await retain();

    for (const path of ['', '/rows']) {
      expect((await send(service, `/reports/${old.report_id}${path}`)).status).toBe(404);
      expect((await send(service, `/reports/${young.report_id}${path}`)).status).toBe(200);
    }
    expect((await send(service, `/get_report/${old.report_id}`)).status).toBe(404);
    expect((await download(service, old.file_path!)).status).toBe(404);
    expect(
      (await getJson<ReportPageResponseDto>(service, '/reports')).body.items.map(
        ({ report_id }) => report_id,
      ),
    ).toEqual([young.report_id]);
    // A client may still be reading it.
    expect(await files()).toContain(`store_report_${old.report_id}.csv`);
    expect(await rowsOf(old)).toBeGreaterThan(0);

    await retain(GRACE_MS + 1);
    expect(await files()).toEqual([`store_report_${young.report_id}.csv`]);
    expect([await rowsOf(old), await rowsOf(young)]).toEqual([0, young.stores]);
    expect(await query('SELECT report_id FROM report_tombstones')).toEqual([]);
    expect((await download(service, young.file_path!)).status).toBe(200);
  });

  it('leave rows that another report shares, until that one is deleted', async () => {
    const first = await completed(smallFleetAsOf);
    const again = await completed(smallFleetAsOf);
    expect(again.reused_from).toBe(first.report_id);
    await age(first, 31);
    await retain();
    await retain(GRACE_MS + 1);
    expect((await send(service, `/reports/${again.report_id}/rows`)).status).toBe(200);
    expect(await rowsOf(first)).toBe(first.stores);
    // The report that computed them is deleted: the next one is computed again.
    expect((await completed(smallFleetAsOf)).reused_from).toBeNull();
    await age(again, 31);
    await retain();
    await retain(GRACE_MS + 1);
    expect(await rowsOf(first)).toBe(0);
  });

  it('are those that failed as well, and none that runs', async () => {
    const createdAt = now - 100 * DAY_MS;
    const failed = await keptReport(service, { status: 'Failed', createdAt, completedAt: createdAt + 1 });
    const running = await keptReport(service, { createdAt });
    const late = await keptReport(service, { status: 'Failed', createdAt, completedAt: now - 29 * DAY_MS });
    await retain();
    const statuses: number[] = [];
    for (const id of [failed, running, late]) statuses.push((await send(service, `/reports/${id}`)).status);
    expect(statuses).toEqual([404, 200, 200]);
  });

  it('go by the hundred', async () => {
    const old = { status: 'Failed' as const, createdAt: now - 90 * DAY_MS, completedAt: now - 90 * DAY_MS };
    for (let i = 0; i < 101; i++) await keptReport(service, old);
    const deleted = async () =>
      (await scrape(service)).get('store_monitor_retention_deleted_total{kind="reports"}')!;
    const before = await deleted();
    await retain();
    expect((await deleted()) - before).toBe(101);
    expect((await getJson<ReportPageResponseDto>(service, '/reports')).body.total).toBe(0);
    await retain(GRACE_MS + 1);
    expect(await query('SELECT report_id FROM report_tombstones')).toEqual([]);
  });

  it('are kept outside of the hours', async () => {
    const hour = new Date().getUTCHours();
    const elsewhen = `${(hour + 2) % 24}-${((hour + 3) % 24) + 1}`;
    const hours = { DEFAULT_TIMEZONE: 'UTC', RETENTION_HOURS: elsewhen };
    const other = await startFreshService(setup, () => ({ ...RETENTION, ...hours }));
    try {
      const createdAt = now - 100 * DAY_MS;
      const id = await keptReport(other, { status: 'Failed', createdAt, completedAt: createdAt });
      await other.app.get(Retention, { strict: false }).beginRetention(now);
      expect((await send(other, `/reports/${id}`)).status).toBe(200);
    } finally {
      await other.close();
    }
  });

  it('go with the lists of rejected rows; the ledger stays', async () => {
    const { body: load } = await uploadCsv<ImportResponseDto>(
      service,
      'timezones',
      'store_id,timezone_str\na,\n',
    );
    const path = `/ingestions/${load.ingestion_id}`;
    const folder = service.environment.env.REJECTS_DIR!;
    await writeFile(join(folder, 'notes.txt'), 'another file');
    const housekeeping = service.app.get(Housekeeping, { strict: false });
    await housekeeping.removeRejects(now + 29 * DAY_MS);
    expect((await send(service, `${path}/rejects`)).status).toBe(200);
    const file = join(folder, `${load.ingestion_id}.csv`);
    await utimes(file, (now - 31 * DAY_MS) / 1000, (now - 31 * DAY_MS) / 1000);
    await housekeeping.removeRejects(now);
    expect(await readdir(folder)).toEqual(['notes.txt']);
    const gone = await getJson<{ detail: string }>(service, `${path}/rejects`);
    expect([gone.status, gone.body.detail]).toEqual([
      404,
      'The list of its rejected rows is no longer kept.',
    ]);
    expect((await getJson(service, path)).body).toMatchObject({ rejected: 1 });
  });

  const retain = (later = 0) => service.app.get(Retention, { strict: false }).beginRetention(now + later);

  const query = <Row>(sql: string, parameters: unknown[] = []): Promise<Row[]> =>
    service.app.get(DataSource).query(sql, parameters);

  const completed = async (as_of: string): Promise<ReportResponseDto> =>
    reportWhenDone(service, await triggerReport(service, { as_of }));

  async function age({ report_id }: ReportResponseDto, days: number): Promise<void> {
    const at = now - days * DAY_MS;
    await query('UPDATE reports SET created_at = ?, completed_at = ? WHERE report_id = ?', [
      at,
      at,
      report_id,
    ]);
  }

  const files = async () => (await readdir(service.environment.env.REPORTS_DIR!)).sort();

  /** The rows of the result that it computed. */
  const keys = new Map<string, number>();
  async function rowsOf({ report_id }: ReportResponseDto): Promise<number> {
    const [result] = await query<{ result_key: number }>(
      'SELECT result_key FROM report_results WHERE report_id = ?',
      [report_id],
    );
    if (result !== undefined) keys.set(report_id, result.result_key);
    const [row] = await query<{ count: number | string }>(
      'SELECT SUM(LENGTH(block)) / 52 AS count FROM report_rows WHERE result_key = ?',
      [keys.get(report_id)],
    );
    return Number(row!.count);
  }
});
