import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { readdir, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { Baseline } from './baseline';
import { calendarsOf, historyOf, labelsOf, largeFleet, VERSION, type Week } from './data';
import { type Contents, type Fill, seeded, type Sources } from './databases';
import { BENCH_FOLDER, PROJECT_FOLDER } from './folders';
import { runCommand, runTask } from './processes';

/** The last days whose polls are kept where the others have rollups. */
const KEPT_DAYS = 10;

/** How each kind of database is filled. `large`: the number of stores of the large fleet. */
export function sourcesOf(week: Week, large: number, as: 'blocks' | 'rows'): Sources {
  const history = seeded(async () => [week.hoursFolder, ...(await historyOf(week)), week.pollsFolder]);
  return {
    hours: seeded(() => Promise.resolve([week.hoursFolder])),
    week: seeded(() => Promise.resolve([week.hoursFolder, week.pollsFolder])),
    calendars: seeded(async () => [week.hoursFolder, week.pollsFolder, await calendarsOf(week)]),
    history,
    rollups: async (env) => {
      await history(env);
      await runTask('retention', { days: KEPT_DAYS }, env);
    },
    large: seeded(async () => [dirname((await largeFleet(large)).files.polls)]),
    labels: seeded(async () => {
      const fleet = await largeFleet(large);
      return [dirname(fleet.files.polls), await labelsOf(fleet)];
    }),
    minutes: async (env) => {
      // One poll of each store assigns the keys; then a day of polls replaces it.
      await seeded(() => Promise.resolve([week.hoursFolder, week.sweepFolder]))(env);
      await runTask('minutes', { as }, env);
    },
    hundred: blocksOf(large),
    million: blocksOf(10 * large),
  };
}

const blocksOf =
  (stores: number): Fill =>
  async (env) => {
    await forgetOthers(stores);
    console.error(`Making a database of ${stores} stores, once…`);
    await runCommand(env, 'migrate');
    await runTask('write-fleet', { stores }, env);
  };

/** Where a database of the product is kept between runs: those that take minutes to fill, for one schema. */
export const keptOfProduct =
  (large: number) =>
  (contents: Contents): string | undefined => {
    const stores = contents === 'hundred' ? large : contents === 'million' ? 10 * large : undefined;
    return stores === undefined ? undefined : join(BENCH_FOLDER, `${prefixOf(stores)}${schema()}.sqlite`);
  };

/** All databases of the previous version are kept, because it does not change. */
export const keptOfBaseline =
  (baseline: Baseline, week: Week, large: number) =>
  (contents: Contents): string =>
    join(
      BENCH_FOLDER,
      `baseline-${baseline.revision}-databases`,
      `${contents}-${contents === 'large' ? large : week.stores}-v${VERSION}.sqlite`,
    );

const prefixOf = (stores: number): string => `blocks-${stores}-v${VERSION}-`;

/** Eight letters that change when a migration is added or changed. */
function schema(): string {
  const folder = join(PROJECT_FOLDER, 'migrations', 'sqlite');
  const hash = createHash('sha256');
  for (const file of readdirSync(folder).sort()) hash.update(file).update(readFileSync(join(folder, file)));
  return hash.digest('hex').slice(0, 8);
}

/** Deletes the databases of earlier schemas, because they are large. */
async function forgetOthers(stores: number): Promise<void> {
  for (const file of await readdir(BENCH_FOLDER)) {
    if (file.startsWith(prefixOf(stores))) await rm(join(BENCH_FOLDER, file));
  }
}
