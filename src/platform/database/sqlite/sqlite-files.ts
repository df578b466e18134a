import { randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { link, mkdir, open, rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import { invalidInput, unavailable } from '../../errors';
import { loadSqliteDriver, SqliteConnection } from './sqlite-driver';

/** How long to wait for another process that has the file open, such as a command that is about to end. */
const TIMEOUT_MS = 1_000;
/** Pages of a backup in one slice of work: a few megabytes. */
const PAGES_AT_A_TIME = 2_000;

const codeOf = (error: unknown): string => String((error as { code?: unknown } | null)?.code);

function openFile(path: string): SqliteConnection {
  if (!existsSync(path)) throw invalidInput(`There is no file ${path}.`);
  const Sqlite = loadSqliteDriver();
  return new Sqlite(path, { fileMustExist: true, timeout: TIMEOUT_MS });
}

/** Begins a transaction by `statement` and reads the file. Errors name the problem of the file. */
function begin(connection: SqliteConnection, path: string, statement: string): void {
  try {
    connection.exec(statement);
    connection.prepare('SELECT COUNT(*) FROM sqlite_schema').get();
  } catch (error) {
    connection.close();
    const code = codeOf(error);
    if (code === 'SQLITE_NOTADB') throw invalidInput(`${path} is not a SQLite file.`);
    if (!code.startsWith('SQLITE_BUSY')) throw error;
    throw unavailable(`${path} is in use: stop the service and every command that uses it, then try again.`);
  }
}

/**
 * Opens a SQLite file exclusively: no other process can read or write it until the connection is closed. Throws
 * `invalid-input` for a file that is not SQLite, `unavailable` for one in use.
 */
export function openExclusively(path: string): SqliteConnection {
  const connection = openFile(path);
  connection.pragma('locking_mode = EXCLUSIVE');
  begin(connection, path, 'BEGIN EXCLUSIVE');
  return connection;
}

/**
 * Copies a SQLite file as of one instant, while others may write to it. `to` appears after it is complete, checked and
 * flushed. Throws `invalid-input` if `to` exists.
 */
export async function backUpSqlite(
  from: string,
  to: string,
  onPages: (done: number, total: number) => void,
): Promise<void> {
  if (existsSync(to)) throw invalidInput(`${to} is there already: a backup never takes the place of a file.`);
  await mkdir(dirname(to), { recursive: true });
  const partial = `${to}.${randomBytes(4).toString('hex')}.partial`;
  try {
    await copyPages(from, partial, onPages);
    check(partial);
    await flush(partial);
    // Not a rename, which would overwrite a file that was created meanwhile.
    await link(partial, to);
  } finally {
    for (const end of ['', '-wal', '-shm', '-journal']) await rm(`${partial}${end}`, { force: true });
  }
  if (process.platform !== 'win32') await flush(dirname(to));
}

async function copyPages(
  from: string,
  to: string,
  onPages: (done: number, total: number) => void,
): Promise<void> {
  const connection = openFile(from);
  // One snapshot for the whole copy; without it, each write would restart the copy.
  begin(connection, from, 'BEGIN');
  try {
    await connection.backup(to, {
      progress: ({ totalPages, remainingPages }) => {
        onPages(totalPages - remainingPages, totalPages);
        return PAGES_AT_A_TIME;
      },
    });
  } finally {
    connection.close();
  }
}

/** Also merges the write-ahead log, a second file beside a database in use, into the database. */
function check(path: string): void {
  const connection = openFile(path);
  try {
    connection.pragma('journal_mode = DELETE');
    const answer = connection.pragma('integrity_check', { simple: true }) as string;
    if (answer !== 'ok') throw new Error(`the database is damaged: ${answer}`);
  } finally {
    connection.close();
  }
}

async function flush(path: string): Promise<void> {
  const handle = await open(path);
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}
