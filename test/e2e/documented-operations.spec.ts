import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { busyClients } from '../support/faults/busy-clients';
import { writeFleet } from '../support/faults/fleet';
import { describeOnServices } from '../support/faults/on-services';
import { endingOf, endPrograms } from '../support/faults/programs';
import { launchService, type ServiceClient, ServiceHere } from '../support/faults/service-process';
import { projectFolder } from '../support/product/command-line';
import { cliOutputHere } from '../support/product/command-line-here';
import { connect } from '../support/product/database';
import { countStoredPolls } from '../support/product/stored-polls';
import { documentedCommands, runDocumented } from '../support/product/documented-commands';
import { describeEachSetup, type Environment, emptyEnvironment, type SetupName } from '../support/setups';
import { until } from '../support/until';

const STORES = 40;
const TIMEOUT_MS = 180_000;

const HEADINGS: Record<SetupName, string> = {
  embedded: 'Backup and restore with SQLite ✓',
  services: 'Backup and restore with MySQL or MariaDB ✓',
};

/** The environment that the documentation assumes, with files at their default locations. */
async function documentedEnvironment(setup: SetupName): Promise<Environment> {
  const environment = await emptyEnvironment(setup);
  const env: Record<string, string> = { ...environment.env, REPORTS_DIR: 'reports' };
  delete env.DATABASE_PATH;
  return { ...environment, env };
}

const expectSuccess = async (outcome: ReturnType<typeof runDocumented>): Promise<string> => {
  const { status, stdout, stderr } = await outcome;
  expect({ status, stderr }).toMatchObject({ status: 0 });
  return stdout;
};

const bytesOf = async (service: ServiceClient, reportId: string): Promise<string> => {
  const { file_path: url } = await service.outcome(reportId, 60_000);
  return (await service.download(url!)).text;
};

afterEach(endPrograms);

describeEachSetup('backup and restore as they are documented', (setup) => {
  it(
    'restore everything that was acknowledged before, from a service that continued to write; Running reports are completed',
    async () => {
      const environment = await documentedEnvironment(setup);
      const restoredName = `${environment.env.MYSQL_DB}_restored`;
      try {
        await cliOutputHere(inFolder(environment), 'seed', '--dir', await writeFleet(STORES));
        const service = await launchService(environment);
        const before = await service.trigger();
        const bytes = await bytesOf(service, before);
        const clients = busyClients(service.url, 'while');
        await until('some loads', () => clients.loads.length >= 3, { within: 60_000 });
        const acknowledged = [...clients.loads];
        const [backup, restore] = await documentedCommands('operations.md', HEADINGS[setup]);
        await expectSuccess(runDocumented(backup!, environment.directory, environment.env));
        await clients.stop();
        expect(await endingOf(service.program)).toBe('status 0');

        const checksums = await expectSuccess(
          runDocumented(restore!, environment.directory, environment.env),
        );
        expect(checksums).toMatch(/^polls +[\d,]+ {2}[0-9a-f]{16}$/m);
        const restored: Environment = {
          ...environment,
          env: {
            ...environment.env,
            REPORTS_DIR: join(environment.directory, 'empty-reports'),
            ...(setup === 'services' && {
              MYSQL_DB: restoredName,
              QUEUE_PREFIX: `${environment.env.QUEUE_PREFIX}-empty`,
            }),
          },
        };
        await expectWholeLoads(restored, acknowledged);
        const running = await addRunning(restored);
        const again = await ServiceHere.start({ ...restored, env: inFolder(restored) });
        expect(await bytesOf(again, running)).toBe(bytes);
        expect((await again.download(`reports/store_report_${before}.csv`)).text).toBe(bytes);
        await again.close();
      } finally {
        if (setup === 'services') {
          const operator = await connect(environment.env);
          await operator.query(`DROP DATABASE IF EXISTS ${restoredName}`);
          await operator.destroy();
        }
        await environment.remove();
      }
    },
    TIMEOUT_MS,
  );
});

/** The ingestion records contain every acknowledged import, and the polls are exactly those of the imports. */
async function expectWholeLoads(restored: Environment, acknowledged: readonly string[]): Promise<void> {
  const database = await connect(inFolder(restored));
  try {
    const loads = await database.query<{ id: string; inserted: number }[]>(
      "SELECT ingestion_id AS id, rows_inserted AS inserted FROM ingestions WHERE status = 'Completed' AND kind = 'polls'",
    );
    expect(loads.map(({ id }) => id)).toEqual(expect.arrayContaining([...acknowledged]));
    const polls = await countStoredPolls((sql) => database.query(sql));
    expect(polls).toBe(loads.reduce((sum, { inserted }) => sum + inserted, 0));
  } finally {
    await database.destroy();
  }
}

/** A report that is Running in the database without a job in the queue, as after restoring a backup. */
async function addRunning(restored: Environment): Promise<string> {
  const database = await connect(inFolder(restored));
  const reportId = '00000000-0000-4000-8000-000000000000';
  try {
    await database.query(
      `INSERT INTO reports (report_id, status, created_at, windows, no_data, as_of)
        SELECT '${reportId}', 'Running', created_at, windows, no_data, as_of FROM reports
          WHERE status = 'Completed' ORDER BY created_at LIMIT 1`,
    );
    return reportId;
  } finally {
    await database.destroy();
  }
}

const inFolder = ({ env, directory }: Environment): Record<string, string> =>
  env.MYSQL_HOST === undefined
    ? { ...env, DATABASE_PATH: join(directory, 'data/store-monitor.sqlite') }
    : env;

describeOnServices('the move as it is documented', () => {
  it(
    'is what the page says',
    async () => {
      const source = await documentedEnvironment('embedded');
      const target = await documentedEnvironment('services');
      try {
        await cliOutputHere(inFolder(source), 'seed', '--dir', await writeFleet(STORES));
        const [move] = await documentedCommands('operations.md', 'Moving from SQLite to MySQL or MariaDB ✓');
        const printed = await expectSuccess(runDocumented(move!, source.directory, target.env));
        expect(printed).toMatch(/^table +rows +checksum +same\n/);
        expect(printed).toMatch(/^polls +[\d,]+ {2}[0-9a-f]{16} {2}yes$/m);
      } finally {
        await target.remove();
        await source.remove();
      }
    },
    TIMEOUT_MS,
  );
});

it('marks the commands that are run, and documents no others except the one that every test starts with', async () => {
  const page = await readFile(join(projectFolder, 'docs/operations.md'), 'utf8');
  const withCommands = page.split(/^## /m).filter((section) => section.includes('```sh'));
  const unmarked = withCommands
    .map((section) => section.split('\n')[0]!)
    .filter((heading) => !heading.endsWith('✓'));
  expect(withCommands).toHaveLength(4);
  expect(unmarked).toEqual(['Upgrade']);
  expect(await documentedCommands('operations.md', 'Upgrade')).toEqual(['npx store-monitor migrate\n']);
});
