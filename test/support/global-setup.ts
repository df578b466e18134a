import { accessSync, constants, mkdtempSync, rmSync, statfsSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { closeWith, countLine } from './closing-lines';
import { startServices, stopServices } from './running-services';

/** Variables of a developer's shell must not reach the product under test. */
const productVariables =
  /^(MYSQL_|S3_|AWS_|REDIS_URL$|QUEUE_PREFIX$|DATABASE_PATH$|DEFAULT_TIMEZONE$|API_KEYS$|ROLE$|PORT$|HOST$|(REPORTS|UPLOADS|REJECTS)_DIR$)/;

/** Runs once before the workers start: starts servers, and creates one folder for all files of the tests. */
export default async function globalSetup(): Promise<void> {
  for (const name of Object.keys(process.env).filter((key) => productVariables.test(key))) {
    delete process.env[name];
  }
  process.env.TEST_DIRECTORY = folderOfThisRun();
  try {
    const missing = await startServices();
    if (missing.length > 0 && process.env.REQUIRE_SERVICES === '1') {
      throw new Error(`REQUIRE_SERVICES=1, but servers are missing.\n${missing.join('\n')}`);
    }
    process.env.TEST_SERVICES_MISSING = missing.join('\n');
  } catch (error) {
    await stopServices();
    // There is no reporter yet; the closing line is printed anyway.
    closeWith([(error as Error).message, countLine({ passed: 0, failed: 1, skipped: 0 })]);
    throw error;
  }
}

/** Linux's file system in memory. */
const IN_MEMORY = '/dev/shm';
/** A run leaves some 60 MB there, and `npm run test:long` writes files of a gigabyte. */
const IN_MEMORY_FREE = 2 ** 31;

/**
 * In memory where there is room: on a disk, SQLite waits some milliseconds for each commit, and so does each file of a
 * report. That matters only if the machine loses its power, which no test simulates.
 */
function folderOfAllRuns(): string {
  try {
    accessSync(IN_MEMORY, constants.W_OK);
    const { bavail, bsize } = statfsSync(IN_MEMORY);
    return bavail * bsize >= IN_MEMORY_FREE ? IN_MEMORY : tmpdir();
  } catch {
    return tmpdir();
  }
}

/** The teardown deletes it; an interrupted run has no teardown. The servers are stopped by their guards. */
function folderOfThisRun(): string {
  const folder = mkdtempSync(join(folderOfAllRuns(), 'store-monitor-tests-'));
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    process.once(signal, () => {
      rmSync(folder, { recursive: true, force: true });
      process.kill(process.pid, signal);
    });
  }
  return folder;
}
