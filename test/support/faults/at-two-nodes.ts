import { randomUUID } from 'node:crypto';
import { storedPollsOf } from '../product/stored-polls';
import type { GaleraScene } from './galera-scene';
import type { ReportAnswer, ServiceProcess } from './service-process';

/** The stores of a load. */
export const STORES_OF_LOAD = 300;
const REPORTS_FROM = Date.UTC(2023, 0, 20);
/** After all instants that the reports read. */
const POLLED_AT = '2023-01-31T12:00:00.000Z';

/** An answer to a trigger. */
export interface Triggered {
  readonly status: number;
  readonly report_id?: string;
}

/** What became of the same requests at two nodes. */
export interface SameAtTwoNodes {
  /** The reports of two triggers at each node, with the same inputs. */
  readonly reports: readonly ReportAnswer[];
  /** The answers to two triggers at each node, with the same Idempotency-Key. */
  readonly triggered: readonly Triggered[];
  /** The answers to the same load at each node, most inserted rows first: status, inserted and unchanged rows. */
  readonly loaded: readonly (readonly [status: number, inserted?: number, unchanged?: number])[];
  /** The numbers of stores and of polls of the load that are stored. */
  readonly stored: readonly [stores: number, polls: number];
  /** The statuses of requests that set other hours of one store at each node. */
  readonly hours: readonly number[];
  /** The starts of the store's hours: three a request, which are the same. */
  readonly starts: readonly number[];
}

/** Sends the same request to services at two nodes at the same moment, in each way that could conflict. */
export async function sameAtTwoNodes(
  scene: GaleraScene,
  services: readonly [ServiceProcess, ServiceProcess],
  round: number,
): Promise<SameAtTwoNodes> {
  const asOf = new Date(REPORTS_FROM + round * 60_000).toISOString();
  return {
    reports: await equalReports(services, asOf),
    triggered: await equalKeys(services, asOf),
    ...(await equalLoads(scene, services, `twice${round}`)),
    ...(await otherHours(scene, services, `twice${round}-0`)),
  };
}

async function equalReports(services: readonly ServiceProcess[], as_of: string): Promise<ReportAnswer[]> {
  const [one] = services as [ServiceProcess];
  const ids = await Promise.all([...services, ...services].map((service) => service.trigger({ as_of })));
  return Promise.all(ids.map((id) => one.outcome(id, 60_000)));
}

function equalKeys(services: readonly ServiceProcess[], as_of: string): Promise<Triggered[]> {
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
  return Promise.all([...services, ...services].map(ask));
}

async function equalLoads(
  scene: GaleraScene,
  services: readonly ServiceProcess[],
  name: string,
): Promise<Pick<SameAtTwoNodes, 'loaded' | 'stored'>> {
  const polls = Array.from({ length: STORES_OF_LOAD }, (_, i) => ({
    store_id: `${name}-${i}`,
    status: 'active',
    timestamp_utc: POLLED_AT,
  }));
  const body = JSON.stringify({ polls });
  const headers = { 'content-type': 'application/json' };
  const load = async ({ url }: ServiceProcess) => {
    const answer = await fetch(`${url}/polls`, { method: 'POST', headers, body });
    const { inserted, unchanged } = (await answer.json()) as { inserted?: number; unchanged?: number };
    return [answer.status, inserted, unchanged] as const;
  };
  const answers = await Promise.all(services.map(load));
  return scene.observed(async ({ query }) => {
    const stores = await query(`SELECT store_key FROM stores WHERE store_id LIKE '${name}-%'`);
    const polls = (await storedPollsOf(query)).filter(({ storeId }) => storeId.startsWith(`${name}-`));
    return {
      loaded: answers.sort((a, b) => Number(b[1]) - Number(a[1])),
      stored: [stores.length, polls.length] as const,
    };
  });
}

async function otherHours(
  scene: GaleraScene,
  services: readonly ServiceProcess[],
  storeId: string,
): Promise<Pick<SameAtTwoNodes, 'hours' | 'starts'>> {
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
  const hours = await Promise.all(services.map(set));
  const rows = await scene.observed(({ query }) =>
    query<{ start_second: number }>(
      `SELECT start_second FROM business_hours
        WHERE store_key = (SELECT store_key FROM stores WHERE store_id = '${storeId}')`,
    ),
  );
  return { hours, starts: rows.map(({ start_second }) => start_second) };
}
