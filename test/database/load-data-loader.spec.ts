import { Readable } from 'node:stream';
import type { PoolConnection } from 'mysql2';
import { type Connection, createConnection } from 'mysql2/promise';
import { LoadDataLoader, mysqlConnection } from '../../src/platform/database';
import { openDatabase, type OpenDatabase } from '../support/product/database';
import type { RunningServer } from '../support/services/guarded-server';
import { mariaDBIsInstalled, startMariaDB } from '../support/services/mariadb';

const TARGET = 'samples (store_key, observed_at, status) SET day = 1';
const TABLE = `CREATE TABLE samples (
  day int, store_key int, observed_at bigint, status tinyint, PRIMARY KEY (day, store_key, observed_at)
) ENGINE=InnoDB`;

const available = mariaDBIsInstalled();

(available ? describe : describe.skip)(
  `rows by LOAD DATA LOCAL${available ? '' : ' (skipped, MariaDB is not here)'}`,
  () => {
    // A separate server, because the settings apply to the whole server.
    let server: RunningServer;
    let operator: Connection;
    let open: OpenDatabase;

    beforeAll(async () => {
      server = await startMariaDB();
      const { host, port, user, password } = server;
      operator = await createConnection({ host, port, user, password });
      await operator.query('CREATE DATABASE polls CHARACTER SET utf8mb4');
      open = await openDatabase({
        MYSQL_HOST: host,
        MYSQL_PORT: String(port),
        MYSQL_USER: user,
        MYSQL_PASSWORD: password,
        MYSQL_DB: 'polls',
      });
      await open.reader.query(TABLE);
    });

    beforeEach(() => open.database.write((manager) => manager.query('DELETE FROM samples')));

    afterAll(async () => {
      await open?.close();
      await operator?.end();
      await server?.stop();
    });

    const allow = (allowed: boolean) => operator.query(`SET GLOBAL local_infile = ${allowed ? 1 : 0}`);

    const inTransaction = <T>(work: (connection: PoolConnection) => Promise<T>): Promise<T> =>
      open.database.write(async (manager) => work(await mysqlConnection(manager)));

    const load = (rows: number, ...pieces: string[]) =>
      inTransaction((connection) =>
        new LoadDataLoader().insertIgnore(
          connection,
          TARGET,
          rows,
          Readable.from(pieces.map((piece) => Buffer.from(piece))),
        ),
      );

    const stored = () =>
      open.database.snapshot((session) =>
        session.rows('SELECT day, store_key, observed_at, status FROM samples ORDER BY store_key'),
      );

    /** The number of LOAD statements that the server has received. */
    async function asked(): Promise<number> {
      const [rows] = await operator.query("SHOW GLOBAL STATUS LIKE 'Com_load'");
      return Number((rows as { Value: string }[])[0]!.Value);
    }

    describe('where the server takes them', () => {
      beforeAll(() => allow(true));

      it('are inserted, wherever the pieces are parted, and those whose key is taken are passed over', async () => {
        expect(await load(2, '1\t5', '\t1\n2\t5\t', '0\n')).toBe(2);
        expect(await load(3, '1\t5\t0\n3\t5\t1\n2\t5\t0\n')).toBe(1);
        expect(await stored()).toEqual([
          [1, 1, 5, 1],
          [1, 2, 5, 0],
          [1, 3, 5, 1],
        ]);
        expect(await load(0)).toBe(0);
      });

      it.each([
        ['a value that does not fit', 2, '1\t5\t1\n99999999999\t5\t1\n'],
        ['a value that is no number', 1, '1\tfive\t1\n'],
        ['a value that does not fit, of a key that is taken', 2, '1\t5\t1\n1\t5\t1000\n'],
        ['a row less than was said', 2, '1\t5\t1\n'],
        ['a row more than was said', 1, '1\t5\t1\n2\t5\t1\n'],
      ])('fail for %s, and nothing is kept', async (_, rows, lines) => {
        await expect(load(rows, lines)).rejects.toThrow(`of ${rows} rows the database took`);
        expect(await stored()).toEqual([]);
      });

      it('fail as their making fails, and nothing is kept', async () => {
        async function* failing() {
          yield await Promise.resolve(Buffer.from('1\t5\t1\n'));
          throw new Error('no more rows');
        }
        const loading = inTransaction((connection) =>
          new LoadDataLoader().insertIgnore(connection, TARGET, 2, failing()),
        );
        await expect(loading).rejects.toThrow('no more rows');
        expect(await stored()).toEqual([]);
        expect(await load(1, '1\t5\t1\n')).toBe(1);
      });

      it('fail with the server’s own error once it has asked for them, and are sent again the next time', async () => {
        const localRows = new LoadDataLoader();
        const row = Buffer.from('1\t5\t1\n');
        async function* interrupted(connection: PoolConnection) {
          yield row;
          await operator.query(`KILL QUERY ${connection.threadId}`);
          yield row;
        }
        const failing = inTransaction((connection) =>
          localRows.insertIgnore(connection, TARGET, 2, interrupted(connection)),
        );
        await expect(failing).rejects.toMatchObject({ code: 'ER_QUERY_INTERRUPTED' });
        expect(await stored()).toEqual([]);
        const inserted = inTransaction((connection) =>
          localRows.insertIgnore(connection, TARGET, 1, Readable.from([row])),
        );
        expect(await inserted).toBe(1);
      });

      it('are all that a server gets: no query without rows of its own sends a file', async () => {
        const sent = inTransaction(
          (connection) =>
            new Promise((resolve, reject) => {
              connection.query(
                `LOAD DATA LOCAL INFILE '/etc/passwd' INTO TABLE ${TARGET}`,
                (error, result) => (error ? reject(error) : resolve(result)),
              );
            }),
        );
        await expect(sent).rejects.toThrow('you must provide streamFactory');
        expect(await stored()).toEqual([]);
      });
    });

    describe('where the server refuses', () => {
      beforeAll(() => allow(false));
      afterAll(() => allow(true));

      it('are not sent, the transaction goes on, and the server is not asked again', async () => {
        const localRows = new LoadDataLoader();
        const before = await asked();
        const rows = () => Readable.from([Buffer.from('1\t5\t1\n')]);
        const answers = await open.database.write(async (manager) => {
          const connection = await mysqlConnection(manager);
          await manager.query(
            'INSERT INTO samples (day, store_key, observed_at, status) VALUES (1, 9, 9, 1)',
          );
          const first = await localRows.insertIgnore(connection, TARGET, 1, rows());
          await allow(true);
          const second = await localRows.insertIgnore(connection, TARGET, 1, rows());
          await allow(false);
          return [first, second];
        });
        expect(answers).toEqual([undefined, undefined]);
        expect(await asked()).toBe(before + 1);
        expect(await stored()).toEqual([[1, 9, 9, 1]]);
      });
    });
  },
);
