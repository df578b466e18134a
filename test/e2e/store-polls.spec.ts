import { type Problem } from '../../src/platform/http/problem.filter';
import { getJson, postJson, type Query, storePath, uploadCsv } from '../support/product/client';
import { manyPolls, pollsCsv } from '../support/product/many-polls';
import { type RunningService, startFreshService } from '../support/product/running-service';
import { describeOneSetup } from '../support/setups';

interface Page {
  store_id: string;
  items: { observed_at: string; status: string }[];
  limit: number;
  next_cursor: string | null;
}

const wrong: [Query, string][] = [
  [{ from: '2023-01-25T00:00:00Z', to: '2023-01-24T00:00:00Z' }, 'from is not before to'],
  [{ from: '2023-01-25T00:00:00Z', to: '2023-01-25T00:00:00Z' }, 'from is not before to'],
  [{ from: 'yesterday' }, 'from is not a time'],
  [{ to: '2023-01-25T00:00:00' }, 'to has no zone'],
  [{ cursor: 'x' }, 'cursor is not a time'],
  [{ limit: 0 }, 'limit must not be less than 1'],
  [{ limit: 201 }, 'limit must not be greater than 200'],
  [{ limit: 'x' }, 'limit must be an integer number'],
  [{ offset: 1 }, 'offset is unknown here'],
];

describeOneSetup('the polls of a store', 'embedded', (setup) => {
  let service: RunningService;
  const polls = manyPolls();

  beforeAll(async () => {
    service = await startFreshService(setup);
    await uploadCsv(service, 'polls', pollsCsv(polls));
    await uploadCsv(service, 'timezones', 'store_id,timezone_str\nsilent,UTC\n');
    await send('rare', '2021-03-01T00:00:00Z', '2023-01-24T00:00:00Z');
  });

  afterAll(() => service.close());

  it('are returned as they are stored, twenty by default', async () => {
    const { status, body } = await getJson<Page>(service, storePath('a "b", c', '/polls'));
    expect(status).toBe(200);
    expect(body).toEqual({
      store_id: 'a "b", c',
      name: null,
      items: [{ observed_at: '2023-01-23T00:00:00.005Z', status: 'active' }],
      limit: 20,
      next_cursor: null,
    });
    expect((await page('store 063')).items).toHaveLength(20);
  });

  it.each([
    ['store 000', 1],
    ['store 063', 150],
    ['store 063', 200],
  ])('are all there of %s over pages of %d, ascending, once', async (storeId, limit) => {
    const found = await allPages(storeId, { limit });
    expect(found.map(lineOf)).toEqual(expectedOf(storeId));
  });

  it('lie at or after one instant and before another', async () => {
    const start = Date.parse('2023-01-23T00:00:00Z');
    const at = (ms: number) => new Date(start + ms).toISOString();
    const between = async (from: number, to: number) =>
      (await allPages('store 005', { from: at(from), to: at(to) })).map(({ observed_at }) => observed_at);
    expect(await between(1, 21_600_000)).toEqual([at(1), at(21_599_999)]);
    expect(await between(0, 1)).toEqual([at(0)]);
    expect(await between(2, 21_599_999)).toEqual([]);
    expect(await between(-1e12, -1)).toEqual([]);
    expect((await between(-1e12, 1e11)).length).toBe(5);
  });

  it('are neither repeated nor passed over when others arrive between two pages', async () => {
    const seconds = (...of: number[]) => of.map((s) => `2023-01-24T10:00:0${s}.000Z`);
    await send('fed', ...seconds(1, 3, 5, 7));
    const first = await page('fed', { limit: 2 });
    expect(timesOf(first)).toEqual(seconds(1, 3));
    await send('fed', ...seconds(2, 4, 6));
    const second = await page('fed', { limit: 2, cursor: first.next_cursor! });
    expect(timesOf(second)).toEqual(seconds(4, 5));
    const third = await page('fed', { limit: 20, cursor: second.next_cursor! });
    expect(timesOf(third)).toEqual(seconds(6, 7));
    expect(third.next_cursor).toBeNull();
  });

  it('are found behind months without any, over pages that read a quarter of a year each', async () => {
    // Other stores of its group are polled meanwhile, so that the months have blocks.
    const weeks = Array.from(
      { length: 100 },
      (_, week) => Date.parse('2021-03-01T00:00:00Z') + week * 604_800_000,
    );
    await send('weekly', ...weeks.map((instant) => new Date(instant).toISOString()));
    const pages = await eachPage('rare', {});
    expect(pages.length).toBeGreaterThan(3);
    expect(pages.flatMap(timesOf)).toEqual(['2021-03-01T00:00:00.000Z', '2023-01-24T00:00:00.000Z']);
    expect(pages.slice(1, -1).flatMap(({ items }) => items)).toEqual([]);
  });

  it('are none of a store that was never polled', async () => {
    const none = { items: [], limit: 20, next_cursor: null };
    expect(await page('silent')).toEqual({ store_id: 'silent', name: null, ...none });
  });

  it.each(wrong)('are refused for %j', async (query, detail) => {
    const path = storePath('store 000', '/polls', query);
    const { status, headers, body } = await getJson<Problem>(service, path);
    expect(status).toBe(400);
    expect(headers.get('content-type')).toContain('application/problem+json');
    expect(body).toMatchObject({
      type: 'urn:store-monitor:problem:invalid-input',
      status: 400,
      detail: expect.stringContaining(detail) as string,
    });
  });

  it.each(['nobody', 'store 000 ', 'STORE 000'])('are not there of %j', async (storeId) => {
    const { status, headers, body } = await getJson<Problem>(service, storePath(storeId, '/polls'));
    expect(status).toBe(404);
    expect(headers.get('content-type')).toContain('application/problem+json');
    expect(body).toMatchObject({ status: 404, detail: `There is no store ${storeId}.` });
  });

  const page = async (storeId: string, query: Query = {}): Promise<Page> =>
    (await getJson<Page>(service, storePath(storeId, '/polls', query))).body;

  async function eachPage(storeId: string, query: Query): Promise<Page[]> {
    const pages = [await page(storeId, query)];
    for (let next = pages[0]!.next_cursor; next !== null; next = pages[pages.length - 1]!.next_cursor) {
      pages.push(await page(storeId, { ...query, cursor: next }));
    }
    return pages;
  }

  const allPages = async (storeId: string, query: Query) =>
    (await eachPage(storeId, query)).flatMap(({ items }) => items);

  const timesOf = ({ items }: Page): string[] => items.map(({ observed_at }) => observed_at);

  const lineOf = ({ observed_at, status }: Page['items'][number]): string => `${observed_at} ${status}`;

  const expectedOf = (storeId: string): string[] =>
    polls
      .filter((poll) => poll.storeId === storeId)
      .sort((a, b) => a.observedAt - b.observedAt)
      .map(
        ({ observedAt, active }) => `${new Date(observedAt).toISOString()} ${active ? 'active' : 'inactive'}`,
      );

  async function send(storeId: string, ...instants: string[]): Promise<void> {
    const sent = instants.map((timestamp_utc) => ({ store_id: storeId, status: 'active', timestamp_utc }));
    const { status, body } = await postJson<{ inserted: number }>(service, '/polls', { polls: sent });
    expect({ status, inserted: body.inserted }).toEqual({ status: 201, inserted: instants.length });
  }
});
