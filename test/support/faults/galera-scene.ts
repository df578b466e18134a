import { type Connection, createConnection, type RowDataPacket } from 'mysql2/promise';
import { type Galera, startGalera } from '../services/galera';
import { type Environment, emptyEnvironment } from '../setups';
import { until } from '../until';
import type { MariaDBScene } from './mariadb-scene';
import { observe } from './observer';
import { launchService, type ServiceProcess } from './service-process';

/** The product on a Galera cluster of three nodes. The scene's own reads go to the first one. */
export interface GaleraScene extends MariaDBScene {
  /** The environment of a process that knows only the node with this index. */
  at(node: number): Environment;
  /** A service that begins with the node of this index, and knows the others. */
  launch(node: number): Promise<ServiceProcess>;
  /** The first rows of a statement on each node. */
  onEach<Row>(statement: string): Promise<Row[]>;
}

/** `seed` runs before the service starts, at the second node. */
export async function galeraScene(
  seed: (first: Environment, onEach: GaleraScene['onEach']) => Promise<unknown>,
): Promise<GaleraScene> {
  const [shared, galera] = await Promise.all([emptyEnvironment('services'), startGalera()]);
  const database = shared.env.MYSQL_DB!;
  const hosts = galera.nodes.map(({ host }) => host);
  const { port, user, password } = galera.nodes[0]!;
  const at = (node: number): Environment => {
    const address = { MYSQL_HOST: hosts[node]!, MYSQL_PORT: String(port) };
    return { ...shared, env: { ...shared.env, ...address, MYSQL_USER: user, MYSQL_PASSWORD: password } };
  };
  const launch = (node: number) => {
    const inTurn = [...hosts.slice(node), ...hosts.slice(0, node)];
    return launchService(at(node), { MYSQL_HOST: inTurn.join(',') });
  };
  const onEach = <Row>(statement: string) =>
    Promise.all(
      galera.nodes.map(async ({ host }) => {
        const connection = await createConnection({ host, port, user, password });
        try {
          return await firstRow<Row>(connection, statement);
        } finally {
          await connection.end();
        }
      }),
    );
  try {
    await onEach(`CREATE DATABASE IF NOT EXISTS ${database} CHARACTER SET utf8mb4`);
    await seed(at(0), onEach);
    const service = await launch(1);
    return {
      environment: at(0),
      service,
      at,
      launch,
      onEach,
      async suffer() {
        await killNodeInUse(galera, onEach, database);
      },
      async observed(work) {
        const observer = await observe(at(0));
        try {
          return await work(observer);
        } finally {
          await observer.close();
        }
      },
      async close() {
        await galera.stop();
        await shared.remove();
      },
    };
  } catch (error) {
    await galera.stop();
    await shared.remove();
    throw error;
  }
}

async function firstRow<Row>(connection: Connection, statement: string): Promise<Row> {
  // Reads must see the commits of other nodes.
  await connection.query('SET SESSION wsrep_sync_wait = 15');
  const [rows] = await connection.query<RowDataPacket[]>(statement);
  return rows[0] as Row;
}

const AWAY_MS = 1_000;

/** Kills the node with most connections of the product; resolves when it has caught up with the others. */
async function killNodeInUse(
  { nodes }: Galera,
  onEach: GaleraScene['onEach'],
  database: string,
): Promise<void> {
  const connections = await onEach<{ count: number }>(
    `SELECT COUNT(*) AS count FROM information_schema.processlist WHERE db = '${database}'`,
  );
  const counts = connections.map(({ count }) => Number(count));
  await nodes[counts.indexOf(Math.max(...counts))]!.restart('SIGKILL', AWAY_MS);
  await until('the cluster to be whole', async () => {
    const sizes = await onEach<{ Value: string }>("SHOW STATUS LIKE 'wsrep_cluster_size'");
    return sizes.every(({ Value }) => Value === String(nodes.length));
  });
}

/** For each node, a checksum of each table of the product. */
export async function checksumsOf({ environment, onEach, observed }: GaleraScene): Promise<string[]> {
  const database = environment.env.MYSQL_DB!;
  const tables = await observed(({ query }) =>
    query<{ name: string }>(
      `SELECT table_name AS name FROM information_schema.tables WHERE table_schema = '${database}'`,
    ),
  );
  const checksums: string[][] = [];
  for (const { name } of tables) {
    const each = await onEach<{ Checksum: number | null }>(`CHECKSUM TABLE ${database}.${name}`);
    each.forEach(({ Checksum }, node) => (checksums[node] ??= []).push(`${name} ${Checksum}`));
  }
  return checksums.map((ofNode) => ofNode.join('\n'));
}
