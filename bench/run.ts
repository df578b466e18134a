import { createHash } from 'node:crypto';
import { rmSync } from 'node:fs';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { table } from '../src/commands/output';
import { historyOf, largeFleet, type Week, weekOf } from './data';
import { type Contents, type Databases, type Dialect, type Sources, SqliteDatabases } from './databases';
import { BENCH_FOLDER, PAGE, RUN_FOLDER } from './folders';
import { type Machine, thisMachine } from './machine';
import { MariaDbDatabases, startMariaDbDatabases } from './mariadb-databases';
import { type Measure, MEASURES, type Sample } from './measures';
import { type Options, parseOptions, USAGE } from './options';
import { pageOf, tableOf } from './page';
import { runCommand, runTask } from './processes';
import { resultsOf } from './results';
import { Round, type Stage } from './round';

const LARGE_FLEET = 100_000;

async function main(options: Options): Promise<void> {
  const machine = thisMachine();
  if (machine.load > 1)
    tell(`Something else is running: the load of this machine is ${machine.load.toFixed(1)}.`);
  await mkdir(RUN_FOLDER, { recursive: true });
  const week = await weekOf(options.stores);
  const sources = sourcesOf(week);
  const mariadb = await startMariaDbDatabases(sources);
  try {
    if (mariadb === undefined) tell('MariaDB is not installed: what needs it is left out.');
    await measure(options, machine, week, sources, mariadb);
  } finally {
    await mariadb?.stop();
  }
}

async function measure(
  options: Options,
  machine: Machine,
  week: Week,
  sources: Sources,
  mariadb: MariaDbDatabases | undefined,
): Promise<void> {
  const sqlite = new SqliteDatabases(sources);
  const databases = new Map<Dialect, Databases>([['sqlite', sqlite]]);
  if (mariadb !== undefined) databases.set('mariadb', mariadb);
  const chosen = chosenMeasures(options).filter(({ needs }) =>
    needs.every(([dialect]) => databases.has(dialect)),
  );
  const stage = await prepare(chosen, week, databases, sqlite);

  const samples = new Map<Measure, Sample[]>(chosen.map((measure) => [measure, []]));
  for (let number = 1; number <= options.rounds; number++) {
    const round = new Round(stage);
    for (const measure of chosen) {
      tell(`Round ${number} of ${options.rounds}: ${measure.name}`);
      samples.get(measure)!.push(await measure.take(round));
    }
  }

  await writeFile(
    join(BENCH_FOLDER, 'latest-samples.json'),
    JSON.stringify(Object.fromEntries([...samples].map(([{ name }, taken]) => [name, taken])), null, 2),
  );
  const run = {
    date: new Date().toISOString().slice(0, 10),
    rounds: options.rounds,
    machine,
    mariadb: await mariadb?.version(),
    week,
    large: chosen.some((measure) => needsAny(measure, 'large')) ? await largeFleet(LARGE_FLEET) : undefined,
    measured: chosen.map((measure) => {
      const taken = samples.get(measure)!;
      return { measure, samples: taken, results: resultsOf(measure, taken) };
    }),
  };
  for (const line of table(tableOf(run))) console.log(line);
  if (options.page !== undefined) await writeFile(options.page, pageOf(run));
}

function sourcesOf(week: Week): Sources {
  return {
    hours: () => Promise.resolve([week.hoursFolder]),
    week: () => Promise.resolve([week.hoursFolder, week.pollsFolder]),
    history: async () => [week.hoursFolder, ...(await historyOf(week)), week.pollsFolder],
    large: async () => [join((await largeFleet(LARGE_FLEET)).files.polls, '..')],
  };
}

const needsAny = ({ needs }: Measure, ...wanted: Contents[]): boolean =>
  needs.some(([, contents]) => wanted.includes(contents));

function chosenMeasures({ only, big }: Options): readonly Measure[] {
  if (only === undefined) return MEASURES.filter((measure) => big || !needsAny(measure, 'history', 'large'));
  const unknown = only.filter((name) => !MEASURES.some((measure) => measure.name === name));
  if (unknown.length === 0) return MEASURES.filter(({ name }) => only.includes(name));
  throw new Error(
    `There is no measure ${unknown.join(', ')}; there are: ${MEASURES.map(({ name }) => name).join(', ')}.`,
  );
}

/** Fills the databases that the measures begin with, and works out what their reports must say. */
async function prepare(
  chosen: readonly Measure[],
  week: Week,
  databases: ReadonlyMap<Dialect, Databases>,
  sqlite: SqliteDatabases,
): Promise<Stage> {
  const wanted = new Map(
    [['sqlite', 'week'] as const, ...chosen.flatMap(({ needs }) => needs)].map((need) => [
      need.join(' '),
      need,
    ]),
  );
  for (const [dialect, contents] of wanted.values()) {
    tell(`Filling ${dialect} with: ${contents}`);
    await databases.get(dialect)!.prepare(contents);
  }
  const path = join(RUN_FOLDER, 'expected.csv');
  await sqlite.use('week', (env) => runCommand(env, 'report', '--out', path));
  const sha256 = createHash('sha256')
    .update(await readFile(path))
    .digest('hex');
  const digested = { database: sqlite.path('week'), file: join(RUN_FOLDER, 'digested.tsv') };
  if (chosen.some(({ name }) => name === 'load-mariadb'))
    await runTask('write-digested', { digested: digested.database, path: digested.file });
  return { week, databases, expected: { path, sha256 }, digested };
}

/** What is going on; the table alone goes to stdout. */
function tell(line: string): void {
  console.error(line);
}

function fail(error: unknown, more = ''): void {
  console.error(`${error instanceof Error ? error.message : String(error)}${more}`);
  process.exitCode = 1;
}

process.once('exit', () => rmSync(RUN_FOLDER, { recursive: true, force: true }));
process.once('SIGINT', () => process.exit(130));
try {
  main(parseOptions(process.argv.slice(2), PAGE)).catch(fail);
} catch (error) {
  fail(error, `\n\n${USAGE}`);
}
