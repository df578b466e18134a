import { countStoredPolls, storedPollsOf } from '../product/stored-polls';
import { until } from '../until';
import { busyClients } from './busy-clients';
import type { DatabaseFault, MariaDBScene } from './mariadb-scene';

/** The answers that clients received during a fault. */
export interface SufferedFault {
  readonly acknowledged: number;
  readonly refused: number;
  readonly reports: number;
}

/**
 * Running reports and imports finish without help: those with a lease that could not be released, and ingestion
 * records.
 */
const SETTLED_MS = 120_000;

/**
 * Causes the fault while clients import and trigger. Expects afterwards, of the same process, that every acknowledged
 * row is stored, that each row was inserted by one import, and that every acknowledged report is completed with the
 * bytes of an undisturbed one.
 */
export async function databaseFaultRound(
  scene: MariaDBScene,
  fault: DatabaseFault,
  name: string,
): Promise<SufferedFault> {
  const { service } = scene;
  const clients = busyClients(service.url, name);
  await until('the clients to be at work', () => clients.loads.length > 3 && clients.reports.length > 0, {
    within: 60_000,
  });
  const before = clients.loads.length;
  await scene.suffer(fault);
  await until('the service to recover', () => clients.loads.length > before + 3, { within: 60_000 });
  await clients.stop().catch((error: unknown) => {
    const lines = service.program.printed().split('\n');
    const said = lines.filter((line) => line.includes('"level":50')).slice(-3);
    throw new Error(`${String(error)}. The service said last:\n${said.join('\n')}`, { cause: error });
  });

  for (const id of clients.reports) {
    expect(await service.outcome(id, SETTLED_MS)).toMatchObject({ status: 'Completed' });
  }
  await scene.observed(async ({ query }) => {
    const settled = async () =>
      (await query("SELECT 1 FROM ingestions WHERE status = 'Running'")).length === 0;
    await until('the ledger to be settled', settled, { within: SETTLED_MS });
    // Joined, because there are too many for Jest to compare.
    expect((await storedPolls(query, name)).join() === clients.polls.sort().join()).toBe(true);
    expect(await acknowledgedLoads(query, clients.loads)).toBe(clients.loads.length);
    const [loads] = await query<{ inserted: string }>(
      "SELECT SUM(rows_inserted) AS inserted FROM ingestions WHERE kind = 'polls' AND status = 'Completed'",
    );
    expect(Number(loads!.inserted)).toBe(await countStoredPolls(query));
  });
  const unavailable = clients.answers.get(503) ?? 0;
  // Otherwise another server is always available.
  if (fault.endsWith('and started')) expect(unavailable).toBeGreaterThan(0);
  return { acknowledged: clients.loads.length, refused: unavailable, reports: clients.reports.length };
}

type Query = <Row>(sql: string, parameters?: readonly unknown[]) => Promise<Row[]>;

async function storedPolls(query: Query, name: string): Promise<string[]> {
  const polls = await storedPollsOf(query);
  return polls
    .filter(({ storeId }) => storeId.startsWith(`${name}-`))
    .map(({ storeId, observedAt }) => `${storeId} ${new Date(observedAt).toISOString()}`)
    .sort();
}

async function acknowledgedLoads(query: Query, ids: readonly string[]): Promise<number> {
  const rows = await query<{ ingestion_id: string }>(
    "SELECT ingestion_id FROM ingestions WHERE status = 'Completed'",
  );
  const completed = new Set(rows.map(({ ingestion_id }) => ingestion_id));
  return ids.filter((id) => completed.has(id)).length;
}

/** Computes every completed report again, on an idle service, and compares the bytes. */
export async function sameBytesAgain({ service, observed }: MariaDBScene): Promise<number> {
  const reports = await observed(async ({ query }) =>
    query<{ file_path: string; as_of: string }>(
      "SELECT file_path, as_of FROM reports WHERE status = 'Completed'",
    ),
  );
  const texts = new Map<string, string>();
  for (const { file_path } of reports) texts.set(file_path, (await service.download(file_path)).text);
  // No rows to reuse: each is computed from polls.
  await observed(({ query }) => query('DELETE FROM report_results'));
  for (const { file_path, as_of } of reports) {
    const id = await service.trigger({ as_of: new Date(Number(as_of)).toISOString() });
    const again = await service.outcome(id, SETTLED_MS);
    expect((await service.download(again.file_path ?? '')).text === texts.get(file_path)).toBe(true);
  }
  return reports.length;
}
