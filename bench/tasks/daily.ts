import { percentileOf } from '../statistics';
import { Client } from './client';

const CONNECTIONS = 20;
const PATH = '/metrics/daily';

export interface DailyInput {
  readonly url: string;
  readonly seconds: number;
}

export interface DailySample {
  readonly p50: number;
  readonly p99: number;
  readonly answersPerSecond: number;
}

/** Asks for the fleet's daily figures over some connections, on each the next time when the last was answered. */
export async function run({ url, seconds }: DailyInput): Promise<DailySample> {
  const client = new Client(url, CONNECTIONS);
  await client.get(PATH);
  const latencies: number[] = [];
  const started = performance.now();
  const until = started + seconds * 1000;
  await Promise.all(
    Array.from({ length: CONNECTIONS }, async () => {
      while (performance.now() < until) {
        const sent = performance.now();
        await client.get(PATH);
        latencies.push(performance.now() - sent);
      }
    }),
  );
  const ms = performance.now() - started;
  client.close();
  return {
    p50: percentileOf(latencies, 0.5),
    p99: percentileOf(latencies, 0.99),
    answersPerSecond: (latencies.length * 1000) / ms,
  };
}
