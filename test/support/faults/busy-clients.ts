import { setTimeout as pause } from 'node:timers/promises';

/** Longer than the service may take to report that its database is unreachable. */
const HANGS_MS = 40_000;

/** Clients that continue through faults, repeat unacknowledged requests, and record the acknowledged ones. */
export interface BusyClients {
  /** Ids of imports that were answered with 201, and of reports that were answered with 202. */
  readonly loads: string[];
  readonly reports: string[];
  /** The number of answers by status. */
  readonly answers: Map<number, number>;
  /** Acknowledged polls: `store_id instant`. */
  readonly polls: string[];
  /** Lets each client finish with an acknowledged request. */
  stop(): Promise<void>;
}

const ALLOWED = new Set([200, 201, 202, 503]);
type Body = NonNullable<RequestInit['body']>;
/** After all instants that the reports read. */
const POLLS_FROM = Date.UTC(2023, 1, 1);
const REPORTS_FROM = Date.UTC(2023, 0, 25, 12);
const POLLS_PER_BATCH = 20;
/** Long enough to be hit by a fault. */
const POLLS_PER_FILE = 4_000;

/** The number of triggered reports: each has another as_of, so that each is computed. */
let asked = 0;

/** `name`: the prefix of the stores that these clients poll. */
export function busyClients(url: string, name: string): BusyClients {
  const loads: string[] = [];
  const reports: string[] = [];
  const polls: string[] = [];
  const answers = new Map<number, number>();
  let going = true;

  const ask = async (path: string, body?: Body): Promise<Record<string, string> | undefined> => {
    const headers = typeof body === 'string' ? { headers: { 'content-type': 'application/json' } } : {};
    const post = body === undefined ? {} : { method: 'POST', body, ...headers };
    const request = { ...post, signal: AbortSignal.timeout(HANGS_MS) };
    const answer = await fetch(`${url}${path}`, request);
    answers.set(answer.status, (answers.get(answer.status) ?? 0) + 1);
    const text = await answer.text();
    if (!ALLOWED.has(answer.status)) throw new Error(`${path}: ${answer.status} ${text}`);
    const json = JSON.parse(text) as Record<string, string>;
    if (answer.status !== 503) return json;
    if (json.type !== 'urn:store-monitor:problem:unavailable') throw new Error(`${path}: ${text}`);
    return undefined;
  };
  /** Repeats the request until it is acknowledged. */
  const insist = async (path: string, body: () => Body) => {
    for (;;) {
      const acknowledged = await ask(path, body());
      if (acknowledged !== undefined) return acknowledged;
      await pause(50);
    }
  };
  const pollsOf = (kind: string, count: number, seconds: number) => {
    const timestamp_utc = new Date(POLLS_FROM + seconds * 1_000).toISOString();
    return Array.from({ length: count }, (_, i) => ({
      store_id: `${name}-${kind}-${i}`,
      status: 'active',
      timestamp_utc,
    }));
  };
  const load = async (path: string, rows: ReturnType<typeof pollsOf>, body: () => Body) => {
    loads.push((await insist(path, body)).ingestion_id!);
    for (const { store_id, timestamp_utc } of rows) polls.push(`${store_id} ${timestamp_utc}`);
  };
  const batches = async () => {
    for (let batch = 0; going; batch++) {
      const rows = pollsOf('batch', POLLS_PER_BATCH, batch);
      await load('/polls', rows, () => JSON.stringify({ polls: rows }));
    }
  };
  const uploads = async () => {
    for (let upload = 0; going; upload++) {
      const rows = pollsOf('file', POLLS_PER_FILE, upload);
      const lines = rows.map((row) => Object.values(row).join(','));
      const csv = ['store_id,status,timestamp_utc', ...lines].join('\n');
      await load('/ingestions/polls', rows, () => {
        const form = new FormData();
        form.append('file', new Blob([csv]), 'polls.csv');
        return form;
      });
    }
  };
  const triggers = async () => {
    while (going) {
      const as_of = new Date(REPORTS_FROM + asked++ * 60_000).toISOString();
      reports.push((await insist('/trigger_report', () => JSON.stringify({ as_of }))).report_id!);
      await pause(300);
    }
  };
  const reads = async () => {
    for (; going; await pause(20)) await ask('/reports?limit=1');
  };
  const work = Promise.all([batches(), uploads(), triggers(), reads()]);
  // The error is reported by `stop`.
  work.catch(() => undefined);
  return {
    loads,
    reports,
    polls,
    answers,
    async stop() {
      going = false;
      await work;
    },
  };
}
