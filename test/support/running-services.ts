import { rm } from 'node:fs/promises';
import { chromiumIsInstalled } from './browser/chromium';
import { mariaDBIsInstalled, startMariaDB } from './services/mariadb';
import { redisIsInstalled, startRedis } from './services/redis';
import type { GuardedServer } from './services/guarded-server';

const running: GuardedServer[] = [];

/**
 * Starts the installed servers and publishes their addresses in the environment, which the workers inherit. An address
 * that is set already (TEST_MYSQL_HOST and its friends, TEST_REDIS_URL) is used instead, so that the suite can run
 * against any other server. Returns a sentence for each server that is not available, and for the browser.
 */
export async function startServices(): Promise<string[]> {
  if (process.env.TEST_SERVICES === 'none') {
    return ['TEST_SERVICES=none: the suites that need MariaDB or Redis were skipped.'];
  }
  const missing: string[] = [];
  const starts: Promise<void>[] = [];
  if (!chromiumIsInstalled()) missing.push(notFound('Chromium', 'chromium'));
  if (process.env.TEST_MYSQL_HOST === undefined) {
    if (mariaDBIsInstalled()) {
      starts.push(publishMariaDB());
    } else {
      missing.push(notFound('MariaDB', 'mariadb-server'));
    }
  }
  if (process.env.TEST_REDIS_URL === undefined) {
    if (redisIsInstalled()) {
      starts.push(publishRedis());
    } else {
      missing.push(notFound('Redis', 'redis-server'));
    }
  }
  // Waits for both, so that a failure of one does not leave the other starting.
  const failure = (await Promise.allSettled(starts)).find((start) => start.status === 'rejected');
  if (failure !== undefined) {
    await stopServices();
    throw failure.reason;
  }
  return missing;
}

export async function stopServices(): Promise<void> {
  await Promise.all(running.splice(0).map((server) => server.stop()));
  if (process.env.TEST_DIRECTORY !== undefined) {
    await rm(process.env.TEST_DIRECTORY, { recursive: true, force: true });
  }
}

async function publishMariaDB(): Promise<void> {
  const server = await startMariaDB();
  running.push(server);
  process.env.TEST_MYSQL_HOST = server.host;
  process.env.TEST_MYSQL_PORT = String(server.port);
  process.env.TEST_MYSQL_USER = server.user;
  process.env.TEST_MYSQL_PASSWORD = server.password;
}

async function publishRedis(): Promise<void> {
  const server = await startRedis();
  running.push(server);
  process.env.TEST_REDIS_URL = server.url;
}

function notFound(name: string, debianPackage: string): string {
  return `${name} was not found (apt-get install ${debianPackage}): the suites that need it were skipped.`;
}
