import { chown, mkdir, mkdtemp, writeFile } from 'node:fs/promises';
import { existsSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createConnection, type RowDataPacket } from 'mysql2/promise';
import { freePort } from './free-port';
import { type RunningServer, startGuarded } from './guarded-server';
import { mariaDBIsInstalled, required, secret, user, users } from './mariadb';
import { findProgram } from './program';

/** A Galera cluster of three MariaDB nodes on loopback addresses, each with all of the data. */
export interface Galera {
  readonly nodes: readonly RunningServer[];
  stop(): Promise<void>;
}

const PROVIDER = ['/usr/lib/galera/libgalera_smm.so', '/usr/lib64/galera-4/libgalera_smm.so'];
const HOSTS = ['127.0.0.1', '127.0.0.2', '127.0.0.3'] as const;
/** As root, nodes run as a user that exists on every system, because rsync transfers their data as nobody. */
const NOBODY = 65_534;

export const galeraIsInstalled = (): boolean =>
  mariaDBIsInstalled() && findProgram('rsync') !== undefined && PROVIDER.some((path) => existsSync(path));

const LARGEST_WRITE_SET = 1_200_000;

interface Ports {
  /** The same on all addresses. */
  readonly mysql: number;
  readonly group: number;
  readonly missed: number;
  readonly copy: number;
}

/** Starts an empty cluster: the first node creates its data, and the others copy it. */
export async function startGalera(): Promise<Galera> {
  const ports = {
    mysql: await freePort(),
    group: await freePort(),
    missed: await freePort(),
    copy: await freePort(),
  };
  const password = secret();
  const nodes: RunningServer[] = [];
  const stop = async () => {
    // The last node to stop has all changes.
    for (const node of [...nodes].reverse()) await node.stop();
  };
  try {
    for (const [i, host] of HOSTS.entries()) nodes.push(await startNode(host, ports, password, i === 0));
    return { nodes, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

async function startNode(
  host: string,
  ports: Ports,
  password: string,
  first: boolean,
): Promise<RunningServer> {
  const port = ports.mysql;
  const directory = await mkdtemp(join(tmpdir(), 'store-monitor-galera-'));
  const data = join(directory, 'data');
  // A separate folder: a server that starts deletes all temporary tables that it finds there.
  const temporary = join(directory, 'tmp');
  await Promise.all([mkdir(data), mkdir(temporary)]);
  const init = join(directory, 'users.sql');
  await writeFile(init, users(password, ['%']));
  const root = process.getuid?.() === 0;
  if (root) for (const path of [directory, data, temporary, init]) await chown(path, NOBODY, NOBODY);
  const account = root ? ['--user=nobody'] : [];
  const server = await startGuarded({
    name: `the Galera node ${host}`,
    directory,
    ...(first
      ? {
          before: {
            program: required('mariadb-install-db'),
            args: [
              '--no-defaults',
              ...account,
              `--datadir=${data}`,
              `--tmpdir=${temporary}`,
              ...SMALL,
              '--auth-root-authentication-method=normal',
              '--skip-test-db',
            ],
          },
        }
      : {}),
    server: {
      program: '/bin/sh',
      args: [
        join(__dirname, 'galera-node.sh'),
        required('mariadbd'),
        data,
        '--no-defaults',
        ...account,
        `--tmpdir=${temporary}`,
        `--socket=${join(directory, 'socket')}`,
        `--pid-file=${join(directory, 'pid')}`,
        `--bind-address=${host}`,
        `--port=${port}`,
        '--skip-name-resolve',
        '--skip-log-bin',
        '--local-infile=1',
        '--performance-schema=OFF',
        '--innodb-flush-method=nosync',
        '--debug-no-sync',
        ...SMALL,
        ...clusterOptions(host, ports),
      ],
      first: first ? ['--wsrep-new-cluster', `--init-file=${init}`] : [],
    },
    answers: async () => {
      const connection = await createConnection({ host, port, user, password, connectTimeout: 2_000 });
      try {
        const [[state]] = await connection.query<RowDataPacket[]>(
          "SHOW STATUS LIKE 'wsrep_local_state_comment'",
        );
        if (state?.Value !== 'Synced') throw new Error(`the node is ${state?.Value}`);
      } finally {
        await connection.end();
      }
    },
  });
  return { host, port, user, password, ...server };
}

/** For a fast start and little memory; small files are copied fast. */
const SMALL = [
  '--innodb-buffer-pool-size=64M',
  '--innodb-log-file-size=8M',
  '--key-buffer-size=1M',
  '--aria-pagecache-buffer-size=8M',
];

function clusterOptions(host: string, { group, missed, copy }: Ports): string[] {
  return [
    '--wsrep-on=ON',
    `--wsrep-provider=${PROVIDER.find((path) => existsSync(path))}`,
    '--wsrep-cluster-name=store-monitor',
    `--wsrep-cluster-address=gcomm://${HOSTS.map((address) => `${address}:${group}`).join(',')}`,
    `--wsrep-node-name=${host}`,
    `--wsrep-node-address=${host}`,
    '--wsrep-sst-method=rsync',
    `--wsrep-sst-receive-address=${host}:${copy}`,
    '--wsrep-slave-threads=2',
    // The cluster rejects statements that it could not replicate safely.
    '--wsrep-mode=REQUIRED_PRIMARY_KEY,STRICT_REPLICATION',
    '--innodb-force-primary-key=ON',
    // Larger ones must be replicated in fragments.
    `--wsrep-max-ws-size=${LARGEST_WRITE_SET}`,
    '--binlog-format=ROW',
    '--innodb-autoinc-lock-mode=2',
    `--wsrep-provider-options=${[
      `base_host=${host}`,
      `base_port=${group}`,
      `gmcast.listen_addr=tcp://${host}:${group}`,
      `ist.recv_addr=${host}:${missed}`,
      'gcache.size=64M',
      // Earlier than in production, but not so early that a busy machine loses its nodes.
      'evs.suspect_timeout=PT3S',
      'evs.inactive_timeout=PT10S',
    ].join(';')}`,
  ];
}
