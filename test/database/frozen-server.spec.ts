import { setTimeout as pause } from 'node:timers/promises';
import { createConnection } from 'mysql2/promise';
import { isUnreachable } from '../../src/platform/database';
import { freeze, freezeWholly, thaw } from '../support/faults/frozen';
import { describeOnServices } from '../support/faults/on-services';
import { openDatabase, type OpenDatabase } from '../support/product/database';
import type { RunningServer } from '../support/services/guarded-server';
import { startMariaDB } from '../support/services/mariadb';
import { until } from '../support/until';

const CONNECTIONS = 3;
/** More than the time without an answer that is allowed here. */
const SLOW_S = 1.6;

describeOnServices('statements of a server that is frozen', () => {
  let server: RunningServer;
  let open: OpenDatabase;

  beforeAll(async () => {
    server = await startMariaDB();
    const { host, port, user, password } = server;
    const connection = await createConnection({ host, port, user, password });
    await connection.query('CREATE DATABASE frozen CHARACTER SET utf8mb4');
    await connection.end();
    open = await openDatabase({
      MYSQL_HOST: host,
      MYSQL_PORT: String(port),
      MYSQL_USER: user,
      MYSQL_PASSWORD: password,
      MYSQL_DB: 'frozen',
      MYSQL_CONNECTIONS: String(CONNECTIONS),
      MYSQL_TIMEOUT_SECONDS: '1',
    });
  });

  afterEach(() => thaw(server.pid));

  afterAll(async () => {
    await open.close();
    await server.stop();
  });

  /** Whether each was rejected because the database does not answer. */
  const unreachable = async (statements: readonly Promise<unknown>[]) => {
    const outcomes = await Promise.allSettled(statements);
    return outcomes.map((outcome) => outcome.status === 'rejected' && isUnreachable(outcome.reason));
  };
  const whileFrozen = async <T>(work: () => Promise<T>): Promise<T> => {
    await freezeWholly(server.pid);
    try {
      return await work();
    } finally {
      thaw(server.pid);
    }
  };
  const answers = () =>
    open.reader.query('SELECT 1').then(
      () => true,
      () => false,
    );
  const addLease = () =>
    open.database.write((manager) =>
      manager.query("REPLACE INTO leases (name, owner, lease_until) VALUES ('a', '', 1)"),
    );

  it('fail: reads, writes, and those that wait for a connection; later ones are answered', async () => {
    await Promise.all(Array.from({ length: CONNECTIONS }, () => open.reader.query('DO SLEEP(0.05)')));
    const failed = await whileFrozen(() =>
      unreachable([
        ...Array.from({ length: 3 * CONNECTIONS }, () => open.reader.query('SELECT 1')),
        open.database.snapshot((session) => session.numbers('SELECT 1')),
        addLease(),
      ]),
    );
    expect(failed).toEqual(failed.map(() => true));
    await until('an answer', answers);
    await addLease();
  });

  it('fail when the server is frozen within a write, or within the rows that it sends', async () => {
    const written = open.database.write(async (manager) => {
      await manager.query('SELECT 1');
      await whileFrozen(() => manager.query('SELECT 2'));
    });
    expect(await unreachable([written])).toEqual([true]);

    let rows = 0;
    const read = open.database.snapshot((session) =>
      session.each(slowRows(40), () => {
        if (++rows === 2) freeze(server.pid);
      }),
    );
    expect(await unreachable([read])).toEqual([true]);
    thaw(server.pid);
    await until('an answer', answers);
  });

  it('do not fail for a server at work: rows that arrive slowly, long statements of an import', async () => {
    let rows = 0;
    await open.database.snapshot((session) => session.each(slowRows(4), () => rows++));
    const slept = await open.database.write(
      (manager) => manager.query<unknown[]>(`SELECT SLEEP(${SLOW_S})`),
      undefined,
      { long: true },
    );
    expect([rows, slept.length]).toEqual([4, 1]);
    expect(await unreachable([open.reader.query(`SELECT SLEEP(${SLOW_S})`)])).toEqual([true]);
  });

  it('do not fail after a pause in a transaction', async () => {
    const paused = await open.database.write(async (manager) => {
      const [first] = await manager.query<{ id: number }[]>('SELECT CONNECTION_ID() AS id');
      await pause(SLOW_S * 1_000);
      const [second] = await manager.query<{ id: number }[]>('SELECT CONNECTION_ID() AS id');
      return first!.id === second!.id;
    });
    expect(paused).toBe(true);
  });
});

/** Each row takes half a second, and fills the buffer in which the server collects rows before it sends them. */
function slowRows(count: number): string {
  const numbers = Array.from({ length: count }, (_, i) => `SELECT ${i} AS number`).join(' UNION ALL ');
  return `SELECT SLEEP(0.5), number, REPEAT('x', 40000) FROM (${numbers}) AS numbers`;
}
