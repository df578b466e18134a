import { setTimeout as pause } from 'node:timers/promises';
import Redis from 'ioredis';
import { type RunningRedis, startRedis } from '../services/redis';
import { until } from '../until';
import { endingOf } from './programs';
import { type Aftermath, aftermath, type ReportScene } from './report-scene';
import { launchService } from './service-process';

export type RedisFault = 'restarted' | 'flushed' | 'away';

const AWAY_MS = 30_000;
/** The documented time until every accepted report is in the queue again. */
const BACK_WITHIN_MS = 60_000;
const WORK_MS = 60_000;

export interface SurvivedFault {
  readonly left: Aftermath;
  /** What was said of each report that was not accepted. */
  readonly refusals: readonly string[];
  /** Reports that were accepted and are not written down. */
  readonly lost: readonly string[];
  readonly ending: string;
}

/** Reports are asked for before, during and after the fault, by a service that lives through it. */
export async function surviveRedisFault(scene: ReportScene, fault: RedisFault): Promise<SurvivedFault> {
  let redis = await startRedis();
  const env = { ...scene.environment.env, REDIS_URL: redis.url };
  const service = await launchService({ ...scene.environment, env });
  const refusals: string[] = [];
  const lost: string[] = [];
  const trigger = async () => {
    const id = await scene.trigger(service).catch((error: unknown) => void refusals.push(String(error)));
    if (id !== undefined && (await scene.observer.report(id)) === undefined) lost.push(id);
  };
  try {
    for (let i = 0; i < 4; i++) await scene.trigger(service);
    const [first] = scene.asked.keys();
    await until('the first report to be begun', async () => (await service.report(first!)).attempts > 0, {
      every: 2,
      within: 60_000,
    });
    redis = await happens(fault, redis, trigger);
    for (let i = 0; i < 2; i++) await trigger();
    const completed = async () =>
      (await scene.observer.reports()).every(({ status }) => status === 'Completed');
    await until('all reports to be completed', completed, { within: BACK_WITHIN_MS + WORK_MS, every: 250 });
    const left = await aftermath(scene, service);
    return { left, refusals, lost, ending: await endingOf(service.program) };
  } finally {
    await redis.stop();
  }
}

async function happens(
  fault: RedisFault,
  redis: RunningRedis,
  trigger: () => Promise<void>,
): Promise<RunningRedis> {
  if (fault === 'flushed') {
    const client = new Redis(redis.url);
    await client.flushall();
    client.disconnect();
    return redis;
  }
  process.kill(redis.pid, 'SIGKILL');
  await redis.stop();
  if (fault === 'away') {
    const gone = Date.now();
    for (let i = 0; i < 3; i++) await trigger();
    await pause(gone + AWAY_MS - Date.now());
  }
  return startRedis({ port: redis.port, password: redis.password });
}
