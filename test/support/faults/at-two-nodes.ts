import { randomUUID } from 'node:crypto';
import { storedPollsOf } from '../product/stored-polls';
import type { GaleraScene } from './galera-scene';
import type { ServiceProcess } from './service-process';

const STORES = 300;
const REPORTS_FROM = Date.UTC(2023, 0, 20);
/** After all instants that the reports read. */
const POLLED_AT = '2023-01-31T12:00:00.000Z';

/** Sends the same request to services at two nodes at the same moment, in each way that could conflict. */
export async function sameAtTwoNodes(
  scene: GaleraScene,
  services: readonly ServiceProcess[],
  round: number,
): Promise<void> {
  const asOf = new Date(REPORTS_FROM + round * 60_000).toISOString();
  await equalReports(services, asOf);
  await equalKeys(services, asOf);
  await equalLoads(scene, services, `twice${round}`);
  await otherHours(scene, services, `twice${round}-0`);
}

async function equalReports(services: readonly ServiceProcess[], as_of: string): Promise<void> {
  const [one] = services as [ServiceProcess];
  const ids = await Promise.all([...services, ...services].map((service) => service.trigger({ as_of })));
  const reports = await Promise.all(ids.map((id) => one.outcome(id, 60_000)));
  expect(reports.map(({ status }) => status)).toEqual(ids.map(() => 'Completed'));
  const computed = reports.filter(({ reused_from }) => reused_from === null);
  expect(computed.length).toBeLessThanOrEqual(services.length);
}

async function equalKeys(services: readonly ServiceProcess[], as_of: string): Promise<void> {
  const headers = { 'content-type': 'application/json', 'idempotency-key': randomUUID() };
  const ask = async ({ url }: ServiceProcess) => {
    const answer = await fetch(`${url}/trigger_report`, {
      method: 'POST',
      headers,
      body: JSON.stringify({ as_of }),
    });
    const { report_id } = (await answer.json()) as { report_id?: string };
    return { status: answer.status, report_id };
  };
  const answers = await Promise.all([...services, ...services].map(ask));
  const done = answers.filter(({ status }) => status === 202);
  expect(new Set(done.map(({ report_id }) => report_id)).size).toBe(1);
  expect(answers.filter(({ status }) => status !== 202 && status !== 409)).toEqual([]);
}

async function equalLoads(
  scene: GaleraScene,
  services: readonly ServiceProcess[],
  name: string,
): Promise<void> {
  const polls = Array.from({ length: STORES }, (_, i) => ({
    store_id: `${name}-${i}`,
    status: 'active',
    timestamp_utc: POLLED_AT,
  }));
  const body = JSON.stringify({ polls });
  const headers = { 'content-type': 'application/json' };
  const load = async ({ url }: ServiceProcess) => {
    const answer = await fetch(`${url}/polls`, { method: 'POST', headers, body });
    const { inserted, unchanged } = (await answer.json()) as { inserted?: number; unchanged?: number };
    return [answer.status, inserted, unchanged];
  };
  const answers = await Promise.all(services.map(load));
  expect(answers.sort((a, b) => Number(b[1]) - Number(a[1]))).toEqual([
    [201, STORES, 0],
    ...services.slice(1).map(() => [201, 0, STORES]),
  ]);
  await scene.observed(async ({ query }) => {
    const stores = await query(`SELECT store_key FROM stores WHERE store_id LIKE '${name}-%'`);
    const polls = (await storedPollsOf(query)).filter(({ storeId }) => storeId.startsWith(`${name}-`));
    expect([stores.length, polls.length]).toEqual([STORES, STORES]);
  });
}

/** If two set the hours of a store at once, one of them is the last, and exactly its hours are stored. */
async function otherHours(
  scene: GaleraScene,
  services: readonly ServiceProcess[],
  storeId: string,
): Promise<void> {
  const set = async ({ url }: ServiceProcess, place: number) => {
    const business_hours = [0, 1, 2].map((day_of_week) => ({
      day_of_week,
      start_time_local: `0${place}:00`,
      end_time_local: '17:00',
    }));
    const answer = await fetch(`${url}/stores/${storeId}/business-hours`, {
      method: 'PUT',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ business_hours }),
    });
    return answer.status;
  };
  expect(await Promise.all(services.map(set))).toEqual(services.map(() => 200));
  const rows = await scene.observed(({ query }) =>
    query<{ start_second: number }>(
      `SELECT start_second FROM business_hours
        WHERE store_key = (SELECT store_key FROM stores WHERE store_id = '${storeId}')`,
    ),
  );
  expect(rows).toHaveLength(3);
  expect(new Set(rows.map(({ start_second }) => start_second)).size).toBe(1);
}
