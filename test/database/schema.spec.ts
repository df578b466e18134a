import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { DataSource, type DataSourceOptions } from 'typeorm';
import { migrate } from '../../src/platform/database';
import { projectFolder } from '../support/product/command-line';
import { connect } from '../support/product/database';
import { describeEachSetup, type Environment, emptyEnvironment } from '../support/setups';

it('has migrations of the same names in both dialects', () => {
  const names = (dialect: string) => readdirSync(join(projectFolder, 'migrations', dialect)).sort();
  expect(names('sqlite').length).toBeGreaterThan(0);
  expect(names('sqlite')).toEqual(names('mysql'));
});

describeEachSetup('the migrations', (setup) => {
  let environment: Environment;
  let dataSource: DataSource;

  beforeAll(async () => {
    environment = await emptyEnvironment(setup);
    dataSource = await connect(environment.env);
  });

  afterAll(async () => {
    await dataSource.destroy();
    await environment.remove();
  });

  it('make an empty database into what the entities describe', async () => {
    const files = readdirSync(join(projectFolder, 'migrations', setup === 'embedded' ? 'sqlite' : 'mysql'));
    expect(await migrate(dataSource)).toHaveLength(files.length);
    expect(await differences(dataSource)).toEqual([]);
  });

  it('leave every text column comparing byte by byte', async () => {
    expect(await columnsThatFoldText(dataSource)).toEqual([]);
  });

  it('run once', async () => {
    await migrate(dataSource);
    expect(await migrate(dataSource)).toEqual([]);
  });
});

/** The statements that would change the schema to that of the entities. */
async function differences(dataSource: DataSource): Promise<string[]> {
  const compared = new DataSource({
    ...dataSource.options,
    type: await serverOf(dataSource),
  } as DataSourceOptions);
  // Like `openDataSource`.
  if (dataSource.options.type === 'better-sqlite3') compared.driver.supportedDataTypes.push('mediumblob');
  await compared.initialize();
  try {
    const { upQueries } = await compared.driver.createSchemaBuilder().log();
    return upQueries.map(({ query }) => query);
  } finally {
    await compared.destroy();
  }
}

/** MariaDB and MySQL report "no default" in different ways; TypeORM needs to know the server. */
async function serverOf(dataSource: DataSource): Promise<DataSourceOptions['type']> {
  const { type } = dataSource.options;
  if (type !== 'mysql') {
    return type;
  }
  const [row] = await dataSource.query<{ version: string }[]>('SELECT VERSION() AS version');
  return row!.version.includes('MariaDB') ? 'mariadb' : 'mysql';
}

/** SQLite compares bytes by default; in MySQL the collation of a column decides. */
async function columnsThatFoldText(dataSource: DataSource): Promise<unknown[]> {
  if (dataSource.options.type === 'better-sqlite3') {
    return dataSource.query("SELECT name, sql FROM sqlite_schema WHERE sql LIKE '%COLLATE%'");
  }
  return dataSource.query(
    `SELECT table_name, column_name, collation_name FROM information_schema.columns
      WHERE table_schema = DATABASE() AND table_name <> 'migrations' AND collation_name <> 'utf8mb4_bin'`,
  );
}
