import { once } from 'node:events';
import { rm } from 'node:fs/promises';
import { AddressInfo, connect, createServer } from 'node:net';
import { join } from 'node:path';
import { QueryFailedError } from 'typeorm';
import { temporaryFolder } from '../../../../test/support/temporary-folder';
import {
  describeFailure,
  isAlreadyDone,
  isNotReady,
  isPassing,
  isTooLargeForCluster,
  isUnreachable,
  notReady,
} from './failures';
import { loadSqliteDriver } from '../sqlite/sqlite-driver';

const withCode = (code: unknown) => Object.assign(new Error('in words'), { code });
const failedQuery = (code: string) => new QueryFailedError('SELECT 1', [], withCode(code));

function thrownBy(work: () => unknown): unknown {
  try {
    work();
  } catch (error) {
    return error;
  }
  throw new Error('Nothing was thrown.');
}

/** Node's error for a port without a server. */
async function refusedConnection(): Promise<Error> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  const socket = connect(port, '127.0.0.1');
  const [error] = (await once(socket, 'error')) as [Error];
  return error;
}

describe('isAlreadyDone', () => {
  it.each(['ER_TABLE_EXISTS_ERROR', 'ER_DUP_FIELDNAME', 'ER_DUP_KEYNAME', 'ER_CANT_DROP_FIELD_OR_KEY'])(
    '%s says that the schema was changed before',
    (code) => expect(isAlreadyDone(failedQuery(code), 'CREATE TABLE a (b int)')).toBe(true),
  );

  it.each(['ER_DUP_ENTRY', 'ER_PARSE_ERROR', 'SQLITE_ERROR'])('%s does not', (code) =>
    expect(isAlreadyDone(failedQuery(code), 'CREATE TABLE a (b int)')).toBe(false),
  );

  it.each<[code: string, statement: string]>([
    ['ER_BAD_FIELD_ERROR', 'ALTER TABLE `a` RENAME COLUMN `b` TO `c`'],
    ['ER_NO_SUCH_TABLE', 'ALTER TABLE `a` RENAME TO `b`'],
  ])('%s says so of a name', (code, statement) => {
    expect(isAlreadyDone(failedQuery(code), statement)).toBe(true);
    expect(isAlreadyDone(failedQuery(code), 'UPDATE `a` SET `b` = 1')).toBe(false);
  });
});

describe('isPassing', () => {
  it.each(['SQLITE_BUSY', 'SQLITE_BUSY_SNAPSHOT', 'ER_LOCK_DEADLOCK', 'ER_LOCK_WAIT_TIMEOUT'])(
    '%s may pass',
    (code) => {
      expect(isPassing(withCode(code))).toBe(true);
      expect(isPassing(failedQuery(code))).toBe(true);
    },
  );

  it.each<[unknown]>([
    [withCode('SQLITE_FULL')],
    [failedQuery('ER_DUP_ENTRY')],
    [withCode(5)],
    ['SQLITE_BUSY'],
    [null],
    [undefined],
  ])('not %p', (error) => expect(isPassing(error)).toBe(false));

  it('detects the real error of SQLite while another connection holds the lock', async () => {
    const directory = await temporaryFolder('lock');
    const Sqlite = loadSqliteDriver();
    const first = new Sqlite(join(directory, 'locked.sqlite'));
    const second = new Sqlite(first.name, { timeout: 0 });
    try {
      first.exec('BEGIN IMMEDIATE');
      const thrown = thrownBy(() => second.exec('BEGIN IMMEDIATE'));
      expect([isPassing(thrown), isUnreachable(thrown)]).toEqual([true, false]);
    } finally {
      second.close();
      first.close();
      await rm(directory, { recursive: true });
    }
  });
});

describe('isTooLargeForCluster', () => {
  it.each<[string, boolean]>([
    ['wsrep_max_ws_rows exceeded', true],
    ['Maximum writeset size exceeded', true],
    ['Got error 6 during COMMIT', false],
  ])('%s: %p', (message, too) => expect(isTooLargeForCluster(new Error(message))).toBe(too));
});

describe('isUnreachable', () => {
  it.each([
    'ECONNREFUSED',
    'ECONNRESET',
    'EPIPE',
    'ETIMEDOUT',
    'ENOTFOUND',
    'EHOSTUNREACH',
    'ENETUNREACH',
    'EAI_AGAIN', // temporary failure of name resolution
    'ERR_SOCKET_CONNECTION_TIMEOUT', // none of several hosts answered in time
    'PROTOCOL_CONNECTION_LOST',
    'POOL_CLOSED',
    'ER_SERVER_SHUTDOWN',
    'ER_CON_COUNT_ERROR',
    'ER_CONNECTION_KILLED',
    'ER_UNKNOWN_COM_ERROR', // a node outside its cluster
  ])('%s: the database is unreachable', (code) => {
    expect(isUnreachable(withCode(code))).toBe(true);
    expect(isUnreachable(failedQuery(code))).toBe(true);
    expect(isPassing(withCode(code))).toBe(false);
  });

  it.each<[unknown]>([[failedQuery('ER_PARSE_ERROR')], [new Error('ECONNREFUSED')], [null], [undefined]])(
    'not %p',
    (error) => expect(isUnreachable(error)).toBe(false),
  );

  it('detects a node that is not part of its cluster', () => {
    expect([isUnreachable(notReady()), isNotReady(notReady())]).toEqual([true, true]);
  });

  it('detects the real error of a missing server', async () => {
    expect(isUnreachable(await refusedConnection())).toBe(true);
  });
});

describe('describeFailure', () => {
  it('tells the operator of an unreachable database what to check', async () => {
    expect(describeFailure(await refusedConnection())).toBe(
      'the database cannot be reached (ECONNREFUSED); check MYSQL_HOST and MYSQL_PORT.',
    );
  });

  it('is the message of anything else, without a stack', () => {
    expect(describeFailure(new Error('PORT: PORT must be an integer number.'))).toBe(
      'PORT: PORT must be an integer number.',
    );
    expect(describeFailure('a text')).toBe('a text');
  });
});
