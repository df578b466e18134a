import { randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { link, mkdir, open, rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import { invalidInput, unavailable } from '../errors';
import { loadSqliteDriver, SqliteConnection } from './sqlite-driver';

/** How long to wait for whoever has the file at the moment, such as a command that is about to end. */
const PATIENCE_MS = 1_000;
/** A piece of a backup between two turns of the event loop: some megabytes. */
const PAGES_AT_A_TIME = 2_000;

const codeOf = (error: unknown): string => String((error as { code?: unknown } | null)?.code);

function openFile(path: string): SqliteConnection {
  if (!existsSync(path)) throw invalidInput(`There is no file ${path}.`);
  const Sqlite = loadSqliteDriver();
  return new Sqlite(path, { fileMustExist: true, timeout: PATIENCE_MS });
}

/** Begins a transaction by `statement` and reads the file; what that says of the file is told in words. */
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
 * Opens a SQLite file for this process alone: nobody else has it open, and nobody can read or write it until the
 * connection is closed or the process ends. Throws `invalid-input` for what is no SQLite file, `unavailable` for one in use.
 */
export function openExclusively(path: string): SqliteConnection {
  const connection = openFile(path);
  connection.pragma('locking_mode = EXCLUSIVE');
  begin(connection, path, 'BEGIN EXCLUSIVE');
  return connection;
}

/**
 * Copies a SQLite file, as it stands at one instant, while others may write to it: `to` appears under its name once it
 * is whole, was checked and is on the disk. Throws `invalid-input` where `to` is there already.
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
    // Not a rename: that would take the place of a file that has come there meanwhile.
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
  // One state of the data, whatever is written meanwhile; without it each write would begin the copy anew.
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

/** Also makes it one file: a database in use has a second one beside it, the write-ahead log. */
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
