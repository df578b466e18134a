import { DataSource } from 'typeorm';
import { Report } from '../../src/reports';
import { API_KEYS, withKey, WRITE_SECRET } from '../support/product/api-keys';
import { isReplayed, newKey, type Repeatable, sendKeyed, trigger } from '../support/product/keyed';
import { type RunningService, startFreshService } from '../support/product/running-service';
import { describeOneSetup } from '../support/setups';

const OTHER_SECRET = 'other-secret-0a7be91c35';
const VARIABLES = { API_KEYS: `${API_KEYS},other:write:${OTHER_SECRET}`, MAX_OPEN_REPORTS: '1' };

/** Never ends, so that the maximum number of reports is open. */
const OPEN = {
  reportId: '00000000-0000-4000-8000-000000000000',
  status: 'Running',
  createdAt: 0,
  windows: 'calendar',
  noData: 'down',
  leaseOwner: 'elsewhere/1/aaaaaaaa',
  leaseUntil: Number.MAX_SAFE_INTEGER,
} as const;

const from = (secret: string, request: Repeatable): Repeatable => ({
  ...request,
  headers: { ...request.headers, ...(withKey(secret).headers as Record<string, string>) },
});

describeOneSetup('an Idempotency-Key where keys and limits are set', 'services', (setup) => {
  let service: RunningService;

  beforeAll(async () => {
    service = await startFreshService(setup, () => VARIABLES);
  });

  afterAll(() => service.close());

  it('is free again after 429, and is answered for any number of reports', async () => {
    const { manager } = service.app.get(DataSource);
    const request = from(WRITE_SECRET, trigger());
    const key = newKey();
    await manager.insert(Report, OPEN);
    expect((await sendKeyed(service, key, request)).status).toBe(429);

    await manager.delete(Report, { reportId: OPEN.reportId });
    const first = await sendKeyed(service, key, request);
    expect([first.status, isReplayed(first)]).toEqual([202, false]);

    await manager.insert(Report, OPEN);
    const again = await sendKeyed(service, key, request);
    expect([again.status, again.body, isReplayed(again)]).toEqual([202, first.body, true]);
    await manager.delete(Report, { reportId: OPEN.reportId });
  });

  it('stands for each caller’s own request', async () => {
    const { manager } = service.app.get(DataSource);
    const key = newKey();
    const ids = new Set<unknown>();
    for (const secret of [WRITE_SECRET, OTHER_SECRET]) {
      await manager.update(Report, { status: 'Running' }, { status: 'Failed' });
      const first = await sendKeyed<{ report_id: string }>(service, key, from(secret, trigger()));
      expect([first.status, isReplayed(first)]).toEqual([202, false]);
      ids.add(first.body.report_id);
      expect(isReplayed(await sendKeyed(service, key, from(secret, trigger())))).toBe(true);
    }
    expect(ids.size).toBe(2);
  });
});
