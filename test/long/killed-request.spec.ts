import type { IngestionPageResponseDto } from '../../src/ingestion/api/ingestion.dto';
import type { ReportPageResponseDto } from '../../src/reports/api/report.dto';
import { type KilledRequest, killRequest, sendAgain, STEPS } from '../support/faults/killed-request';
import { endPrograms } from '../support/faults/programs';
import { getJson } from '../support/product/client';
import { batch, type Repeatable, trigger, upload } from '../support/product/keyed';
import { type Service, startService } from '../support/product/service';
import { describeEachSetup, type Environment, freshEnvironment } from '../support/setups';

const ROUNDS = 5;
const poll = { store_id: 'one', status: 'active', timestamp_utc: '2023-01-25T10:00:00Z' };
const hours = 'store_id,day,start_time_local,end_time_local\none,0,10:00,20:00\n';

describeEachSetup('requests with an Idempotency-Key whose service is killed', (setup) => {
  let environment: Environment;
  let service: Service | undefined;

  beforeAll(async () => {
    environment = await freshEnvironment(setup);
  });

  afterAll(async () => {
    await service?.close();
    await endPrograms();
    await environment.remove();
  });

  it(`are done once each, ${ROUNDS} times at every step`, async () => {
    const requests: Repeatable[] = [trigger(), upload('business-hours', hours), batch([poll])];
    const killed: KilledRequest[] = [];
    for (let round = 0; round < ROUNDS; round++) {
      for (const step of STEPS) {
        for (const request of requests) killed.push(await killRequest(environment, request, step));
      }
    }
    service = await startService(environment.env);
    for (const request of killed) {
      const { step } = request;
      expect(request).toMatchObject({ answered: false, ending: { code: null, signal: 'SIGKILL' } });
      const repeated = await sendAgain(service, request);
      expect([step, repeated]).toEqual([
        step,
        { succeeded: true, replayed: step === 'committed', sameAgain: true },
      ]);
    }
    expect((await getJson<ReportPageResponseDto>(service, '/reports')).body.total).toBe(
      ROUNDS * STEPS.length,
    );
    const { items } = (await getJson<IngestionPageResponseDto>(service, '/ingestions?limit=200')).body;
    const completed = items.filter(({ status }) => status === 'Completed');
    expect(completed).toHaveLength(ROUNDS * STEPS.length * 2);
    // Uncommitted work has left only its ingestion record.
    const interrupted = items.filter(({ status }) => status === 'Interrupted');
    expect([interrupted.length, items.length]).toEqual([ROUNDS * 2, completed.length + ROUNDS * 2]);
  });
});
