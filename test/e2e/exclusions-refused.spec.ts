import { randomUUID } from 'node:crypto';
import {
  getJson,
  type ExclusionPageResponseDto,
  type IngestionPageResponseDto,
  postJson,
  type Problem,
  uploadCsv,
} from '../support/product/client';
import { type RunningService, startFreshService } from '../support/product/running-service';
import { pollsOfTwoStores } from '../support/product/store-hours';
import { describeOneSetup } from '../support/setups';

const GOOD = {
  store_id: 'one',
  starts_at: '2023-01-23T22:00:00Z',
  ends_at: '2023-01-24T02:00:00Z',
  kind: 'planned',
};
const { starts_at, ends_at, kind } = GOOD;
const interval = { starts_at, ends_at, kind };
const SOME = { selection: { q: 'o' } };

describeOneSetup('an exclusion', 'embedded', (setup) => {
  let service: RunningService;

  beforeAll(async () => {
    service = await startFreshService(setup, () => ({ DEFAULT_TIMEZONE: 'UTC' }));
    await uploadCsv(service, 'polls', pollsOfTwoStores);
    await postJson(service, '/exclusions', GOOD);
  });

  afterAll(() => service.close());

  it.each<[status: number, field: string, detail: string, body: object]>([
    [400, 'starts_at', 'starts_at is not a time', { ...GOOD, starts_at: 'soon' }],
    [400, 'starts_at', 'starts_at has no zone', { ...GOOD, starts_at: '2023-01-23T22:00:00' }],
    [400, 'starts_at', 'starts_at is not text', { ...GOOD, starts_at: 1_674_500_000_000 }],
    [400, 'starts_at', 'starts_at lies before 1970', { ...GOOD, starts_at: '1969-12-31T23:59:59.999Z' }],
    [400, 'starts_at', 'date that is not in the calendar', { ...GOOD, starts_at: '2023-02-29T00:00:00Z' }],
    [400, 'ends_at', 'ends_at is missing', { ...SOME, starts_at, kind }],
    [400, 'ends_at', 'ends_at is not after starts_at', { ...GOOD, ends_at: GOOD.starts_at }],
    [400, 'ends_at', 'more than 400 days after starts_at', { ...GOOD, ends_at: '2024-02-27T22:00:00.001Z' }],
    [400, 'kind', 'kind is neither planned nor excused', { ...GOOD, kind: 'other' }],
    [400, 'reason', 'reason is not text', { ...GOOD, reason: 7 }],
    [400, 'reason', 'reason is longer than 200 characters', { ...GOOD, reason: 'x'.repeat(201) }],
    [400, 'reason', 'reason has a line break', { ...GOOD, reason: 'two\nlines' }],
    [400, 'store_id', 'store_id is empty', { ...GOOD, store_id: '' }],
    [400, 'store_id', 'store_id is not text', { ...GOOD, store_id: 8 }],
    [400, 'store_id', 'store_id and selection: give one of them', interval],
    [400, 'store_id', 'store_id and selection: give one of them', { ...GOOD, ...SOME }],
    [400, 'selection', 'selection is empty', { ...interval, selection: {} }],
    [400, 'selection', 'selection matches no store', { ...interval, selection: { q: 'xyz' } }],
    [400, 'selection', 'selection matches no store', { ...interval, selection: { timezone: 'Asia/Tokyo' } }],
    [400, 'selection', 'selection is not an object', { ...interval, selection: 'all' }],
    [400, 'selection', 'selection.store_ids is not a list', { ...interval, selection: { store_ids: 'one' } }],
    [400, 'selection', 'region is unknown here', { ...interval, selection: { q: 'o', region: 'x' } }],
    [
      400,
      'selection',
      'labels is no selector: column 3: expected a value after =',
      { ...interval, selection: { labels: 'x=' } },
    ],
    [404, 'store_id', 'There is no store three', { ...GOOD, store_id: 'three' }],
    [
      404,
      'selection.store_ids',
      'There is no store three',
      { ...interval, selection: { store_ids: ['one', 'three'] } },
    ],
    [400, 'batch', 'batch is unknown here', { ...GOOD, batch: 1 }],
  ])('is refused with %d for %s: %s', async (status, field, detail, body) => {
    const before = await state();
    for (const query of ['', '?dry_run=true']) {
      const answer = await postJson<Problem & { errors: { field: string }[] }>(
        service,
        `/exclusions${query}`,
        body,
      );
      expect(answer).toMatchObject({ status, body: { status, detail: expect.stringContaining(detail) } });
      expect(answer.body.errors.map((error) => error.field)).toContain(field);
    }
    expect(await state()).toEqual(before);
  });

  it.each<[status: number, detail: string, path: string, body: object | undefined]>([
    [400, 'dry_run is neither true nor false', '/exclusions?dry_run=yes', GOOD],
    [400, 'exclusion_id is not a UUID', '/exclusions/one/revoke', undefined],
    [404, 'There is no exclusion', `/exclusions/${randomUUID()}/revoke`, undefined],
    [400, 'ingestion_id is not a UUID', '/exclusions/revoke', {}],
    [400, 'ingestion_id is not a UUID', '/exclusions/revoke', { ingestion_id: 'one' }],
    [404, 'There is no batch', '/exclusions/revoke', { ingestion_id: randomUUID() }],
  ])('is refused with %d: %s, by POST %s', async (status, detail, path, body) => {
    const before = await state();
    const answer = await postJson<Problem>(service, path, body);
    expect(answer).toMatchObject({ status, body: { status, detail: expect.stringContaining(detail) } });
    expect(await state()).toEqual(before);
  });

  it.each<[status: number, detail: string, path: string]>([
    [400, 'kind is none of planned, excused', '?kind=other'],
    [400, 'revoked is neither true nor false', '?revoked=maybe'],
    [400, 'ingestion_id is not a UUID', '?ingestion_id=1'],
    [400, 'from is not before to', '?from=2023-01-24T00:00:00Z&to=2023-01-24T00:00:00Z'],
    [400, 'to has no zone', '?to=2023-01-24T00:00:00'],
    [400, 'limit must not be greater than 200', '?limit=201'],
    [404, 'There is no store three', '?store_id=three'],
    [400, 'exclusion_id is not a UUID', '/one'],
    [404, 'There is no exclusion', `/${randomUUID()}`],
  ])('is not listed, but %d: %s, by GET /exclusions%s', async (status, detail, path) => {
    const { body } = await getJson<Problem>(service, `/exclusions${path}`);
    expect(body).toMatchObject({ status, detail: expect.stringContaining(detail) });
  });

  it('is in a file without good rows: nothing is kept', async () => {
    const file = 'store_id,starts_at,ends_at,kind\none,2023-01-24T00:00:00Z,2023-01-23T00:00:00Z,planned\n';
    const { status, body } = await uploadCsv<Problem>(service, 'exclusions', file);
    expect([status, body.detail]).toEqual([
      422,
      'The only row cannot be taken. Line 2: ends_at is not after starts_at.',
    ]);
    const missing = await uploadCsv<Problem>(service, 'exclusions', 'store_id,starts_at,reason\n');
    expect(missing.status).toBe(422);
    expect(missing.body.detail).toContain('missing: ends_at, kind.');
    expect((await list()).total).toBe(1);
  });

  const list = async () => (await getJson<ExclusionPageResponseDto>(service, '/exclusions')).body;

  const state = async () => ({
    exclusions: await list(),
    loads: (await getJson<IngestionPageResponseDto>(service, '/ingestions')).body.total,
  });
});
