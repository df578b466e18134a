import { percentileOf } from '../statistics';
import { Client, onEachConnection } from './client';

const CONNECTIONS = 20;

export interface DailyInput {
  readonly url: string;
  /** Where the figures are: the version before has another path. */
  readonly path: string;
  readonly seconds: number;
}

export interface DailySample {
  readonly p50: number;
  readonly p99: number;
  readonly answersPerSecond: number;
}

/** Requests the fleet's daily figures repeatedly on each of some connections. */
export async function run({ url, path, seconds }: DailyInput): Promise<DailySample> {
  const client = new Client(url, CONNECTIONS);
  await client.get(path);
  const latencies: number[] = [];
  const ms = await onEachConnection(CONNECTIONS, seconds, async () => {
    const sent = performance.now();
    await client.get(path);
    latencies.push(performance.now() - sent);
  });
  client.close();
  return {
    p50: percentileOf(latencies, 0.5),
    p99: percentileOf(latencies, 0.99),
    answersPerSecond: (latencies.length * 1000) / ms,
  };
}
