import { environmentWithLargeBlocks, overlappingReads, type Pace } from '../support/faults/overlapping-reads';
import { endingOf, endPrograms } from '../support/faults/programs';
import { launchService } from '../support/faults/service-process';
import type { Environment } from '../support/setups';

const MB = 1_000_000;

describe('the write-ahead log of SQLite, while reads overlap', () => {
  let environment: Environment;

  beforeAll(async () => {
    environment = await environmentWithLargeBlocks();
  });

  afterAll(async () => {
    await endPrograms();
    await environment.remove();
  });

  it.each<[string, Pace]>([
    ['without pauses for 45 seconds', { seconds: 45, readEvery: 0, writeEvery: 0 }],
    ['at a mild pace for ten minutes', { seconds: 600, readEvery: 200, writeEvery: 2_000 }],
  ])('stays below 128 MB: %s', async (pace, clients) => {
    const service = await launchService(environment);
    const found = await overlappingReads(service, environment.env.DATABASE_PATH!, clients);
    process.stdout.write(`${pace}: ${JSON.stringify(found)}\n`);
    expect(found.reads).toBeGreaterThan(0);
    expect(found.pollsWritten).toBeGreaterThan(0);
    expect(found.largestLog).toBeLessThan(128 * MB);
    expect(await endingOf(service.program)).toBe('status 0');
  });
});
