import { setTimeout as delay } from 'node:timers/promises';
import { grouped } from '../../src/cli/output';
import { type Environment, runCommand, type RunningService, withServiceAndPeak } from '../processes';
import type { Round } from '../round';
import { percentileOf } from '../statistics';
import { Client } from '../tasks/client';
import { atMost, type Measure } from './measure';

const LIMIT_MB = 1_500;
const GETS_PER_SECOND = 20;

interface Taken {
  readonly ms: number;
  readonly stores: number;
  readonly polls: number;
  /** Of the report's process. */
  readonly peakMegabytes: number;
  /** Of requests to the API meanwhile. */
  readonly p99: number;
  readonly servicePeak: number;
  /** Until the API had the fleet in memory. */
  readonly snapshotMs: number;
}

/** A report of 1,000,000 stores in its own process, with an API beside it, against a report of 100,000 stores. */
export function million(): Measure {
  const title = 'report of 1,000,000 stores, SQLite';
  return {
    name: 'million',
    title,
    rounds: 2,
    how: 'Eight days of hourly polls of 1,000,000 generated stores, and of 100,000 of the same shape: hours and zones written by plain SQL, polls straight as blocks, once, and kept. `store-monitor report` in a process of its own, from the row of its trigger to Completed; the memory is its largest resident set. Beside it an API (`node dist/main.js`) on the same database, which has answered `GET /fleet`, is asked for `/health`, a page of `/reports` and one of `/stores` in turn, 20 times a second, each request at its time.',
    needs: [
      ['sqlite', 'hundred'],
      ['sqlite', 'million'],
    ],
    targets: [
      {
        title,
        figure: 'million',
        unit: 'ms',
        against: { figure: 'hundred', title: '100,000 stores' },
        wanted: atMost(11),
      },
      { title: `${title}: memory`, figure: 'memory', unit: 'MB', wanted: atMost(LIMIT_MB) },
      { title: `${title}: requests to an API meanwhile: p99`, figure: 'p99', unit: 'ms' },
      { title: `GET /fleet of 1,000,000 stores after a start, SQLite`, figure: 'snapshot', unit: 'ms' },
      { title: `API that has 1,000,000 stores, SQLite: memory`, figure: 'servicePeak', unit: 'MB' },
    ],
    async take(round) {
      const hundred = await takenOf(round, 'hundred');
      const taken = await takenOf(round, 'million');
      return {
        hundred: hundred.ms,
        million: taken.ms,
        memory: taken.peakMegabytes,
        p99: taken.p99,
        snapshot: taken.snapshotMs,
        servicePeak: taken.servicePeak,
        stores: taken.stores,
        polls: taken.polls,
      };
    },
    remark: ({ stores = 0, polls = 0 }) =>
      `The report has ${grouped(stores)} stores and read ${grouped(polls)} polls.`,
  };
}

const takenOf = (round: Round, contents: 'hundred' | 'million'): Promise<Taken> =>
  round.use('sqlite', contents, async (env) => {
    const [taken, servicePeak] = await withServiceAndPeak(env, (api) => reportBeside(api, env));
    return { ...taken, servicePeak };
  });

async function reportBeside(api: RunningService, env: Environment): Promise<Omit<Taken, 'servicePeak'>> {
  const client = new Client(api.url);
  const started = performance.now();
  await client.get('/fleet');
  const snapshotMs = performance.now() - started;
  const requests = new RequestsMeanwhile(client);
  const { peakMegabytes } = await runCommand(env, 'report').finally(() => requests.end());
  const p99 = requests.p99();
  const { items } = await client.get<{ items: readonly ReportItem[] }>('/reports?limit=1');
  client.close();
  const { created_at, completed_at, stores, polls_read } = items[0]!;
  if (stores === 0) throw new Error('The report has no stores.');
  const ms = Date.parse(completed_at) - Date.parse(created_at);
  return { ms, stores, polls: polls_read, peakMegabytes, p99, snapshotMs };
}

interface ReportItem {
  readonly created_at: string;
  readonly completed_at: string;
  readonly stores: number;
  readonly polls_read: number;
}

/** Sends requests until it is stopped. */
class RequestsMeanwhile {
  private static readonly PATHS = ['/health', '/reports?limit=20', '/stores?limit=20'];
  private readonly latencies: number[] = [];
  private failure: Error | undefined;
  private ended = false;
  private readonly asking: Promise<void>;

  constructor(private readonly client: Client) {
    this.asking = this.ask();
  }

  async end(): Promise<void> {
    this.ended = true;
    await this.asking;
  }

  /** Milliseconds from the instant a request was due. Throws if a request failed. */
  p99(): number {
    if (this.failure !== undefined) throw this.failure;
    return percentileOf(this.latencies, 0.99);
  }

  private async ask(): Promise<void> {
    const started = performance.now();
    const pending: Promise<void>[] = [];
    for (let number = 0; !this.ended; number++) {
      const due = started + (number * 1000) / GETS_PER_SECOND;
      await delay(Math.max(0, due - performance.now()));
      const path = RequestsMeanwhile.PATHS[number % RequestsMeanwhile.PATHS.length]!;
      pending.push(
        this.client.get(path).then(
          () => void this.latencies.push(performance.now() - due),
          (error: Error) => void (this.failure ??= error),
        ),
      );
    }
    await Promise.all(pending);
  }
}
