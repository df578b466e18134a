import { createWriteStream } from 'node:fs';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { ReportRequest } from '../../src/reports';
import { RUN_FOLDER } from '../folders';
import { runTask } from '../processes';
import { atMost, type Measure } from './measure';

const STORES = 100_000;
const KEYS = 10;

/** Stores with ten labels each: the import of their file, their memory, and how long a selector takes. */
export function labels(): Measure {
  const title = 'stores with ten labels each';
  return {
    name: 'labels',
    title,
    how: `The import of a file of ${STORES} new stores with name, target, sales and ${KEYS} labels, from its first byte to the commit. The labels of as many stores in memory, and how long it takes to select stores by a selector with six requirements, and to add up three windows of each store by two labels, in the median of 21 times; in a process of its own.`,
    needs: [['sqlite', 'hours']],
    rounds: 3,
    targets: [
      { title: `${title}: import, SQLite`, figure: 'import', unit: 'ms', wanted: atMost(2_000) },
      { title: `${title}: memory`, figure: 'memory', unit: 'MB', wanted: atMost(40) },
      { title: `${title}: selector, 14,000 stores`, figure: 'few', unit: 'ms', wanted: atMost(5) },
      { title: `${title}: selector, 1,000,000 stores`, figure: 'million', unit: 'ms', wanted: atMost(100) },
      { title: `${title}: groups by two labels`, figure: 'groups', unit: 'ms', wanted: atMost(50) },
    ],
    async take(round) {
      const path = join(RUN_FOLDER, 'stores.csv');
      await pipeline(Readable.from(lines()), createWriteStream(path));
      const imported = await round.use('sqlite', 'hours', (env) =>
        runTask('import', { path, kind: 'stores' }, env),
      );
      if (imported.inserted !== STORES)
        throw new Error(`${imported.inserted} stores were inserted, not ${STORES}.`);
      const few = await runTask('selectors', { stores: 14_000 });
      const hundred = await runTask('selectors', { stores: STORES });
      const million = await runTask('selectors', { stores: 1_000_000 });
      return {
        import: imported.ms,
        memory: hundred.megabytes,
        few: few.ms,
        million: million.ms,
        groups: hundred.groupsMs,
      };
    },
  };
}

/** A report by groups of a large fleet, beside one by stores. */
export function groups(): Measure {
  const title = 'report of 100,000 stores by region, SQLite';
  return {
    name: 'groups',
    title,
    how: 'The large fleet, with a name and ten labels of each store: `group_by=region`, 20 groups, beside the report without it; each the first report of a process.',
    needs: [['sqlite', 'labels']],
    targets: [
      {
        title,
        figure: 'groups',
        unit: 'ms',
        against: { figure: 'plain', title: 'by store' },
        wanted: atMost(1.1),
      },
    ],
    async take(round) {
      const timed = (request: ReportRequest | null) =>
        round.use('sqlite', 'labels', (env) => runTask('report', request, env));
      const [plain, grouped] = [await timed(null), await timed({ groupBy: ['region'] })];
      return { groups: grouped.ms, plain: plain.ms };
    },
  };
}

function* lines(): Generator<string> {
  const keys = Array.from({ length: KEYS }, (_, k) => `key_${k}`);
  yield `store_id,name,target_percent,sales_per_hour,${keys.join(',')}\n`;
  for (let store = 0; store < STORES; store++) {
    const values = keys.map((_, k) =>
      k === 0 ? `franchisee ${store % 5_000}` : `value ${(store * 7 + k) % (k * 40)}`,
    );
    yield `labels-${store},Store ${store},99.5,${store % 300},${values.join(',')}\n`;
  }
}
