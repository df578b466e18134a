import { AlertRunner } from '../../src/alerts';
import type { AlertPageResponseDto } from '../../src/alerts/api/alerts.controller';
import {
  type FleetResponseDto,
  getJson,
  postJson,
  type StorePageResponseDto,
} from '../support/product/client';
import { runCliHere } from '../support/product/command-line-here';
import { type RunningService, startFreshService } from '../support/product/running-service';
import { describeOneSetup } from '../support/setups';

describeOneSetup('store-monitor simulate', 'embedded', (setup) => {
  let service: RunningService;

  beforeAll(async () => {
    // Without it, a feed of three short sweeps has stopped a minute later.
    service = await startFreshService(setup, () => ({ STALE_AFTER: '60' }));
  });

  afterAll(async () => {
    await service.close();
  });

  const simulate = (...args: string[]) => runCliHere({}, 'simulate', '--url', service.url, ...args);

  it('sends a fleet with outages to a running service', async () => {
    const { status, stdout, stderr } = await simulate(
      ...[
        '--stores',
        '30',
        '--outages',
        '2',
        '--outage-from',
        '1',
        '--flapping',
        '1',
        '--every',
        '1',
        '--sweeps',
        '3',
      ],
    );
    expect([status, stderr]).toEqual([0, expect.stringContaining('sweep 2: 30 polls, 2 stores down')]);
    expect(stderr).toContain('sweep 0: 30 polls, 0 stores down');
    expect(stderr).toContain('sweep 1: 30 polls, 3 stores down');
    const marks = stdout
      .trimEnd()
      .split('\n')
      .map((line) => line.split(','));
    expect(marks.map(([kind]) => kind)).toEqual(['outage', 'outage', 'flapping']);
    const { body } = await getJson<StorePageResponseDto>(service, '/stores?status=down&limit=200');
    const failing = marks.filter(([kind]) => kind === 'outage').map(([, storeId]) => storeId);
    expect(body.items.map(({ store_id }) => store_id).sort()).toEqual(failing.sort());
    const named = await getJson<StorePageResponseDto>(service, '/stores?limit=200');
    expect(named.body.total).toBe(30);
    expect(named.body.items.every(({ name }) => name !== null)).toBe(true);
    expect((await getJson<FleetResponseDto>(service, '/fleet')).status).toBe(200);
    // As the README has it: an alert of each of them a minute later.
    const channel = { name: 'chat', kind: 'slack', url: 'http://127.0.0.1:9/hooks/T0' };
    expect((await postJson(service, '/channels', channel)).status).toBe(201);
    const rule = { name: 'Store down', down_minutes: 1, channels: ['chat'] };
    expect((await postJson(service, '/alert-rules', rule)).status).toBe(201);
    await service.app.get(AlertRunner).evaluateRules(Date.now() + 60_000);
    const alerts = await getJson<AlertPageResponseDto>(service, '/alerts?status=open');
    expect(alerts.body.items.map(({ store_id }) => store_id).sort()).toEqual(failing);
  });

  it('has a feed that stops', async () => {
    const { status, stderr } = await simulate(
      ...[
        '--stores',
        '3',
        '--outages',
        '0',
        '--stop-from',
        '1',
        '--stop-sweeps',
        '1',
        '--every',
        '1',
        '--sweeps',
        '3',
      ],
    );
    expect(status).toBe(0);
    expect(stderr).toMatch(/sweep 0: 3 polls[^]*sweep 1: the feed has stopped[^]*sweep 2: 3 polls/);
  });

  it.each([
    [['--url', 'http://127.0.0.1:1'], /No service answers at http:\/\/127\.0\.0\.1:1: start one/],
    [['--url', 'nowhere'], /--url is not an http/],
    [['--stores', '2', '--outages', '3'], /--outages and --flapping are together more than --stores/],
    [['--every', '0'], /--every is not a whole number from 1/],
  ])('refuses %j', async (args, message) => {
    const { status, stderr } = await runCliHere({}, 'simulate', '--sweeps', '1', ...args);
    expect([status, stderr]).toEqual([1, expect.stringMatching(message)]);
  });
});
