import { randomInt } from 'node:crypto';
import { loadSmallFleet } from '../../support/product/small-fleet';
import { reportWhenDone, triggerReport } from '../../support/product/client';
import { type RunningService, startFreshService } from '../../support/product/running-service';
import type { SetupName } from '../../support/setups';
import { fuzz } from '../support/fuzzer/fuzz';

/** Every answer must match the API's document. FUZZ_SEED repeats the same requests. */
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
    // Beside the errors, so that a failure shows how to repeat it.
    expect({ seed, faults }).toEqual({ seed, faults: [] });
    // A request with the ETag of a file, or with `*`, gets 304.
    const statuses = [...answers.keys()].filter((status) => status !== '304').map((status) => status[0]);
    expect(new Set(statuses)).toEqual(new Set(['2', '4']));
    if (process.env.FUZZ_FIGURES === '1') console.log(setup, seed, Object.fromEntries(answers));
  });
}
