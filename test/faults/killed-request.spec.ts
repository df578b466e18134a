import type { IngestionPageResponseDto } from '../../src/ingestion/api/ingestion.dto';
import type { ReportPageResponseDto } from '../../src/reports/api/report.dto';
import { type KilledRequest, killRequest, sendAgain } from '../support/faults/killed-request';
import { endPrograms } from '../support/faults/programs';
import { getJson } from '../support/product/client';
import { trigger, upload } from '../support/product/keyed';
import { type Service, startService } from '../support/product/service';
import { describeOneSetup, type Environment, freshEnvironment } from '../support/setups';

const file = 'store_id,status,timestamp_utc\ntwo,active,2023-01-22 12:00:00 UTC\n';

describeOneSetup('a request with an Idempotency-Key whose service is killed', 'services', (setup) => {
  let environment: Environment;
  let service: Service | undefined;
  let killed: KilledRequest[];

  beforeAll(async () => {
    environment = await freshEnvironment(setup);
    killed = await Promise.all([
      killRequest(environment, trigger(), 'begun'),
      killRequest(environment, trigger(), 'written'),
      killRequest(environment, trigger(), 'committed'),
      killRequest(environment, upload('polls', file), 'committed'),
    ]);
    service = await startService(environment.env);
  });

  afterAll(async () => {
    await service?.close();
    await endPrograms();
    await environment.remove();
  });

  it('is done once, and answered the same ever after', async () => {
    for (const request of killed) {
      const { step } = request;
      expect(request).toMatchObject({ answered: false, ending: { code: null, signal: 'SIGKILL' } });
      const repeated = await sendAgain(service!, request);
      expect([step, repeated]).toEqual([
        step,
        { succeeded: true, replayed: step === 'committed', sameAgain: true },
      ]);
    }
    expect((await getJson<ReportPageResponseDto>(service!, '/reports')).body.total).toBe(3);
    const { items } = (await getJson<IngestionPageResponseDto>(service!, '/ingestions')).body;
    expect(items.map(({ status }) => status)).toEqual(['Completed']);
  });
});
