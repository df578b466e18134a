import { setTimeout as pause } from 'node:timers/promises';
import Redis from 'ioredis';
import { type RunningRedis, startRedis } from '../services/redis';
import { until } from '../until';
import { endInGood } from './programs';
import { allCompleteWhole, type ReportScene } from './report-scene';
import { launchService, type ServiceProcess } from './service-process';

export type RedisFault = 'restarted' | 'flushed' | 'away';

const AWAY_MS = 30_000;
/** The documented time until every accepted report is in the queue again. */
const BACK_WITHIN_MS = 60_000;
const WORK_MS = 60_000;

/** Triggers reports before, during and after the fault, in a service that survives it. */
export async function surviveRedisFault(scene: ReportScene, fault: RedisFault): Promise<void> {
  let redis = await startRedis();
  const env = { ...scene.environment.env, REDIS_URL: redis.url };
  const service = await launchService({ ...scene.environment, env });
  try {
    for (let i = 0; i < 4; i++) await scene.trigger(service);
    const [first] = scene.asked.keys();
    await until('the first report to be begun', async () => (await service.report(first!)).attempts > 0, {
      every: 2,
      within: 60_000,
    });
    redis = await happens(scene, service, fault, redis);
    for (let i = 0; i < 2; i++) await triggerOrRefused(scene, service);
    const left = async () => (await scene.observer.reports()).every(({ status }) => status === 'Completed');
    await until('all reports to be completed', left, { within: BACK_WITHIN_MS + WORK_MS, every: 250 });
    await allCompleteWhole(scene, service);
    await endInGood(service.program);
  } finally {
    await redis.stop();
  }
}

async function happens(
  scene: ReportScene,
  service: ServiceProcess,
  fault: RedisFault,
  redis: RunningRedis,
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
    for (let i = 0; i < 3; i++) await triggerOrRefused(scene, service);
    await pause(gone + AWAY_MS - Date.now());
  }
  return startRedis({ port: redis.port, password: redis.password });
}

/** Accepted and stored, or rejected with an error. */
async function triggerOrRefused(scene: ReportScene, service: ServiceProcess): Promise<void> {
  try {
    const id = await scene.trigger(service);
    await expect(scene.observer.report(id)).resolves.toMatchObject({ report_id: id });
  } catch (error) {
    expect(String(error)).toMatch(/trigger_report: 503/);
  }
}
