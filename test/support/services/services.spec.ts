import { existsSync } from 'node:fs';
import Redis from 'ioredis';
import { type Connection, createConnection } from 'mysql2/promise';
import { migrate } from '../../../src/platform/database';
import { connect as connectWithTypeOrm } from '../product/database';
import { describeEachSetup, emptyEnvironment, type Environment, freshEnvironment } from '../setups';

describeEachSetup('an empty environment', (setup) => {
  let environment: Environment;

  beforeAll(async () => {
    environment = await emptyEnvironment(setup);
  });

  afterAll(async () => {
    await environment.remove();
    expect(existsSync(environment.directory)).toBe(false);
  });

  it('has the folders of the product, and nothing of another set-up', () => {
    expect(existsSync(environment.env.REPORTS_DIR ?? '')).toBe(true);
    expect('DATABASE_PATH' in environment.env).toBe(setup === 'embedded');
    expect('MYSQL_HOST' in environment.env).toBe(setup === 'services');
    expect('REDIS_URL' in environment.env).toBe(setup === 'services');
  });

  const withServers = setup === 'services' ? it : () => undefined;

  withServers('has an empty database that can be written', async () => {
    const connection = await connect(environment.env);
    try {
      await expect(connection.query('SHOW TABLES')).resolves.toMatchObject([[], {}]);
      await connection.query('CREATE TABLE words (word VARCHAR(20))');
      await connection.query('INSERT INTO words VALUES (?)', ['köşe 🏪']);
      await expect(connection.query('SELECT * FROM words')).resolves.toMatchObject([
        [{ word: 'köşe 🏪' }],
        {},
      ]);
    } finally {
      await connection.end();
    }
  });

  withServers('shares no database with another one', async () => {
    const other = await emptyEnvironment(setup);
    expect(other.env.MYSQL_DB).not.toBe(environment.env.MYSQL_DB);
    await other.remove();
    await expect(connect(other.env)).rejects.toMatchObject({ code: 'ER_BAD_DB_ERROR' });
  });

  it('is fresh with the tables of a migrated database', async () => {
    const fresh = await freshEnvironment(setup);
    const database = await connectWithTypeOrm(fresh.env);
    try {
      expect(await migrate(database)).toEqual([]);
      expect(await database.query('SELECT id, version FROM data_version')).toEqual([{ id: 1, version: 0 }]);
    } finally {
      await database.destroy();
      await fresh.remove();
    }
  });

  withServers('has a Redis that answers', async () => {
    const client = new Redis(environment.env.REDIS_URL ?? '');
    await expect(client.ping()).resolves.toBe('PONG');
    client.disconnect();
  });
});

function connect(env: Record<string, string>): Promise<Connection> {
  return createConnection({
    host: env.MYSQL_HOST,
    port: Number(env.MYSQL_PORT),
    user: env.MYSQL_USER,
    password: env.MYSQL_PASSWORD,
    database: env.MYSQL_DB,
  });
}
