import { MS_PER_HOUR } from '../src/time';
import { instantOf, type Week } from './data';
import type { Contents, Databases, Dialect } from './databases';
import { type Environment, runCommand, runTask } from './processes';
import type { ReportSample } from './tasks/timed-report';
import type { ReportsInTurn } from './tasks/reports-in-turn';
import type { Scan } from './tasks/scan';

/** All that a run has made ready. */
export interface Stage {
  readonly week: Week;
  readonly databases: ReadonlyMap<Dialect, Databases>;
  /** The product's report of the week: its path, and its hash, which every report of the week must have. */
  readonly expected: { readonly path: string; readonly sha256: string };
  /** The polls of the week without repetitions, as the product has stored them and as a file for LOAD DATA. */
  readonly digested: { readonly database: string; readonly file: string };
}

/** Milliseconds of what is done one after the other on one copy of the week; polls that the first two of them read. */
export interface Reports {
  readonly scan: number;
  readonly full: number;
  readonly again: number;
  readonly swept: number;
  readonly scanned: number;
  readonly read: number;
}

/** Every measure is taken once in a round; what several of them need is taken once for all. */
export class Round {
  private readonly taken = new Map<string, Promise<unknown>>();
  readonly week: Week;
  readonly digested: Stage['digested'];

  constructor(private readonly stage: Stage) {
    this.week = stage.week;
    this.digested = stage.digested;
  }

  use<T>(dialect: Dialect, contents: Contents, work: (env: Environment) => Promise<T>): Promise<T> {
    return this.stage.databases.get(dialect)!.use(contents, work);
  }

  /** The scan beside the report that is held against it, as near in time as can be. */
  reports(dialect: Dialect): Promise<Reports> {
    return this.once(`reports ${dialect}`, () =>
      this.use(dialect, 'week', async (env) => {
        const scan = await scanOf(dialect, env);
        const full = await this.weekReport(env);
        const again = await this.weekReport(env);
        await runCommand(env, 'seed', '--dir', this.week.sweepFolder);
        const swept = await runTask('report', null, env);
        return {
          scan: scan.ms,
          full: full.ms,
          again: again.ms,
          swept: swept.ms,
          scanned: scan.polls,
          read: full.polls,
        };
      }),
    );
  }

  /** The same three reports, of a service that has made one before. */
  reportsInTurn(dialect: Dialect): Promise<ReportsInTurn> {
    return this.once(`reports in turn ${dialect}`, () =>
      this.use(dialect, 'week', async (env) => {
        const before = instantOf(this.week.first) + MS_PER_HOUR;
        const turns = await runTask('reports-in-turn', { before, sweepFolder: this.week.sweepFolder }, env);
        this.mustBeTheWeeks(turns.full);
        this.mustBeTheWeeks(turns.again);
        return turns;
      }),
    );
  }

  duckdb(): Promise<number> {
    return this.once('duckdb', async () => {
      const { ms } = await runTask('duckdb', { files: this.week.files, report: this.stage.expected.path });
      return ms;
    });
  }

  /** A report that must come out as the week's. */
  async weekReport(env: Environment): Promise<ReportSample> {
    const sample = await runTask('report', null, env);
    this.mustBeTheWeeks(sample);
    return sample;
  }

  private mustBeTheWeeks({ sha256, stores, polls }: ReportSample): void {
    if (sha256 !== this.stage.expected.sha256)
      throw new Error(`A report of ${stores} stores and ${polls} polls differs from the others.`);
  }

  private once<T>(what: string, take: () => Promise<T>): Promise<T> {
    if (!this.taken.has(what)) this.taken.set(what, take());
    return this.taken.get(what) as Promise<T>;
  }
}

async function scanOf(dialect: Dialect, env: Environment): Promise<Scan> {
  if (dialect === 'sqlite') return runTask('scan-sqlite', null, env);
  const rows = await runTask('scan-rows', null, env);
  const lists = await runTask('scan-lists', null, env);
  if (rows.polls !== lists.polls)
    throw new Error(`The two scans of MariaDB read ${rows.polls} and ${lists.polls} polls.`);
  return rows.ms < lists.ms ? rows : lists;
}
