import { DataSource } from 'typeorm';
import { Database } from '../../src/platform/database';
import { IdempotencyKey, IdempotencyKeys } from '../../src/platform/idempotency';
import { KEPT_FOR_MS } from '../../src/platform/idempotency/decision';
import { LEASE_MS, thisProcess } from '../../src/platform/leases';
import { isReplayed, newKey, sendKeyed, trigger } from '../support/product/keyed';
import { type RunningService, startFreshService } from '../support/product/running-service';
import { describeOneSetup } from '../support/setups';

const ELSEWHERE = 'elsewhere/1/aaaaaaaa';
const calendar = trigger({ windows: 'calendar' });
const rolling = trigger({ windows: 'rolling' });

describeOneSetup('an Idempotency-Key in the course of time', 'services', (setup) => {
  let service: RunningService;
  let rows: DataSource;

  beforeAll(async () => {
    service = await startFreshService(setup);
    rows = service.app.get(DataSource);
  });

  afterAll(() => service.close());

  const change = (key: string, changes: Partial<IdempotencyKey>) =>
    service.app.get(Database).write((manager) => manager.update(IdempotencyKey, { key }, changes));
  const isKept = (key: string) => rows.manager.existsBy(IdempotencyKey, { key });

  /** A key whose first request, a calendar report, is running in another process. */
  async function keyHeldBy(leaseOwner: string, leaseUntil: number): Promise<string> {
    const key = newKey();
    await sendKeyed(service, key, calendar);
    await change(key, { leaseOwner, leaseUntil, answer: null });
    return key;
  }

  it('is in use while the lease of another host is valid', async () => {
    const key = await keyHeldBy(ELSEWHERE, Date.now() + LEASE_MS);
    const same = await sendKeyed(service, key, calendar);
    expect([same.status, same.headers.get('retry-after')]).toEqual([409, '1']);
    expect((await sendKeyed(service, key, rolling)).status).toBe(422);
  });

  it('is free again after the lease of another host expires', async () => {
    const key = await keyHeldBy(ELSEWHERE, Date.now() - 1);
    const answer = await sendKeyed(service, key, rolling);
    expect([answer.status, isReplayed(answer)]).toEqual([202, false]);
  });

  it('is free again at once if this process could not release it', async () => {
    const key = await keyHeldBy(thisProcess(), Date.now() + LEASE_MS);
    const answer = await sendKeyed(service, key, calendar);
    expect([answer.status, isReplayed(answer)]).toEqual([202, false]);
    expect(isReplayed(await sendKeyed(service, key, calendar))).toBe(true);
  });

  it('rolls back the work of a process that has lost it', async () => {
    const key = newKey();
    const keys = service.app.get(IdempotencyKeys);
    await keys.once('', key, 'fingerprint', async (answer) => {
      await change(key, { claim: 'of another' });
      const lost = service.app.get(Database).write(async (manager) => {
        await manager.insert(IdempotencyKey, someKey('written with it', Date.now()));
        await answer.keep(manager, {});
      });
      await expect(lost).rejects.toMatchObject({ code: 'idempotency-key-in-use' });
      expect(await isKept('written with it')).toBe(false);
      // Nor does it release another process's key.
      await answer.release();
      expect(await isKept(key)).toBe(true);
    });
  });

  it('stands for each caller’s own request', async () => {
    const keys = service.app.get(IdempotencyKeys);
    const key = newKey();
    for (const caller of ['', 'kitchen', 'Kitchen']) {
      const work = () => Promise.resolve(caller);
      expect(await keys.once(caller, key, `of ${caller}`, work)).toEqual({ first: caller });
    }
  });

  it('is free again after a day', async () => {
    const key = newKey();
    await sendKeyed(service, key, calendar);
    await change(key, { begunAt: Date.now() - KEPT_FOR_MS + 60_000 });
    expect((await sendKeyed(service, key, rolling)).status).toBe(422);
    await change(key, { begunAt: Date.now() - KEPT_FOR_MS });
    const answer = await sendKeyed(service, key, rolling);
    expect([answer.status, isReplayed(answer)]).toEqual([202, false]);
    expect(isReplayed(await sendKeyed(service, key, rolling))).toBe(true);
  });

  it('is forgotten after a day, and not before', async () => {
    const now = Date.now();
    const old = Array.from({ length: 1_234 }, (_, i) => someKey(`old ${i}`, now - KEPT_FOR_MS - 1 - i));
    const kept = [
      someKey('young', now - KEPT_FOR_MS),
      { ...someKey('long at work', now - 2 * KEPT_FOR_MS), leaseUntil: now + LEASE_MS, answer: null },
    ];
    await rows.manager.insert(IdempotencyKey, [...old, ...kept]);
    expect(await service.app.get(IdempotencyKeys).deleteExpired(now)).toBe(old.length);
    expect(await Promise.all(['old 0', 'old 1233', 'young', 'long at work'].map(isKept))).toEqual([
      false,
      false,
      true,
      true,
    ]);
  });
});

const someKey = (key: string, begunAt: number) => ({
  caller: '',
  key,
  fingerprint: 'fingerprint',
  claim: key,
  begunAt,
  leaseOwner: ELSEWHERE,
  leaseUntil: 0,
  answer: { body: {} },
});
