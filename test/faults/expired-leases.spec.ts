import { randomUUID } from 'node:crypto';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { DataSource, EntityManager } from 'typeorm';
import { Ingestion, type IngestionResponseDto, IngestionService } from '../../src/ingestion';
import { Housekeeping } from '../../src/ingestion/housekeeping';
import { Database } from '../../src/platform/database';
import { IdempotencyKey, IdempotencyKeys } from '../../src/platform/idempotency';
import { LEASE_MS } from '../../src/platform/leases';
import { getJson, uploadCsv } from '../support/product/client';
import { cliOutput } from '../support/product/command-line';
import { batch, newKey, sendKeyed } from '../support/product/keyed';
import { type RunningService, startFreshService } from '../support/product/running-service';
import { storedPolls } from '../support/product/stored-data';
import { describeOneSetup } from '../support/setups';
import { until } from '../support/until';

const ELSEWHERE = 'elsewhere/1/0123456789ab-1';
const HEADER = 'store_id,status,timestamp_utc\n';
const rowOf = (storeId: string) => `${storeId},active,2023-01-22 12:00:00 UTC\n`;

/** A file of one poll whose end arrives when `finish` is called. */
function slowFile(storeId: string) {
  let finish!: () => void;
  const finished = new Promise<void>((resolve) => (finish = resolve));
  async function* bytes() {
    yield Buffer.from(HEADER + rowOf(storeId));
    await finished;
  }
  return { file: { name: `${storeId}.csv`, bytes: bytes() }, finish };
}

/** What other processes see are the rows: a test that changes them need not wait for a lease to expire. */
describeOneSetup('work under a lease', 'services', (setup) => {
  let service: RunningService;
  let rows: DataSource;

  beforeAll(async () => {
    service = await startFreshService(setup);
    rows = service.app.get(DataSource);
  });

  // Only the renewals of this test: everything else uses other timers, or has set its own before.
  beforeEach(() =>
    jest.useFakeTimers({
      doNotFake: [
        'Date',
        'clearImmediate',
        'clearTimeout',
        'hrtime',
        'nextTick',
        'performance',
        'queueMicrotask',
        'setImmediate',
        'setTimeout',
      ],
    }),
  );

  afterEach(() => jest.useRealTimers());
  afterAll(() => service.close());

  const write = (work: (manager: EntityManager) => Promise<unknown>) => service.app.get(Database).write(work);
  const changeLoad = (ingestionId: string, changes: Partial<Ingestion>) =>
    write((manager) => manager.update(Ingestion, { ingestionId }, changes));
  const loadOf = (source: string) =>
    until('its record', () => rows.manager.findOneBy(Ingestion, { source }), { within: 30_000 });
  const answerOf = async (ingestionId: string) =>
    (await getJson<IngestionResponseDto>(service, `/ingestions/${ingestionId}`)).body;
  const isRenewed = async (source: string) => (await loadOf(source)).leaseUntil! > Date.now();

  /** Another process, which settles what others have left, then loads a file of its own. */
  async function seedAnother(): Promise<void> {
    const folder = join(service.environment.directory, 'another');
    await mkdir(folder, { recursive: true });
    await writeFile(join(folder, 'store_status.csv'), HEADER + rowOf('another'));
    await cliOutput(service.environment.env, 'seed', '--dir', folder);
  }

  it('a load of another host is Interrupted when its lease has expired, and not before', async () => {
    const load = {
      ingestionId: randomUUID(),
      kind: 'polls' as const,
      source: 'a.csv',
      status: 'Running' as const,
      startedAt: Date.now(),
      leaseOwner: ELSEWHERE,
      leaseUntil: Date.now() + LEASE_MS,
    };
    const { ingestionId } = load;
    await write((manager) => manager.insert(Ingestion, load));
    const housekeeping = service.app.get(Housekeeping);
    await housekeeping.beginCleanup();
    expect(await answerOf(ingestionId)).toMatchObject({ status: 'Running', finished_at: null });

    await changeLoad(ingestionId, { leaseUntil: Date.now() - 1 });
    await housekeeping.beginCleanup();
    expect(await answerOf(ingestionId)).toMatchObject({
      status: 'Interrupted',
      finished_at: expect.any(String),
      message: expect.stringMatching(/import the file again/),
    });
    const again = await uploadCsv<IngestionResponseDto>(service, 'polls', HEADER + rowOf('one'));
    expect(again.body).toMatchObject({ status: 'Completed', inserted: 1 });
  });

  it('a load of an earlier version, which has no lease, is Interrupted after an hour', async () => {
    const load = {
      kind: 'polls' as const,
      source: 'a.csv',
      status: 'Running' as const,
      leaseOwner: ELSEWHERE,
      leaseUntil: null,
    };
    const [old, young] = [randomUUID(), randomUUID()];
    const hour = 3_600_000;
    await write((manager) =>
      manager.insert(Ingestion, [
        { ...load, ingestionId: old, startedAt: Date.now() - hour - 1 },
        { ...load, ingestionId: young, startedAt: Date.now() - hour + 60_000 },
      ]),
    );
    await service.app.get(Housekeeping).beginCleanup();
    expect([(await answerOf(old)).status, (await answerOf(young)).status]).toEqual([
      'Interrupted',
      'Running',
    ]);
  });

  it('a load that lives renews its lease, and is left alone by other processes', async () => {
    const { file, finish } = slowFile('alive');
    const load = service.app.get(IngestionService).importCsv('polls', file);
    const { ingestionId } = await loadOf(file.name);
    await changeLoad(ingestionId, { leaseUntil: 1 });
    jest.advanceTimersByTime(LEASE_MS / 2);
    await until('the lease to be renewed', () => isRenewed(file.name), { within: 30_000 });
    await seedAnother();
    expect((await answerOf(ingestionId)).status).toBe('Running');

    finish();
    expect((await load).ingestion).toMatchObject({ ingestionId, status: 'Completed', inserted: 1 });
  });

  it('a load that hung for longer than its lease keeps nothing when another process has closed it', async () => {
    const { file, finish } = slowFile('hung');
    const load = service.app.get(IngestionService).importCsv('polls', file);
    const { ingestionId } = await loadOf(file.name);
    await changeLoad(ingestionId, { leaseUntil: 1 });
    // Its own process knows that it lives.
    await service.app.get(Housekeeping).beginCleanup();
    expect((await answerOf(ingestionId)).status).toBe('Running');
    await seedAnother();
    expect((await answerOf(ingestionId)).status).toBe('Interrupted');

    jest.advanceTimersByTime(LEASE_MS / 2);
    finish();
    await expect(load).rejects.toMatchObject({
      code: 'unavailable',
      message: expect.stringMatching(/did not renew its lease in time/),
    });
    expect((await answerOf(ingestionId)).status).toBe('Interrupted');
    expect((await storedPolls(service)).filter((poll) => poll.startsWith('hung '))).toEqual([]);
  });

  it('a request with an Idempotency-Key of another host runs when its lease has expired, and not before', async () => {
    const key = newKey();
    const request = batch([{ store_id: 'keyed', status: 'active', timestamp_utc: '2023-01-22T12:00:00Z' }]);
    const change = (leaseUntil: number) =>
      write((manager) =>
        manager.update(IdempotencyKey, { key }, { leaseOwner: ELSEWHERE, leaseUntil, answer: null }),
      );
    await sendKeyed(service, key, request);
    await change(Date.now() + LEASE_MS);
    expect((await sendKeyed(service, key, request)).status).toBe(409);
    await change(Date.now() - 1);
    const answer = await sendKeyed<IngestionResponseDto>(service, key, request);
    expect([answer.status, answer.body.unchanged]).toEqual([201, 1]);
    expect((await sendKeyed(service, key, request)).body).toEqual(answer.body);
  });

  it('a request with an Idempotency-Key that lives renews its lease', async () => {
    const key = newKey();
    const leaseUntil = async () => (await rows.manager.findOneByOrFail(IdempotencyKey, { key })).leaseUntil;
    await service.app.get(IdempotencyKeys).once('', key, 'fingerprint', async () => {
      await write((manager) => manager.update(IdempotencyKey, { key }, { leaseUntil: 1 }));
      jest.advanceTimersByTime(LEASE_MS / 2);
      await until('the lease to be renewed', async () => (await leaseUntil()) > Date.now(), {
        within: 30_000,
      });
    });
  });
});
