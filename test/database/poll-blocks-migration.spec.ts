import { join } from 'node:path';
import { migrate } from '../../src/platform/database';
import { startProgram } from '../support/faults/programs';
import { reportCsv, uploadCsv } from '../support/product/client';
import { connect } from '../support/product/database';
import { migrateUpTo } from '../support/product/earlier-schema';
import {
  AS_OF,
  csvOfPolls,
  insertRowsOfPolls,
  insertStores,
  SAMPLE_POLLS,
  updateExtentsOfStores,
} from '../support/product/rows-of-polls';
import { type Service, startService } from '../support/product/service';
import { linesOfPolls, storedPollsOf } from '../support/product/stored-polls';
import { describeOneSetup, emptyEnvironment, type Environment, freshEnvironment } from '../support/setups';

const DAY_MS = 86_400_000;
/** The days of the sample polls. */
const DAYS = 5;
const FIRST_DAY = Math.min(...SAMPLE_POLLS.map(({ observedAt }) => Math.floor(observedAt / DAY_MS)));
const KEPT_FROM = FIRST_DAY + 1;
const TITLE = 'poll-blocks';

type Row = Record<string, unknown>;

describeOneSetup('a database of the version that kept a row for each poll', 'services', (setup) => {
  /** A database that imported the same polls with the present schema. */
  let fresh: Environment;
  let before: Environment;

  beforeAll(async () => {
    fresh = await freshEnvironment(setup);
    await querying(fresh, insertStores);
    await served(fresh, (service) => uploadCsv(service, 'polls', csvOfPolls()));
  });

  beforeEach(async () => {
    before = await emptyEnvironment(setup);
    await migrateUpTo(before.env, TITLE);
    await querying(before, async (database) => {
      await insertStores(database);
      await updateExtentsOfStores(database);
      await insertRowsOfPolls(database);
    });
  });

  afterEach(() => before.remove());
  afterAll(() => fresh.remove());

  it('has the same blocks after it is migrated, and gives the same reports to the byte', async () => {
    const run = await querying(before, migrate);
    expect(run[0]).toContain(TITLE);
    await isMigrated();
    const reports = await served(before, reportsOf);
    expect(reports).toEqual(await served(fresh, reportsOf));
    for (const csv of reports) expect(csv.split('\n').length).toBeGreaterThan(10);
  });

  it('has them too where the migration was killed after any day: nothing is lost, and nothing is there twice', async () => {
    // Kills after the second day is copied but not deleted, after it is copied again and deleted, and after the third.
    for (const step of ['day of polls copied', 'day of polls moved', 'day of polls moved']) {
      await killedAt(step);
      await isOnItsWay();
    }
    await querying(before, migrate);
    await isMigrated();
    expect(await querying(before, migrate)).toEqual([]);
  });

  it('keeps the rollups of days whose polls are deleted, and no others', async () => {
    await querying(before, async (database) => {
      await database.query("INSERT INTO figure_bases (basis_key, basis) VALUES (1, 'one'), (2, 'other')");
      const rollups = [FIRST_DAY - 1, FIRST_DAY, KEPT_FROM, KEPT_FROM + 1].flatMap((date, i) => [
        `(${date}, 1, 1, ${i}, 20, 30)`,
        `(${date}, 64, 2, ${i}, 21, 31)`,
      ]);
      // For a store whose first poll is much later, and of which nothing was deleted.
      await database.query('UPDATE stores SET first_poll_at = ? WHERE store_key = 192', [
        (KEPT_FROM + 3) * DAY_MS,
      ]);
      await database.query(
        `INSERT INTO daily_metrics (local_date, store_key, basis_key, up_ms, down_ms, no_data_ms)
          VALUES ${rollups.join(', ')}, (${KEPT_FROM}, 192, 1, 0, 0, 5)`,
      );
      await database.query('UPDATE data_version SET polls_kept_from = ?', [KEPT_FROM]);
    });
    await querying(before, migrate);
    await querying(before, async (database) => {
      const rows = await database.query<Row[]>('SELECT * FROM daily_metrics ORDER BY local_date, store_key');
      expect(rows.map((row) => Object.values(row).map(Number))).toEqual(
        [FIRST_DAY - 1, FIRST_DAY, KEPT_FROM].flatMap((date, i) => [
          // Without excluded time.
          [date, 1, i, 20, 30, 0],
          [date, 64, i, 21, 31, 0],
        ]),
      );
    });
  });

  async function querying<T>(
    { env }: Environment,
    work: (database: Awaited<ReturnType<typeof connect>>) => Promise<T>,
  ): Promise<T> {
    const database = await connect(env);
    try {
      return await work(database);
    } finally {
      await database.destroy();
    }
  }

  const blocksOf = (environment: Environment) =>
    querying(environment, async (database) => {
      const rows = await database.query<{ slice: number; store_group: number; block: Buffer }[]>(
        'SELECT slice, store_group, block FROM polls ORDER BY slice, store_group',
      );
      return rows.map(({ slice, store_group, block }) => `${slice} ${store_group} ${block.toString('hex')}`);
    });

  const extentsOf = (environment: Environment) =>
    querying(environment, async (database) => {
      const rows = await database.query<{ store_group: number; block: Buffer }[]>(
        'SELECT store_group, block FROM poll_extents ORDER BY store_group',
      );
      return rows.map(({ store_group, block }) => `${store_group} ${block.toString('hex')}`);
    });

  async function isMigrated(): Promise<void> {
    expect(await blocksOf(before)).toEqual(await blocksOf(fresh));
    expect(await extentsOf(before)).toEqual(await extentsOf(fresh));
    await querying(before, async (database) => {
      const polls = linesOfPolls(await storedPollsOf((sql) => database.query(sql)));
      expect(polls).toHaveLength(SAMPLE_POLLS.length);
      expect(new Set(polls).size).toBe(SAMPLE_POLLS.length);
      await expect(database.query('SELECT 1 FROM poll_rows')).rejects.toThrow();
    });
  }

  let moved = 0;

  /** Each poll is a row or in a block. SQLite has rolled back uncommitted changes. */
  async function isOnItsWay(): Promise<void> {
    await querying(before, async (database) => {
      if (setup === 'embedded') {
        const rows = await database.query<Row[]>('SELECT day, store_key, observed_at, status FROM polls');
        expect(rows).toHaveLength(SAMPLE_POLLS.length);
        await expect(database.query('SELECT 1 FROM poll_rows')).rejects.toThrow();
        return;
      }
      const rows = await database.query<{ day: number; rows: number | string }[]>(
        'SELECT day, COUNT(*) AS `rows` FROM poll_rows GROUP BY day ORDER BY day',
      );
      const inBlocks = await database.query<{ day: number }[]>(
        'SELECT DISTINCT slice DIV 4 AS day FROM polls ORDER BY day',
      );
      const days = [...new Set([...rows, ...inBlocks].map(({ day }) => Number(day)))].sort();
      expect(days).toEqual(Array.from({ length: DAYS }, (_, i) => FIRST_DAY + i));
      // Moved rows stay moved.
      expect(inBlocks.length).toBeGreaterThanOrEqual(moved);
      expect(inBlocks.length).toBeGreaterThan(0);
      expect(rows.length).toBeLessThan(DAYS);
      moved = inBlocks.length;
    });
  }

  async function killedAt(step: string): Promise<void> {
    const program = startProgram('cli', ['migrate'], before, {
      NODE_OPTIONS: `--require ${join(__dirname, '../support/faults/kill-at.js')}`,
      KILL_AT: step,
    });
    await expect(program.ended).resolves.toMatchObject({ signal: 'SIGKILL' });
  }

  async function served<T>({ env }: Environment, work: (service: Service) => Promise<T>): Promise<T> {
    const service = await startService(env);
    try {
      return await work(service);
    } finally {
      await service.close();
    }
  }

  async function reportsOf(service: Service): Promise<string[]> {
    const reports: string[] = [];
    for (const body of [
      {},
      { windows: 'rolling', no_data: 'exclude', columns: 'extended' },
      { as_of: AS_OF },
      { as_of: '2023-01-23T05:59:59.999Z', columns: 'extended' },
    ]) {
      reports.push(await reportCsv(service, body));
    }
    return reports;
  }
});
