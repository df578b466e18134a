import { countStoredPolls, storedPollsOf } from '../product/stored-polls';
import { until } from '../until';
import { busyClients } from './busy-clients';
import type { DatabaseFault, MariaDBScene } from './mariadb-scene';

/** The answers that clients received during a fault, and what the same process has made of them afterwards. */
export interface SufferedFault {
  readonly fault: DatabaseFault;
  /** The number of acknowledged imports. */
  readonly acknowledged: number;
  /** The number of requests that were answered with 503. */
  readonly refused: number;
  /** The number of acknowledged reports. */
  readonly reports: number;
  /** The statuses of the acknowledged reports that are not Completed. */
  readonly unfinished: readonly string[];
  /** The number of acknowledged imports that are not Completed in the ledger. */
  readonly unrecorded: number;
  /** Whether the stored polls are the acknowledged ones, each once. */
  readonly samePolls: boolean;
  /** The numbers of polls that the ledger says were inserted, and that are stored. */
  readonly inserted: number;
  readonly stored: number;
}

/**
 * Running reports and imports finish without help: those with a lease that could not be released, and ingestion
 * records.
 */
const SETTLED_MS = 120_000;

/**
 * Causes the fault while clients import and trigger, and waits until the service has settled what it acknowledged.
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

  const unfinished: string[] = [];
  for (const id of clients.reports) {
    const { status } = await service.outcome(id, SETTLED_MS);
    if (status !== 'Completed') unfinished.push(status);
  }
  return scene.observed(async ({ query }) => {
    const settled = async () =>
      (await query("SELECT 1 FROM ingestions WHERE status = 'Running'")).length === 0;
    await until('the ledger to be settled', settled, { within: SETTLED_MS });
    const [loads] = await query<{ inserted: string }>(
      "SELECT SUM(rows_inserted) AS inserted FROM ingestions WHERE kind = 'polls' AND status = 'Completed'",
    );
    return {
      fault,
      acknowledged: clients.loads.length,
      refused: clients.answers.get(503) ?? 0,
      reports: clients.reports.length,
      unfinished,
      unrecorded: clients.loads.length - (await acknowledgedLoads(query, clients.loads)),
      // Joined, because there are too many for Jest to compare.
      samePolls: (await storedPolls(query, name)).join() === clients.polls.sort().join(),
      inserted: Number(loads!.inserted),
      stored: await countStoredPolls(query),
    };
  });
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

/** Computes every completed report again, on an idle service, and compares the bytes: how many, and which differ. */
export async function computeReportsAgain({
  service,
  observed,
}: MariaDBScene): Promise<{ compared: number; different: string[] }> {
  const reports = await observed(async ({ query }) =>
    query<{ file_path: string; as_of: string }>(
      "SELECT file_path, as_of FROM reports WHERE status = 'Completed'",
    ),
  );
  const texts = new Map<string, string>();
  for (const { file_path } of reports) texts.set(file_path, (await service.download(file_path)).text);
  // No rows to reuse: each is computed from polls.
  await observed(({ query }) => query('DELETE FROM report_results'));
  const different: string[] = [];
  for (const { file_path, as_of } of reports) {
    const id = await service.trigger({ as_of: new Date(Number(as_of)).toISOString() });
    const again = await service.outcome(id, SETTLED_MS);
    const { text } = await service.download(again.file_path ?? '');
    if (text !== texts.get(file_path)) different.push(file_path);
  }
  return { compared: reports.length, different };
}
