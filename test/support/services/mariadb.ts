import { randomBytes } from 'node:crypto';
import { mkdir, mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createConnection } from 'mysql2/promise';
import { onFreePort } from './free-port';
import { type RunningServer, startGuarded } from './guarded-server';
import { findProgram } from './program';

export interface MariaDBOptions {
  port?: number;
  password?: string;
  /** Further arguments, which override the others. */
  more?: string[];
}

const host = '127.0.0.1';
const REDO_LOG = '--innodb-log-file-size=32M';
/** `sh -c … PROGRAM INSTALLED DATA ARGUMENTS`. Two workers may install at once: the first to finish counts. */
const INSTALL_AND_COPY = `
installed=$1 data=$2
shift 2
if ! [ -d "$installed" ]; then
  "$0" --datadir="$data.new" "$@" || exit
  [ -d "$installed" ] || mv "$data.new" "$installed"
fi
exec cp -a "$installed" "$data"`;
export const user = 'store_monitor';

export function mariaDBIsInstalled(): boolean {
  return findProgram('mariadbd') !== undefined && findProgram('mariadb-install-db') !== undefined;
}

/** Starts an empty MariaDB for the caller; `stop()` deletes it with its data. */
export function startMariaDB({
  port,
  password = secret(),
  more = [],
}: MariaDBOptions = {}): Promise<RunningServer> {
  return port === undefined ? onFreePort((free) => start(free, password, more)) : start(port, password, more);
}

async function start(port: number, password: string, more: string[]): Promise<RunningServer> {
  const directory = await mkdtemp(join(tmpdir(), 'store-monitor-mariadb-'));
  const inside = (name: string): string => join(directory, name);
  // It runs before the server accepts connections, so that the users exist.
  await writeFile(inside('users.sql'), users(password), { mode: 0o600 });
  // A separate folder: a server that starts deletes all temporary tables that it finds there.
  await mkdir(inside('tmp'));

  // Installed once in a run of the tests; further servers start on a copy.
  const installed = join(process.env.TEST_DIRECTORY ?? directory, 'installed-mariadb');
  // The server refuses to run as root without this option.
  const account = process.getuid?.() === 0 ? ['--user=root'] : [];
  const server = await startGuarded({
    name: 'MariaDB',
    directory,
    before: {
      program: 'sh',
      args: [
        ...['-c', INSTALL_AND_COPY, required('mariadb-install-db'), installed, inside('data')],
        '--no-defaults',
        ...account,
        `--tmpdir=${inside('tmp')}`,
        '--auth-root-authentication-method=normal',
        '--skip-test-db',
        REDO_LOG,
      ],
    },
    server: {
      program: required('mariadbd'),
      args: [
        '--no-defaults',
        ...account,
        `--datadir=${inside('data')}`,
        `--tmpdir=${inside('tmp')}`,
        `--socket=${inside('socket')}`,
        `--pid-file=${inside('pid')}`,
        `--init-file=${inside('users.sql')}`,
        `--bind-address=${host}`,
        `--port=${port}`,
        '--skip-name-resolve',
        '--skip-log-bin',
        '--local-infile=1',
        '--performance-schema=OFF',
        // Small, for a fast start and little memory.
        '--innodb-buffer-pool-size=64M',
        REDO_LOG,
        '--key-buffer-size=1M',
        '--aria-pagecache-buffer-size=8M',
        // A commit survives the server's process, but not a power failure, which no test simulates.
        '--innodb-flush-method=nosync',
        '--debug-no-sync',
        ...more,
      ],
    },
    answers: async () => {
      const connection = await createConnection({ host, port, user, password, connectTimeout: 2_000 });
      await connection.ping();
      await connection.end();
    },
  });
  return { host, port, user, password, ...server };
}

export function users(password: string, from = ['127.0.0.1', 'localhost']): string {
  return from
    .flatMap((from) => [
      `CREATE USER IF NOT EXISTS '${user}'@'${from}' IDENTIFIED BY '${password}';`,
      `GRANT ALL PRIVILEGES ON *.* TO '${user}'@'${from}' WITH GRANT OPTION;`,
    ])
    .join('\n');
}

export function required(name: string): string {
  const path = findProgram(name);
  if (path === undefined) {
    throw new Error(`${name} was not found (apt-get install mariadb-server).`);
  }
  return path;
}

export function secret(): string {
  return randomBytes(12).toString('hex');
}
