import { randomBytes } from 'node:crypto';
import Redis from 'ioredis';
import { until } from '../until';
import { freePort } from './free-port';
import { type RunningRedis, startRedis } from './redis';

const MASTERS = 3;
const SLOTS = 16_384;

/** A Redis Cluster of three masters, with as many replicas if requested. */
export interface RunningRedisCluster {
  readonly nodes: readonly RunningRedis[];
  /** For REDIS_URL: the addresses of all nodes. */
  readonly url: string;
  /** The answer of each node, in the order of `nodes`. */
  onEach<T>(ask: (client: Redis) => Promise<T>): Promise<T[]>;
  stop(): Promise<void>;
}

export async function startRedisCluster({ replicas = false } = {}): Promise<RunningRedisCluster> {
  const password = randomBytes(12).toString('hex');
  const count = replicas ? 2 * MASTERS : MASTERS;
  const buses = await Promise.all(Array.from({ length: count }, freePort));
  const starts = await Promise.allSettled(
    buses.map((bus) =>
      startRedis({
        password,
        more: ['--cluster-enabled', 'yes', '--cluster-port', String(bus), '--masterauth', password].concat([
          '--cluster-node-timeout',
          '2000',
        ]),
      }),
    ),
  );
  const nodes = starts.flatMap((start) => (start.status === 'fulfilled' ? [start.value] : []));
  const onEach = async <T>(ask: (client: Redis) => Promise<T>) =>
    Promise.all(
      nodes.map(async ({ host, port }) => {
        const client = new Redis({ host, port, password });
        try {
          return await ask(client);
        } finally {
          client.disconnect();
        }
      }),
    );
  const stop = async () => void (await Promise.all(nodes.map((node) => node.stop())));
  try {
    const failed = starts.find((start) => start.status === 'rejected');
    if (failed !== undefined) throw failed.reason;
    await join({ nodes, buses, onEach });
  } catch (error) {
    await stop();
    throw error;
  }
  const url = nodes.map(({ host, port }) => `redis://:${password}@${host}:${port}`).join(',');
  return { nodes, url, onEach, stop };
}

interface Unjoined extends Pick<RunningRedisCluster, 'nodes' | 'onEach'> {
  readonly buses: readonly number[];
}

/** Each master gets a third of the slots, each replica a master. */
async function join({ nodes, buses, onEach }: Unjoined): Promise<void> {
  const ids = await onEach(async (client) => await client.cluster('MYID'));
  const placeOf = (client: Redis) => nodes.findIndex(({ port }) => port === client.options.port);
  await onEach(async (client) => {
    const place = placeOf(client);
    await client.call('CLUSTER', 'SET-CONFIG-EPOCH', place + 1);
    if (place < MASTERS) {
      const [from, to] = [place, place + 1].map((i) => Math.floor((i * SLOTS) / MASTERS)) as [number, number];
      await client.call('CLUSTER', 'ADDSLOTSRANGE', from, to - 1);
    }
    if (place > 0) await client.call('CLUSTER', 'MEET', nodes[0]!.host, nodes[0]!.port, buses[0]!);
  });
  const knows = async (client: Redis, words: string) => (await client.cluster('INFO')).includes(words);
  await until(
    'the nodes to know each other',
    async () =>
      (await onEach((client) => knows(client, `cluster_known_nodes:${nodes.length}`))).every(Boolean),
    { within: 30_000, every: 100 },
  );
  await onEach(async (client) => {
    const place = placeOf(client);
    if (place < MASTERS) return;
    // It may not know yet that the other node is a master.
    await until('a replica to follow', () =>
      client.call('CLUSTER', 'REPLICATE', ids[place - MASTERS]!).then(
        () => true,
        () => false,
      ),
    );
  });
  await until(
    'the cluster to be whole',
    async () => (await onEach((client) => knows(client, 'cluster_state:ok'))).every(Boolean),
    { within: 30_000, every: 100 },
  );
}
