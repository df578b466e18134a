import { createHash } from 'node:crypto';
import { existsSync, rmSync } from 'node:fs';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { table } from '../src/cli/output';
import { type Baseline, checkOutBaseline } from './baseline';
import { BLOCK_SHAPES, blockShapes } from './block-shapes';
import { largeFleet, type Week, weekOf } from './data';
import { type Databases, type Dialect, SqliteDatabases } from './databases';
import { BENCH_FOLDER, PAGE, RUN_FOLDER } from './folders';
import { type Machine, thisMachine } from './machine';
import { MariaDbDatabases, MariaDbServer } from './mariadb-databases';
import { type Measure, MEASURES, type Sample } from './measures';
import { type Options, parseOptions, USAGE } from './options';
import { pageOf, tableOf } from './page';
import { runCommand, runTask } from './processes';
import { resultsOf } from './results';
import { type AllDatabases, Round, type Stage } from './round';
import { keptOfBaseline, keptOfProduct, sourcesOf } from './sources';

async function main(options: Options): Promise<void> {
  const machine = thisMachine();
  if (machine.load > 1)
    tell(`Something else is running: the load of this machine is ${machine.load.toFixed(1)}.`);
  await mkdir(RUN_FOLDER, { recursive: true });
  const chosen = chosenMeasures(options);
  const server = await MariaDbServer.start();
  if (server === undefined) tell('MariaDB is not installed: what needs it is left out.');
  try {
    if (options.only?.includes(BLOCK_SHAPES)) {
      for (const line of await blockShapes(server, options.stores)) console.log(line);
    }
    if (chosen.length > 0) await measure(options, machine, chosen, server);
  } finally {
    await server?.stop();
  }
}

async function measure(
  options: Options,
  machine: Machine,
  wanted: readonly Measure[],
  server: MariaDbServer | undefined,
): Promise<void> {
  const { stores, large } = options;
  const week = await weekOf(stores);
  const baseline = options.baseline === undefined ? undefined : await checkOutBaseline(options.baseline);
  const sqlite = new SqliteDatabases(sourcesOf(week, large, 'blocks'), keptOfProduct(large));
  const databases: AllDatabases = {
    product: databasesOf(sqlite, server, week, large, undefined),
    baseline: baseline && databasesOf(sqliteBefore(baseline, week, large), server, week, large, baseline),
  };
  const chosen = wanted.filter(({ needs }) => needs.every(([dialect]) => databases.product!.has(dialect)));
  const begun = performance.now();
  const stage = { ...(await prepare(chosen, week, databases, sqlite)), durations: options.durations };
  const times = new Map<string, number>([['preparation', performance.now() - begun]]);

  const samples = new Map<Measure, Sample[]>(chosen.map((measure) => [measure, []]));
  const failures = new Map<Measure, string>();
  for (let number = 1; number <= options.rounds; number++) {
    const round = new Round({ ...stage, settle: (dialect) => settleOf(dialect, server) });
    for (const measure of chosen) {
      if (number > (measure.rounds ?? Infinity) || failures.has(measure)) continue;
      tell(`Round ${number} of ${options.rounds}: ${measure.name}`);
      const started = performance.now();
      try {
        samples.get(measure)!.push(await measure.take(round));
      } catch (error) {
        // The other measures are still useful.
        failures.set(measure, messageOf(error));
        fail(error);
      }
      times.set(measure.name, (times.get(measure.name) ?? 0) + performance.now() - started);
    }
  }
  tellTimes(times);

  const earlier = options.add ? await latestSamples() : {};
  const all = { ...earlier, ...Object.fromEntries([...samples].map(([{ name }, taken]) => [name, taken])) };
  await writeFile(LATEST_SAMPLES, JSON.stringify(all, null, 2));
  const run = {
    date: new Date().toISOString().slice(0, 10),
    rounds: Math.max(...Object.values(all).map((taken) => taken.length)),
    machine,
    mariadb: await server?.version(),
    baseline: baseline?.revision,
    week,
    large: chosen.some(({ needs }) => needs.some(([, contents]) => contents === 'large'))
      ? await largeFleet(large)
      : undefined,
    measured: MEASURES.filter(({ name }) => name in all).map((measure) => {
      const taken = all[measure.name]!;
      return { measure, samples: taken, results: resultsOf(measure, taken), failure: failures.get(measure) };
    }),
  };
  for (const line of table(tableOf(run))) console.log(line);
  if (options.page !== undefined) await writeFile(options.page, pageOf(run));
}

const LATEST_SAMPLES = join(BENCH_FOLDER, 'latest-samples.json');

/** The samples of the last run, and of the runs that it added to, by measure. */
const latestSamples = async (): Promise<Record<string, readonly Sample[]>> =>
  existsSync(LATEST_SAMPLES)
    ? (JSON.parse(await readFile(LATEST_SAMPLES, 'utf8')) as Record<string, readonly Sample[]>)
    : {};

const sqliteBefore = (baseline: Baseline, week: Week, large: number): SqliteDatabases =>
  new SqliteDatabases(sourcesOf(week, large, 'rows'), keptOfBaseline(baseline, week, large), baseline);

function databasesOf(
  sqlite: SqliteDatabases,
  server: MariaDbServer | undefined,
  week: Week,
  large: number,
  baseline: Baseline | undefined,
): ReadonlyMap<Dialect, Databases> {
  const databases = new Map<Dialect, Databases>([['sqlite', sqlite]]);
  const sources = sourcesOf(week, large, baseline === undefined ? 'blocks' : 'rows');
  if (server !== undefined) databases.set('mariadb', new MariaDbDatabases(sources, server, baseline));
  return databases;
}

/** SQLite has only its write-ahead log to write, which it does at the commit. */
const settleOf = async (dialect: Dialect, server: MariaDbServer | undefined): Promise<void> => {
  if (dialect === 'mariadb') await server?.settle();
};

function chosenMeasures({ only }: Options): readonly Measure[] {
  if (only === undefined) return MEASURES;
  const names = [...MEASURES.map(({ name }) => name), BLOCK_SHAPES];
  const unknown = only.filter((name) => !names.includes(name));
  if (unknown.length === 0) return MEASURES.filter(({ name }) => only.includes(name));
  throw new Error(`There is no measure ${unknown.join(', ')}; there are: ${names.join(', ')}.`);
}

/** Fills the databases of the measures, and determines what their reports must contain. */
async function prepare(
  chosen: readonly Measure[],
  week: Week,
  databases: AllDatabases,
  sqlite: SqliteDatabases,
): Promise<Omit<Stage, 'durations' | 'settle'>> {
  const needs = [['sqlite', 'week'] as const, ...chosen.flatMap(({ needs }) => needs)];
  for (const need of new Map(needs.map((need) => [need.join(' '), need])).values()) {
    const [dialect, contents, version = 'product'] = need;
    if (databases[version] === undefined) continue;
    tell(`Filling ${dialect} (${version}) with: ${contents}`);
    await databases[version].get(dialect)!.prepare(contents);
  }
  const path = join(RUN_FOLDER, 'expected.csv');
  await sqlite.use('week', (env) => runCommand(env, 'report', '--out', path));
  const sha256 = createHash('sha256')
    .update(await readFile(path))
    .digest('hex');
  const pollRows = { database: sqlite.path('week'), file: join(RUN_FOLDER, 'poll-rows.tsv') };
  if (chosen.some(({ name }) => name === 'import-mariadb'))
    await runTask('write-poll-rows', { database: pollRows.database, path: pollRows.file });
  return { week, databases, expected: { path, sha256 }, pollRows };
}

function tellTimes(times: ReadonlyMap<string, number>): void {
  const seconds = (ms: number) => (ms / 1000).toFixed(0);
  const all = [...times.values()].reduce((sum, ms) => sum + ms, 0);
  tell(
    `Seconds: ${[...times].map(([name, ms]) => `${name} ${seconds(ms)}`).join(', ')}; all ${seconds(all)}.`,
  );
}

/** Prints progress to stderr; only the tables go to stdout. */
function tell(line: string): void {
  console.error(line);
}

const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));

function fail(error: unknown, more = ''): void {
  console.error(`${messageOf(error)}${more}`);
  process.exitCode = 1;
}

process.once('exit', () => rmSync(RUN_FOLDER, { recursive: true, force: true }));
for (const [signal, status] of [
  ['SIGINT', 130],
  ['SIGTERM', 143],
] as const)
  process.once(signal, () => process.exit(status));
try {
  main(parseOptions(process.argv.slice(2), PAGE)).catch(fail);
} catch (error) {
  fail(error, `\n\n${USAGE}`);
}
