import { randomUUID } from 'node:crypto';
import { rm } from 'node:fs/promises';
import { DataSource } from 'typeorm';
import { Report } from '../../../src/reports';
import {
  download,
  type ExclusionPageResponseDto,
  getJson,
  postJson,
  putJson,
  reportWhenDone,
  storePath,
  triggerReport,
} from '../product/client';
import { newKey, sendKeyed, trigger } from '../product/keyed';
import { type Service, startService } from '../product/service';
import { loadSmallFleet } from '../product/small-fleet';
import { type Environment, freshEnvironment } from '../setups';

/** Ids that a careless copy would confuse or change. */
export const NASTY_IDS = [
  'Shop',
  'shop',
  'SHOP',
  'köşe 🏪',
  'o\'clock "quoted"',
  'back\\slash\\N',
  '\\N',
  'NULL NULL',
  '8419537941919820732',
];
/** Milliseconds of a slice whose polls end with bytes that are special in statements or files of rows. */
const NASTY_MS = [0x00, 0x09, 0x0a, 0x0d, 0x1a, 0x22, 0x27, 0x5c].map((byte) => byte >>> 1);
const REASON = 'first line\nsecond\tline\r\nC:\\new\\table \\N "quoted" \'too\' 🏪 \u0001\u001a';

/** A used SQLite database: imports, reports, keys, and rows with all difficult values. */
export interface NastySource {
  readonly environment: Environment;
  readonly path: string;
  /** The completed reports, and the bytes of their files. */
  readonly reports: ReadonlyMap<string, string>;
  /** A key that was used for a trigger, and the id of its report. */
  readonly keyed: { readonly key: string; readonly reportId: string };
  readonly failed: { readonly reportId: string; readonly reason: string; readonly asOf: number };
  /** The key that the next store would get. */
  readonly nextStoreKey: number;
}

export async function nastySource(): Promise<NastySource> {
  const environment = await freshEnvironment('embedded');
  const service = await startService(environment.env);
  try {
    await loadSmallFleet(service);
    const polls = NASTY_IDS.map((store_id, i) => ({
      store_id,
      status: i % 2 === 0 ? 'active' : 'inactive',
      timestamp_utc: `2023-01-25T${10 + (i % 5)}:00:00.00${i}Z`,
    }));
    const midday = Date.parse('2023-01-24T12:00:00Z');
    for (const [i, ms] of NASTY_MS.entries()) {
      for (const status of ['active', 'inactive']) {
        const timestamp_utc = new Date(midday + ms).toISOString();
        polls.push({
          store_id: NASTY_IDS[(2 * i + (status === 'active' ? 1 : 0)) % NASTY_IDS.length]!,
          status,
          timestamp_utc,
        });
      }
    }
    const { status } = await postJson(service, '/polls', { polls });
    if (status !== 201) throw new Error(`The polls of the source were answered with ${status}.`);
    await exclude(service);
    await describeStores(service);
    const reports = new Map<string, string>();
    for (const body of [{}, { windows: 'rolling', no_data: 'exclude', columns: 'extended' }]) {
      const { file_path: url } = await reportWhenDone(service, await triggerReport(service, body));
      reports.set(url!, (await download(service, url!)).bytes.toString());
    }
    const key = newKey();
    const { body } = await sendKeyed<{ report_id: string }>(service, key, trigger());
    await reportWhenDone(service, body.report_id);
    const database = service.app.get(DataSource);
    const failed = { reportId: randomUUID(), reason: REASON, asOf: Number.MAX_SAFE_INTEGER };
    await database.getRepository(Report).insert({
      ...{
        reportId: failed.reportId,
        status: 'Failed',
        createdAt: Date.now(),
        windows: 'calendar',
        noData: 'down',
      },
      ...{ failureReason: failed.reason, asOf: failed.asOf, requestedAsOf: -failed.asOf },
    });
    // Assigned numbers are not used again, although their rows are deleted.
    await database.query("INSERT INTO stores (store_id) VALUES ('gone 1'), ('gone 2')");
    await database.query("DELETE FROM stores WHERE store_id LIKE 'gone%'");
    const [last] = await database.query<{ seq: number }[]>(
      "SELECT seq FROM sqlite_sequence WHERE name = 'stores'",
    );
    return {
      environment,
      path: environment.env.DATABASE_PATH!,
      reports,
      keyed: { key, reportId: body.report_id },
      failed,
      nextStoreKey: last!.seq + 1,
    };
  } catch (error) {
    await rm(environment.directory, { recursive: true, force: true });
    throw error;
  } finally {
    await service.close();
  }
}

/** An exclusion that holds, and a revoked one. */
async function exclude(service: Service): Promise<void> {
  const interval = { starts_at: '2023-01-24T12:00:00Z', ends_at: '2023-01-24T12:00:00.001Z' };
  for (const store_id of NASTY_IDS.slice(0, 2)) {
    const { status } = await postJson(service, '/exclusions', {
      store_id,
      ...interval,
      kind: 'excused',
      reason: '\\N "quoted" \'too\' 🏪',
    });
    if (status !== 201) throw new Error(`The exclusion of ${store_id} was answered with ${status}.`);
  }
  const { body } = await getJson<ExclusionPageResponseDto>(service, '/exclusions');
  await postJson(service, `/exclusions/${body.items[0]!.exclusion_id}/revoke`);
}

/** Details with texts that a careless copy would change. */
async function describeStores(service: Service): Promise<void> {
  for (const [i, store_id] of NASTY_IDS.slice(0, 3).entries()) {
    const details = [
      { name: '\\N "quoted" \'too\' 🏪', labels: { region: 'köşe, "x"\\', brand: '\\N' } },
      { opened_on: '2000-01-01', closed_on: '2199-12-31', target_percent: 99.9999 },
      { sales_per_hour: 999_999_999_999.99 },
    ][i];
    const { status } = await putJson(service, storePath(store_id), details);
    if (status !== 200) throw new Error(`The details of ${store_id} were answered with ${status}.`);
  }
}

/** The rows of a printed table without the heading, as cells. */
export const cellsOf = (printed: string): string[][] =>
  printed
    .trimEnd()
    .split('\n')
    .slice(1)
    .map((line) => line.split(/ {2,}/));
