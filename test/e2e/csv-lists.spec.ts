import { type FleetStorePageResponseDto } from '../../src/fleet/api/fleet-stores.dto';
import { rowsOf } from '../bad-input/support/rejects-rows';
import { answerOf, getJson, type Problem, send, uploadCsv } from '../support/product/client';
import { type RunningService, startFreshService } from '../support/product/running-service';
import { describeOneSetup } from '../support/setups';

const STORES = 1_200;
const ids = Array.from({ length: STORES }, (_, i) => `store ${String(i).padStart(4, '0')}`);

describeOneSetup('a list as CSV', 'embedded', (setup) => {
  let service: RunningService;

  beforeAll(async () => {
    service = await startFreshService(setup);
    const polls = ids.map((id, i) => `${id},${i % 3 === 0 ? 'inactive' : 'active'},2023-01-25 18:00:00 UTC`);
    await uploadCsv(service, 'polls', ['store_id,status,timestamp_utc', ...polls, ''].join('\n'));
    const details = ids.map((id, i) => `${id},=Store ${i},${i < 5 ? 'south' : 'north'}`);
    await uploadCsv(service, 'stores', ['store_id,name,region', ...details, ''].join('\n'));
  });

  afterAll(() => service.close());

  const rows = async (path: string): Promise<string[][]> => {
    const answer = await send(service, path);
    expect([answer.status, answer.headers.get('content-type')]).toEqual([200, 'text/csv; charset=utf-8']);
    return rowsOf(await answer.text());
  };

  it('has all entries of a list that is longer than a page', async () => {
    const [head, ...all] = await rows('/stores?format=csv');
    expect(head![0]).toBe('store_id');
    expect(all.map(([id]) => id)).toEqual(ids);
  });

  it('has what the filter leaves, in the order that is asked for, whatever the page', async () => {
    const query = 'labels=region%3Dsouth&sort=-store_id&label_columns=region';
    const [head, ...all] = await rows(`/fleet/stores?${query}&format=csv&limit=2&offset=1`);
    const { body } = await getJson<FleetStorePageResponseDto>(service, `/fleet/stores?${query}`);
    expect(all.map(([id]) => id)).toEqual(body.items.map(({ store_id }) => store_id));
    const column = (name: string) => all.map((row) => row[head!.indexOf(name)]);
    expect(column('labels.region')).toEqual(Array(5).fill('south'));
    expect(column('downtime_last_day_ms')).toEqual(
      body.items.map(({ downtime_last_day_ms }) => String(downtime_last_day_ms)),
    );
    expect(column('name')).toEqual(body.items.map(({ name }) => `'${name}`));
  });

  it('follows the cursor of a list that has one', async () => {
    const { body } = await getJson<{ items: unknown[] }>(service, '/audit?limit=200');
    expect(await rows('/audit?format=csv&limit=1')).toHaveLength(body.items.length + 1);
    expect(body.items.length).toBeGreaterThan(1);
  });

  it.each([
    ['/fleet/groups?by=region', 2],
    ['/fleet/incidents', STORES / 3],
    ['/ingestions', 2],
    ['/targets?group_by=region', 0],
    ['/fleet/hours', 168],
  ])('of %s has %i entries', async (path, count) => {
    const all = await rows(`${path}${path.includes('?') ? '&' : '?'}format=csv`);
    expect(all).toHaveLength(count === 0 ? 0 : count + 1);
  });

  it('is sent as a file', async () => {
    const answer = await send(service, '/fleet/stores?format=csv&limit=1');
    expect(answer.headers.get('content-disposition')).toBe('attachment; filename="fleet-stores.csv"');
    await answer.text();
  });

  it.each([
    ['/fleet?format=csv', 'format is unknown here'],
    ['/fleet/stores?format=csv&sort=size', 'sort is none of'],
    ['/fleet/stores?format=xml', 'format is unknown here'],
  ])('is refused for %s', async (path, detail) => {
    const { status, body } = await answerOf<Problem>(await send(service, path));
    expect([status, body.detail]).toEqual([400, expect.stringContaining(detail)]);
  });
});
