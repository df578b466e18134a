import { MS_PER_HOUR } from '../src/core/time/instant';
import { instantOf, storeIdsOf, variantsOf, type Week } from './data';
import type { Contents, Databases, Dialect, Version } from './databases';
import type { Durations } from './options';
import { type Environment, runCommand, runTask } from './processes';
import type { ReportsInTurn } from './tasks/reports-in-turn';
import type { ReportSample } from './tasks/timed-report';

/** The databases of both versions; those of the previous version are optional. */
export type AllDatabases = Readonly<Partial<Record<Version, ReadonlyMap<Dialect, Databases>>>>;

/** What a run has prepared. */
export interface Stage {
  readonly week: Week;
  readonly durations: Durations;
  readonly databases: AllDatabases;
  /** The product's report of the week: its path, and the hash that every report of the week must have. */
  readonly expected: { readonly path: string; readonly sha256: string };
  /** The polls of the week without duplicates: the product's database that contains them, and a file for LOAD DATA. */
  readonly pollRows: { readonly database: string; readonly file: string };
  /** Flushes a database. */
  settle(dialect: Dialect): Promise<void>;
}

/**
 * Milliseconds of consecutive tasks on one copy of the week, and the number of polls that the first two of them read.
 */
export interface Reports {
  readonly scan: number;
  readonly full: number;
  readonly again: number;
  readonly swept: number;
  readonly scanned: number;
  readonly read: number;
}

/** A round takes each measure once. Measures share the tasks that several of them need. */
export class Round {
  private readonly taken = new Map<string, Promise<unknown>>();
  readonly week: Week;
  readonly durations: Durations;
  readonly pollRows: Stage['pollRows'];

  constructor(private readonly stage: Stage) {
    this.week = stage.week;
    this.durations = stage.durations;
    this.pollRows = stage.pollRows;
  }

  use<T>(dialect: Dialect, contents: Contents, work: (env: Environment) => Promise<T>): Promise<T> {
    return this.stage.databases.product!.get(dialect)!.use(contents, work);
  }

  /** The same with the previous version; undefined: the run does not use it. */
  async useBaseline<T>(
    dialect: Dialect,
    contents: Contents,
    work: (env: Environment) => Promise<T>,
  ): Promise<T | undefined> {
    return this.stage.databases.baseline?.get(dialect)!.use(contents, work);
  }

  /** The process of a database server. */
  serverPid(dialect: Dialect): number {
    const { serverPid } = this.stage.databases.product!.get(dialect)!;
    if (serverPid === undefined) throw new Error(`${dialect} has no server.`);
    return serverPid;
  }

  settle(dialect: Dialect): Promise<void> {
    return this.stage.settle(dialect);
  }

  variants(): ReturnType<typeof variantsOf> {
    return this.once('variants', () => variantsOf(this.week));
  }

  storeIds(): Promise<readonly string[]> {
    return this.once('store ids', () => storeIdsOf(this.week));
  }

  /** The scan directly before the report that is compared with it. */
  reports(dialect: Dialect): Promise<Reports> {
    return this.once(`reports ${dialect}`, () =>
      this.use(dialect, 'week', async (env) => {
        const scan = await runTask('scan-blocks', null, env);
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

  /** The same three reports by a service that has generated one before. */
  reportsInTurn(dialect: Dialect): Promise<ReportsInTurn> {
    return this.once(`reports in turn ${dialect}`, () =>
      this.use(dialect, 'week', async (env) => {
        const turns = await this.inTurn(env);
        this.mustBeTheWeeks(turns.full);
        this.mustBeTheWeeks(turns.again);
        return turns;
      }),
    );
  }

  /** The same by the previous version; undefined: the run does not use it. */
  reportsInTurnBefore(dialect: Dialect): Promise<ReportsInTurn | undefined> {
    return this.once(`reports in turn ${dialect} before`, () =>
      this.useBaseline(dialect, 'week', async (env) => {
        const turns = await this.inTurn(env);
        if (turns.full.sha256 !== this.stage.expected.sha256)
          console.error('The report of the version before has other bytes.');
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

  /** A report whose content must equal the week's report. */
  async weekReport(env: Environment): Promise<ReportSample> {
    const sample = await runTask('report', null, env);
    this.mustBeTheWeeks(sample);
    return sample;
  }

  private inTurn(env: Environment): Promise<ReportsInTurn> {
    const before = instantOf(this.week.first) + MS_PER_HOUR;
    return runTask('reports-in-turn', { before, sweepFolder: this.week.sweepFolder }, env);
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
