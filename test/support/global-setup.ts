import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { closeWith, countLine } from './closing-lines';
import { startServices, stopServices } from './running-services';

/** What a developer's shell may carry for the product must not reach the product under test. */
const productVariables =
  /^(MYSQL_|S3_|AWS_|REDIS_URL$|QUEUE_PREFIX$|DATABASE_PATH$|DEFAULT_TIMEZONE$|API_KEYS$|ROLE$|PORT$|HOST$|(REPORTS|UPLOADS|REJECTS)_DIR$)/;

/** Runs once, before the workers start: servers, and one folder for everything that tests write. */
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
    // No reporter exists yet; a run that cannot start has its closing line all the same.
    closeWith([(error as Error).message, countLine({ passed: 0, failed: 1, skipped: 0 })]);
    throw error;
  }
}

/** The teardown removes it; an interrupted run has no teardown. The servers see to themselves. */
function folderOfThisRun(): string {
  const folder = mkdtempSync(join(tmpdir(), 'store-monitor-tests-'));
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    process.once(signal, () => {
      rmSync(folder, { recursive: true, force: true });
      process.kill(process.pid, signal);
    });
  }
  return folder;
}
