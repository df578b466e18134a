import { randomInt } from 'node:crypto';
import { loadSmallFleet } from '../../../support/product/small-fleet';
import { reportWhenDone, triggerReport } from '../../../support/product/client';
import { type RunningService, startFreshService } from '../../../support/product/running-service';
import type { SetupName } from '../../../support/setups';
import { fuzz } from './fuzz';

/** Every answer to so many requests is one that the API's document has. FUZZ_SEED sends the same ones again. */
export function itAnswersAsDocumented(setup: SetupName, count: number): void {
  let service: RunningService;

  beforeAll(async () => {
    service = await startFreshService(setup, () => ({ MAX_UPLOAD_MB: '1', RATE_LIMIT_PER_MINUTE: '0' }));
    await loadSmallFleet(service);
    await reportWhenDone(service, await triggerReport(service));
  });

  afterAll(() => service.close());

  it(`answers ${count.toLocaleString('en-US')} requests as its document says`, async () => {
    const seed = Number(process.env.FUZZ_SEED ?? randomInt(2 ** 31));
    const { answers, faults } = await fuzz(service, count, seed);
    // Beside the faults, so that a failure says how to have it again.
    expect({ seed, faults }).toEqual({ seed, faults: [] });
    // Whoever names the ETag of a file, or any, is told that the file has not changed.
    const statuses = [...answers.keys()].filter((status) => status !== '304').map((status) => status[0]);
    expect(new Set(statuses)).toEqual(new Set(['2', '4']));
    if (process.env.FUZZ_FIGURES === '1') console.log(setup, seed, Object.fromEntries(answers));
  });
}
