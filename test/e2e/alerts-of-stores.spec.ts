import { AlertRunner } from '../../src/alerts';
import type { AlertPageResponseDto } from '../../src/alerts/api/alerts.controller';
import type { Problem } from '../../src/platform/http/problem.filter';
import { getJson, postJson, type Query, queryText, uploadCsv } from '../support/product/client';
import { type RunningService, startFreshService } from '../support/product/running-service';
import { WebhookReceiver } from '../support/product/webhook-receiver';
import { describeEachSetup } from '../support/setups';

const MINUTE = 60_000;
const DETAILS = 'store_id,name,region\none,Main Street,north\ntwo,High Street,south\nthree,,\n';
const STORES = ['one', 'two', 'three'];

/** Of each store an alert, and one of each region, where the stores without a region are one as well. */
describeEachSetup('alerts of some stores', (setup) => {
  let service: RunningService;
  let receiver: WebhookReceiver;

  beforeAll(async () => {
    receiver = await WebhookReceiver.listen();
    service = await startFreshService(setup, () => ({ ...receiver.variables, DEFAULT_TIMEZONE: 'UTC' }));
    await uploadCsv(service, 'stores', DETAILS);
    for (const rule of [
      { name: 'Store', down_minutes: 15 },
      { name: 'Region', fleet_down_percent: 50, group_by: 'region' },
      { name: 'All', fleet_down_percent: 50 },
    ])
      expect((await postJson(service, '/alert-rules', { ...rule, channels: ['webhook'] })).status).toBe(201);
    const now = Date.now();
    const polls = STORES.flatMap((store_id) =>
      [90, 40, 0.1].map((ago) => ({
        store_id,
        status: ago === 90 ? 'active' : 'inactive',
        timestamp_utc: new Date(now - ago * MINUTE).toISOString(),
      })),
    );
    expect((await postJson(service, '/polls', { polls })).status).toBe(201);
    await service.app.get(AlertRunner).evaluateRules(now + 5_000);
  });

  afterAll(async () => {
    await service.close();
    receiver.close();
  });

  const list = async (query: Query) => {
    const { status, body } = await getJson<AlertPageResponseDto>(service, `/alerts${queryText(query)}`);
    expect(status).toBe(200);
    return body;
  };
  const subjectsOf = ({ items }: AlertPageResponseDto) =>
    items.map(({ store_id, group }) => store_id ?? JSON.stringify(group)).sort();

  it.each<[Query, string[]]>([
    [{}, ['one', 'three', 'two', '{"region":"north"}', '{"region":"south"}', '{"region":null}', 'null']],
    [{ labels: 'region=north' }, ['one', '{"region":"north"}']],
    [{ labels: 'region!=north' }, ['three', 'two', '{"region":"south"}', '{"region":null}']],
    [{ labels: '!region' }, ['three', '{"region":null}']],
    [{ labels: 'timezone=UTC,store_id in (two,three)' }, ['three', 'two']],
    [{ q: 'street' }, ['one', 'two']],
    [{ q: 'street', labels: 'region=south', status: 'open' }, ['two']],
    [{ q: 'street', store_id: 'one' }, ['one']],
    [{ q: 'nowhere' }, []],
    [{ labels: 'region=north', status: 'resolved' }, []],
  ])('are those that match %j', async (query, subjects) => {
    const page = await list(query);
    expect([page.total, subjectsOf(page)]).toEqual([subjects.length, subjects.sort()]);
  });

  it('have pages in the order of all', async () => {
    const query = { labels: 'region' };
    const whole = await list(query);
    const pages = [];
    for (let offset = 0; offset < 6; offset += 2) pages.push(await list({ ...query, limit: 2, offset }));
    expect(pages.map(({ total }) => total)).toEqual([4, 4, 4]);
    expect(pages.flatMap(({ items }) => items)).toEqual(whole.items);
    const ids = whole.items.map(({ alert_id }) => alert_id);
    const all = (await list({})).items.map(({ alert_id }) => alert_id);
    expect(ids).toEqual(all.filter((id) => ids.includes(id)));
  });

  it.each([
    ['labels=region%3D', 'labels'],
    ['labels=status%3Dup', 'labels has the key status'],
  ])('are refused with %s', async (query, detail) => {
    const { status, body } = await getJson<Problem>(service, `/alerts?${query}`);
    expect([status, body.detail]).toEqual([400, expect.stringContaining(detail)]);
  });
});
