import { DataSource } from 'typeorm';
import { ExclusionsRepository } from '../../src/business-hours';
import { Ingestion } from '../../src/ingestion';
import { Database, DataVersion } from '../../src/platform/database';
import {
  type ExcludedStoresResponseDto,
  type ExclusionPageResponseDto,
  type ExclusionResponseDto,
  getJson,
  type ImportResponseDto,
  type IngestionPageResponseDto,
  type IngestionResponseDto,
  postJson,
  type Query,
  queryText,
  type RevokedBatchResponseDto,
  storePath,
  type TimelineResponseDto,
  uploadCsv,
} from '../support/product/client';
import { isReplayed, json, newKey, sendKeyed } from '../support/product/keyed';
import { type RunningService, startFreshService } from '../support/product/running-service';
import { describeOneSetup } from '../support/setups';

const POLLS = `store_id,status,timestamp_utc
one,active,2023-01-25 12:00:00 UTC
two,active,2023-01-25 12:00:00 UTC
three,active,2023-01-25 18:00:00 UTC
`;
const ZONES = 'store_id,timezone_str\none,Asia/Tokyo\ntwo,Asia/Tokyo\n';
const HOURS = 'store_id,day,start_time_local,end_time_local\nthree,2,10:00,14:30\n';
const NIGHT = {
  starts_at: '2023-01-23T22:00:00.000Z',
  ends_at: '2023-01-24T02:00:00.000Z',
  kind: 'planned',
};

const FUTURE = {
  starts_at: '2099-01-01T00:00:00.000Z',
  ends_at: '2099-01-02T00:00:00.000Z',
  kind: 'planned',
};

/** Each test depends on the state that the previous one has left. */
describeOneSetup('exclusions', 'services', (setup) => {
  let service: RunningService;
  let first: ExclusionResponseDto;

  beforeAll(async () => {
    service = await startFreshService(setup, () => ({ DEFAULT_TIMEZONE: 'UTC' }));
    await uploadCsv(service, 'polls', POLLS);
    await uploadCsv(service, 'timezones', ZONES);
    await uploadCsv(service, 'business-hours', HOURS);
  });

  afterAll(() => service.close());

  it('are made for one store, as a load', async () => {
    const before = await versions();
    const { status, body } = await exclude({ store_id: 'one', ...NIGHT, reason: ' new router ' });
    expect(status).toBe(201);
    expect(body).toMatchObject({ dry_run: false, stores: 1, inserted: 1, unchanged: 0, open_time_ms: null });
    first = body.exclusions[0]!;
    expect(first).toEqual({
      exclusion_id: expect.any(String),
      store_id: 'one',
      ...NIGHT,
      reason: 'new router',
      ingestion_id: body.ingestion_id,
      created_at: expect.any(String),
      created_by: null,
      revoked_at: null,
      revoked_by: null,
    });
    expect(await load(body.ingestion_id)).toMatchObject({
      kind: 'exclusions',
      source: 'POST /exclusions',
      message: 'Completed: 1 inserted, 0 changed, 0 unchanged.',
      first_observed_at: null,
    });
    expect(await affected(body.ingestion_id)).toEqual([NIGHT.starts_at, '2023-01-24T01:59:59.999Z']);
    const { version, storesVersion, ...extent } = await versions();
    expect([version, storesVersion]).toEqual([before.version + 1, version]);
    // An exclusion is no poll.
    expect(before).toMatchObject(extent);
    expect(await one(first.exclusion_id)).toEqual(first);
  });

  it('are not made twice', async () => {
    const before = await versions();
    const { body } = await exclude({ store_id: 'one', ...NIGHT });
    expect(body).toMatchObject({ inserted: 0, unchanged: 1, exclusions: [first] });
    expect((await load(body.ingestion_id)).message).toContain('nothing changed');
    // Nothing of the first request is revoked with the second.
    expect((await postJson(service, '/exclusions/revoke', { ingestion_id: body.ingestion_id })).body).toEqual(
      {
        ingestion_id: body.ingestion_id,
        revoked: 0,
        unchanged: 0,
      },
    );
    expect(await versions()).toEqual(before);
    const other = await exclude({ store_id: 'one', ...NIGHT, kind: 'excused' });
    expect(other.body).toMatchObject({ inserted: 1, unchanged: 0 });
    expect((await list({ store_id: 'one' })).total).toBe(2);
  });

  it('are made for a selection, of which a dry run tells the size', async () => {
    const before = { loads: await loads(), versions: await versions() };
    const request = { selection: { timezone: 'Asia/Tokyo' }, ...NIGHT };
    const dry = await exclude(request, '?dry_run=true');
    expect([dry.status, dry.body]).toEqual([
      200,
      {
        ...{ dry_run: true, ingestion_id: null, stores: 2, inserted: 1, unchanged: 1, exclusions: [] },
        // The other store has the exclusion already.
        open_time_ms: 4 * 3_600_000,
        ...{ past_days: null, week: null },
      },
    ]);
    const days = { starts_at: '2023-01-24T00:00:00Z', ends_at: '2023-01-26T05:00:00Z', kind: 'planned' };
    const open = await exclude({ store_id: 'three', ...days }, '?dry_run=true');
    // Wednesday, 10:00 to 14:30.
    expect(open.body.open_time_ms).toBe(4.5 * 3_600_000);
    expect({ loads: await loads(), versions: await versions() }).toEqual(before);
    const { body } = await exclude(request, '?dry_run=false');
    expect(body).toMatchObject({ dry_run: false, stores: 2, inserted: 1, unchanged: 1 });
    expect(body.exclusions.map(({ store_id }) => store_id).sort()).toEqual(['one', 'two']);
    const named = await exclude({ selection: { store_ids: ['three'], q: 'hre' }, ...FUTURE });
    expect(named.body).toMatchObject({ stores: 1, inserted: 1 });
  });

  it('are listed by the latest start, and by store, time, kind, revocation and batch', async () => {
    const all = await list({});
    expect(all).toMatchObject({ total: 4, limit: 20, offset: 0 });
    expect(all.items[0]).toMatchObject({ store_id: 'three', starts_at: FUTURE.starts_at });
    expect(await list({ limit: 2, offset: 1 })).toMatchObject({ total: 4, items: all.items.slice(1, 3) });
    const stores = async (query: Query) => (await list(query)).items.map(({ store_id }) => store_id).sort();
    expect(await stores({ store_id: 'two' })).toEqual(['two']);
    expect(await stores({ kind: 'excused' })).toEqual(['one']);
    expect(await stores({ ingestion_id: first.ingestion_id })).toEqual(['one']);
    expect(await stores({ revoked: true })).toEqual([]);
    expect(await stores({ revoked: false, from: NIGHT.ends_at })).toEqual(['three']);
    expect(await stores({ from: '2023-01-24T01:59:59.999Z', to: FUTURE.starts_at })).toEqual([
      'one',
      'one',
      'two',
    ]);
    expect(await stores({ to: NIGHT.starts_at })).toEqual([]);
    expect(await stores({ from: FUTURE.starts_at, to: FUTURE.ends_at })).toEqual(['three']);
  });

  it('are the excluded time of their stores, merged', async () => {
    await exclude({
      store_id: 'two',
      kind: 'excused',
      starts_at: '2023-01-24T01:00:00Z',
      ends_at: '2023-01-24T03:00:00Z',
    });
    expect(await excluded()).toEqual({
      one: [NIGHT.starts_at, NIGHT.ends_at],
      two: [NIGHT.starts_at, '2023-01-24T03:00:00.000Z'],
      three: [FUTURE.starts_at, FUTURE.ends_at],
    });
  });

  it('are in the timeline of their days, by start, and taken out of its open time', async () => {
    const timeline = async (query: Query) =>
      (await getJson<TimelineResponseDto>(service, storePath('two', '/timeline', query))).body;
    const range = { from: '2023-01-23T00:00:00Z', to: '2023-01-25T00:00:00Z' };
    const { applied_exclusions, sums, days } = await timeline(range);
    expect(applied_exclusions).toEqual([
      { exclusion_id: expect.any(String), ...NIGHT, reason: null },
      {
        exclusion_id: expect.any(String),
        starts_at: '2023-01-24T01:00:00.000Z',
        ends_at: '2023-01-24T03:00:00.000Z',
        kind: 'excused',
        reason: null,
      },
    ]);
    expect(sums.range).toMatchObject({ excluded_ms: 5 * 3_600_000 });
    const excludedSegments = days.flatMap(({ segments }) =>
      segments.filter(({ status }) => status === 'excluded').map(({ start, end }) => [start, end]),
    );
    expect(excludedSegments).toEqual([[NIGHT.starts_at, '2023-01-24T03:00:00.000Z']]);
    const ignored = await timeline({ ...range, exclusions: 'ignore' });
    expect([ignored.applied_exclusions, ignored.sums.range]).toEqual([
      [],
      expect.objectContaining({ excluded_ms: 0 }),
    ]);
    expect((await timeline({ as_of: NIGHT.starts_at })).applied_exclusions).toHaveLength(2);
    expect((await timeline({ ...range, to: '2023-01-23T10:00:00Z' })).applied_exclusions).toEqual([]);
  });

  it('are revoked once, and stay in the list', async () => {
    const before = await versions();
    const { status, body } = await postJson<ExclusionResponseDto>(service, revokePath(first));
    expect(status).toBe(200);
    expect(body).toEqual({ ...first, revoked_at: expect.any(String) });
    const after = await versions();
    expect(after).toMatchObject({ version: before.version + 1, storesVersion: before.version + 1 });
    const [revocation] = await loads();
    expect(revocation).toMatchObject({
      kind: 'exclusions',
      source: `POST ${revokePath(first)}`,
      rows_read: 1,
      changed: 1,
    });
    expect(await affected(revocation!.ingestion_id)).toEqual([NIGHT.starts_at, '2023-01-24T01:59:59.999Z']);
    const again = await postJson<ExclusionResponseDto>(service, revokePath(first));
    expect([again.status, again.body]).toEqual([200, body]);
    expect(await versions()).toEqual(after);
    expect((await list({ revoked: true })).items).toEqual([body]);
    // The excused one of the same time is left.
    expect((await excluded()).one).toEqual([NIGHT.starts_at, NIGHT.ends_at]);
  });

  it('may be made again after they were revoked', async () => {
    const { body } = await exclude({ store_id: 'one', ...NIGHT });
    expect(body.inserted).toBe(1);
    expect(body.exclusions[0]!.exclusion_id).not.toBe(first.exclusion_id);
  });

  it('are revoked with all others of the same request', async () => {
    const { body: made } = await exclude({ selection: { q: 'o' }, ...FUTURE });
    expect(made.inserted).toBe(2);
    await postJson(service, revokePath(made.exclusions[0]!));
    const revoke = () =>
      postJson<RevokedBatchResponseDto>(service, '/exclusions/revoke', { ingestion_id: made.ingestion_id });
    const { status, body } = await revoke();
    expect([status, body]).toEqual([200, { ingestion_id: made.ingestion_id, revoked: 1, unchanged: 1 }]);
    expect((await list({ ingestion_id: made.ingestion_id!, revoked: false })).total).toBe(0);
    expect((await revoke()).body).toEqual({ ingestion_id: made.ingestion_id, revoked: 0, unchanged: 2 });
    expect((await excluded()).three).toEqual([FUTURE.starts_at, FUTURE.ends_at]);
  });

  it('come from a file, whose good rows are added', async () => {
    const rows = [
      'three,2023-01-20 10:00:00,2023-01-20T11:00:00+01:00,Planned,',
      'three,2023-01-20T10:00:00Z,2023-01-20T12:00:00Z,planned,"a, ""b"" 🏪"',
      'three,2023-01-20T10:00:00Z,2023-01-20T12:00:00Z,planned,again',
      'new,2023-01-20T10:00:00Z,2024-02-24T10:00:00Z,excused,',
      'new,2023-01-20T10:00:00Z,2024-02-24T10:00:00.001Z,excused,',
      'three,soon,2023-01-20T12:00:00Z,planned,',
      'three,2023-01-20T10:00:00Z,,planned,',
      'three,2023-01-20T10:00:00Z,2023-01-20T12:00:00Z,unplanned,',
      `three,2023-01-20T10:00:00Z,2023-01-20T12:00:00Z,planned,${'x'.repeat(201)}`,
      ',2023-01-20T10:00:00Z,2023-01-20T12:00:00Z,planned,',
    ];
    const file = `Store ID;start;until;type;note\n${rows.join('\n').replaceAll(/,(?=[^ ])|,$/gm, ';')}\n`;
    const { status, body } = await uploadCsv<ImportResponseDto>(service, 'exclusions', file);
    expect(status).toBe(201);
    expect(body).toMatchObject({ kind: 'exclusions', rows_read: 10, inserted: 2, unchanged: 1, rejected: 7 });
    expect(body.rejected_rows).toMatchObject([
      { line: 2, reason: 'ends_at is not after starts_at' },
      { line: 6, reason: expect.stringMatching(/^ends_at lies more than 400 days after starts_at/) },
      { line: 7, reason: expect.stringMatching(/^starts_at is not a time/) },
      { line: 8, reason: expect.stringMatching(/^ends_at is not a time/) },
      { line: 9, reason: 'kind is neither planned nor excused' },
      { line: 10, reason: 'reason is longer than 200 characters' },
      { line: 11, reason: 'store_id is empty' },
    ]);
    expect(body.notices.map(({ code, count }) => [code, count])).toEqual([
      ['times-without-zone', 1],
      ['new-stores', 1],
      ['stores-without-polls', 1],
    ]);
    // The longest one is of a store without polls, which is in no report.
    expect(await affected(body.ingestion_id)).toEqual([
      '2023-01-20T10:00:00.000Z',
      '2023-01-20T11:59:59.999Z',
    ]);
    const { items } = await list({ ingestion_id: body.ingestion_id });
    expect(items.map(({ store_id, reason }) => [store_id, reason]).sort()).toEqual([
      ['new', null],
      ['three', 'a, "b" 🏪'],
    ]);
    const again = await uploadCsv<ImportResponseDto>(service, 'exclusions', file);
    expect(again.body).toMatchObject({ inserted: 0, unchanged: 3, rejected: 7 });
  });

  it('need no reasons in a file', async () => {
    const file = 'store_id,starts_at,ends_at,kind\none,2023-01-20T10:00:00Z,2023-01-20T12:00:00Z,planned\n';
    const { body } = await uploadCsv<ImportResponseDto>(service, 'exclusions', file);
    expect(body).toMatchObject({ inserted: 1, rejected: 0, notices: [] });
  });

  it('are answered with the first answer to an Idempotency-Key', async () => {
    const request = json('/exclusions', {
      store_id: 'two',
      kind: 'planned',
      starts_at: '2023-01-21T00:00:00Z',
      ends_at: '2023-01-21T01:00:00Z',
    });
    const key = newKey();
    const made = await sendKeyed<ExcludedStoresResponseDto>(service, key, request);
    expect([made.status, made.body.inserted, isReplayed(made)]).toEqual([201, 1, false]);
    const again = await sendKeyed<ExcludedStoresResponseDto>(service, key, request);
    expect([again.status, again.body, isReplayed(again)]).toEqual([201, made.body, true]);
    const { exclusion_id } = made.body.exclusions[0]!;
    for (const revocation of [
      json(`/exclusions/${exclusion_id}/revoke`, undefined),
      json('/exclusions/revoke', { ingestion_id: made.body.ingestion_id }),
    ]) {
      const second = newKey();
      const answers = [
        await sendKeyed<unknown>(service, second, revocation),
        await sendKeyed<unknown>(service, second, revocation),
      ];
      expect(answers.map(({ status }) => status)).toEqual([200, 200]);
      expect(answers.map(isReplayed)).toEqual([false, true]);
      expect(answers[1]!.body).toEqual(answers[0]!.body);
    }
  });

  const exclude = (body: object, query = '') =>
    postJson<ExcludedStoresResponseDto>(service, `/exclusions${query}`, body);

  const list = async (query: Query) =>
    (await getJson<ExclusionPageResponseDto>(service, `/exclusions${queryText(query)}`)).body;

  const one = async (id: string) => (await getJson<ExclusionResponseDto>(service, `/exclusions/${id}`)).body;

  const load = async (id: string | null) =>
    (await getJson<IngestionResponseDto>(service, `/ingestions/${id}`)).body;

  const loads = async () => (await getJson<IngestionPageResponseDto>(service, '/ingestions')).body.items;

  const versions = async () => {
    const { manager } = service.app.get(DataSource);
    const { version, storesVersion, firstPollAt, lastPollAt } = await manager.findOneByOrFail(DataVersion, {
      id: 1,
    });
    return { version, storesVersion, firstPollAt, lastPollAt };
  };

  const affected = async (ingestionId: string | null) => {
    const { manager } = service.app.get(DataSource);
    const { affectedFrom, affectedTo } = await manager.findOneByOrFail(Ingestion, {
      ingestionId: ingestionId!,
    });
    return [affectedFrom, affectedTo].map((instant) => new Date(instant!).toISOString());
  };

  /** The excluded time that evaluations read, by store_id. */
  const excluded = async () => {
    const keys = await service.app
      .get(DataSource)
      .query<{ store_key: number; store_id: string }[]>(
        'SELECT store_key, store_id FROM stores ORDER BY store_key',
      );
    const storeKeys = keys.map(({ store_key }) => store_key);
    const among = { storeKeys, firstKey: storeKeys[0]!, lastKey: storeKeys.at(-1)! };
    const found = await service.app
      .get(Database)
      .snapshot((session) =>
        service.app.get(ExclusionsRepository, { strict: false }).excluded(session, among),
      );
    return Object.fromEntries(
      keys.flatMap(({ store_key, store_id }) => {
        const time = found.get(store_key);
        return time === undefined ? [] : [[store_id, time.map((instant) => new Date(instant).toISOString())]];
      }),
    );
  };
});

const revokePath = ({ exclusion_id }: ExclusionResponseDto): string => `/exclusions/${exclusion_id}/revoke`;
