import { createConnection } from 'mysql2/promise';
import type { RunningServer } from './guarded-server';
import { secret, startMariaDB } from './mariadb';

/** Two MariaDB servers, of which the second is a replica of the first. */
export interface FollowedMariaDB {
  readonly primary: RunningServer;
  readonly replica: RunningServer;
  stop(): Promise<void>;
}

export async function startFollowedMariaDB(): Promise<FollowedMariaDB> {
  const password = secret();
  const [primary, replica] = await Promise.all([
    startMariaDB({ password, more: ['--server-id=1', '--log-bin=binlog', '--binlog-format=ROW'] }),
    startMariaDB({ password, more: ['--server-id=2', '--read-only=ON', '--relay-log=relay'] }),
  ]);
  const { host, port, user } = primary;
  const connection = await createConnection({ host, port: replica.port, user, password });
  await connection.query(
    `CHANGE MASTER TO MASTER_HOST='${host}', MASTER_PORT=${port}, MASTER_USER='${user}',
      MASTER_PASSWORD='${password}', MASTER_CONNECT_RETRY=1, MASTER_USE_GTID=slave_pos`,
  );
  await connection.query('START SLAVE');
  await connection.end();
  return {
    primary,
    replica,
    stop: async () => void (await Promise.all([primary.stop(), replica.stop()])),
  };
}
