import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { DataSource } from 'typeorm';
import type { AuditPageResponseDto, AuditRecordResponseDto } from '../../src/audit/api/audit.controller';
import type { Problem } from '../../src/platform/http/problem.filter';
import { ReportsService } from '../../src/reports';
import { Retention } from '../../src/retention';
import { API_KEYS, READ_SECRET, withKey, WRITE_SECRET } from '../support/product/api-keys';
import {
  type Answer,
  answerOf,
  type ExcludedStoresResponseDto,
  type ImportResponseDto,
  type Query,
  queryText,
  send,
  uploadCsv,
} from '../support/product/client';
import { cliOutputHere } from '../support/product/command-line-here';
import { isReplayed, newKey } from '../support/product/keyed';
import { scrape } from '../support/product/metrics';
import { type RunningService, startFreshService } from '../support/product/running-service';
import type { Service } from '../support/product/service';
import { describeOneSetup } from '../support/setups';
import { until } from '../support/until';

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;
const POLLS = `store_id,status,timestamp_utc
one,active,2023-01-25 12:00:00 UTC
two,active,2023-01-25 12:00:00 UTC
three,active,2023-01-25 18:00:00 UTC
`;
const MONDAY = { valid_from: null, day_of_week: 0, start_time_local: '09:00:00', end_time_local: '17:00:00' };
const NIGHT = {
  starts_at: '2023-01-23T22:00:00.000Z',
  ends_at: '2023-01-24T02:00:00.000Z',
  kind: 'planned',
};

const page = async (service: Service, query: Query = {}, secret?: string) =>
  answerOf<AuditPageResponseDto & Problem>(
    await send(service, `/audit${queryText(query)}`, secret === undefined ? {} : withKey(secret)),
  );
const recordsOf = async (service: Service, query: Query = {}, secret?: string) =>
  (await page(service, query, secret)).body.items;

/** Each test depends on the state that the previous one has left. */
describeOneSetup('the audit log', 'embedded', (setup) => {
  let service: RunningService;

  beforeAll(async () => {
    service = await startFreshService(setup, () => ({ API_KEYS, DEFAULT_TIMEZONE: 'UTC' }));
  });

  afterAll(() => service.close());

  const records = (query: Query = {}) => recordsOf(service, query, READ_SECRET);

  async function ask<Body = ImportResponseDto>(
    method: string,
    path: string,
    body?: unknown,
    headers: Record<string, string> = {},
  ): Promise<Answer<Body>> {
    const content = body === undefined ? {} : { body: JSON.stringify(body) };
    const typed = { 'content-type': 'application/json', ...headers };
    return answerOf(await send(service, path, withKey(WRITE_SECRET, { method, headers: typed, ...content })));
  }

  async function upload(kind: string, content: string, query = ''): Promise<Answer<ImportResponseDto>> {
    const body = new FormData();
    body.append('file', new Blob([content]), `${kind}.csv`);
    return answerOf(
      await send(service, `/ingestions/${kind}${query}`, withKey(WRITE_SECRET, { method: 'POST', body })),
    );
  }

  /** The only record that a change leaves. */
  async function recordOf<Body>(change: () => Promise<Answer<Body>>): Promise<{
    readonly record: AuditRecordResponseDto;
    readonly answer: Answer<Body>;
  }> {
    const before = await records({ limit: 1 });
    const began = Date.now();
    const answer = await change();
    const [record, next] = await records({ limit: 2 });
    expect(answer.status).toBeLessThan(300);
    expect(next?.audit_id).toBe(before[0]?.audit_id);
    expect(record).toMatchObject({ actor: 'writer', address: '127.0.0.1' });
    expect(record!.request_id).toBe(answer.headers.get('x-request-id'));
    const at = Date.parse(record!.changed_at);
    expect(at).toBeGreaterThanOrEqual(began);
    expect(at).toBeLessThanOrEqual(Date.now());
    return { record: record!, answer };
  }

  it('has a load with its counts and its first stores', async () => {
    const { record, answer } = await recordOf(() => upload('polls', `${POLLS}two,perhaps,2023-01-25\n`));
    expect(record).toMatchObject({
      ...{
        action: 'import',
        kind: 'polls',
        object_id: answer.body.ingestion_id,
        store_id: null,
        before: null,
      },
      after: {
        ...{ source: 'polls.csv', rows_read: 4, inserted: 3, changed: 0, removed: 0, rejected: 1 },
        ...{ stores: 3, store_ids: ['one', 'two', 'three'] },
      },
    });
  });

  it('has a load of one store with that store', async () => {
    const poll = { store_id: 'two', status: 'inactive', timestamp_utc: '2023-01-25T13:00:00Z' };
    const { record } = await recordOf(() => ask('POST', '/polls', { polls: [poll] }));
    expect(record).toMatchObject({
      ...{ action: 'import', kind: 'polls', store_id: 'two', before: null },
      after: { source: 'JSON batch', inserted: 1, stores: 1, store_ids: ['two'] },
    });
  });

  it.each<[kind: string, content: string]>([
    [
      'business-hours',
      'store_id,day,start_time_local,end_time_local\none,0,09:00,17:00\ntwo,0,08:00,16:00\n',
    ],
    ['special-hours', 'store_id,date,start_time_local,end_time_local\none,2023-12-25,,\ntwo,2023-12-25,,\n'],
    ['timezones', 'store_id,timezone_str\none,Asia/Tokyo\ntwo,Asia/Tokyo\n'],
    ['exclusions', 'store_id,starts_at,ends_at,kind\none,2023-01-20T10:00Z,2023-01-20T11:00Z,planned\n'],
    ['stores', 'store_id,name,target_percent,region\none,One,99,north\ntwo,Two,99,south\n'],
  ])('has a load of %s', async (kind, content) => {
    const { record, answer } = await recordOf(() => upload(kind, content));
    expect(record).toMatchObject({
      ...{ action: 'import', kind: kind.replace('-', '_'), object_id: answer.body.ingestion_id },
      after: { source: `${kind}.csv`, inserted: content.split('\n').length - 2 },
    });
  });

  it('has edits of one store with what they replaced', async () => {
    const tuesday = { day_of_week: 1, start_time_local: '10:00:00', end_time_local: '18:00:00' };
    const hours = { business_hours: [tuesday] };
    const edited = async (method: string, path: string, body: unknown) =>
      (await recordOf(() => ask(method, `/stores/one${path}`, body))).record;

    expect(await edited('PUT', '/business-hours', hours)).toMatchObject({
      ...{ action: 'replace', kind: 'business_hours', store_id: 'one' },
      before: { business_hours: [MONDAY] },
      after: { business_hours: [{ valid_from: null, ...tuesday }] },
    });
    const version = { ...hours, valid_from: '2023-01-30' };
    expect(await edited('PUT', '/business-hours', version)).toMatchObject({
      before: { business_hours: [] },
      after: { business_hours: [{ valid_from: '2023-01-30', ...tuesday }] },
    });
    expect(await edited('PUT', '/timezone', { timezone: 'Europe/Berlin' })).toMatchObject({
      ...{ action: 'replace', kind: 'timezones', store_id: 'one' },
      ...{ before: { timezone: 'Asia/Tokyo' }, after: { timezone: 'Europe/Berlin' } },
    });
    const special = {
      special_hours: [{ date: '2023-12-24', start_time_local: '09:00', end_time_local: '12:00' }],
    };
    expect(
      await edited('PUT', '/special-hours?from_date=2023-12-20&to_date=2023-12-31', special),
    ).toMatchObject({
      ...{ action: 'replace', kind: 'special_hours', store_id: 'one' },
      before: { special_hours: [{ date: '2023-12-25', start_time_local: null, end_time_local: null }] },
      after: { special_hours: [{ date: '2023-12-24', start_time_local: '09:00:00', reason: null }] },
    });
    expect(await edited('PATCH', '', { target_percent: 99.5, labels: { tier: 'a' } })).toMatchObject({
      ...{ action: 'change', kind: 'stores', store_id: 'one' },
      before: { target_percent: 99, labels: {} },
      after: { target_percent: 99.5, labels: { tier: 'a' } },
    });
    expect(await edited('PUT', '', { name: 'First', labels: { region: 'west' } })).toMatchObject({
      ...{ action: 'replace', kind: 'stores', store_id: 'one' },
      before: { name: 'One', target_percent: 99.5, labels: { region: 'north', tier: 'a' } },
      after: { name: 'First', target_percent: null, labels: { region: 'west' } },
    });
  });

  it('has an edit of several stores with what they are given', async () => {
    const rows = [{ date: '2023-12-31', start_time_local: '09:00', end_time_local: '12:00', reason: 'Eve' }];
    const body = { selection: { store_ids: ['one', 'two'] }, dates: rows };
    const { record } = await recordOf(() => ask('POST', '/special-hours', body));
    expect(record).toMatchObject({
      ...{ action: 'replace', kind: 'special_hours', store_id: null, before: null },
      after: { source: 'POST /special-hours', special_hours: rows, inserted: 2, stores: 2 },
    });
    expect(record.after.store_ids).toEqual(expect.arrayContaining(['one', 'two']));
  });

  it('has exclusions and their revocation', async () => {
    const made = await recordOf(() =>
      ask<ExcludedStoresResponseDto>('POST', '/exclusions', { store_id: 'two', ...NIGHT, reason: 'router' }),
    );
    const [exclusion] = made.answer.body.exclusions;
    const shown = { exclusion_id: exclusion!.exclusion_id, ...NIGHT, reason: 'router' };
    expect(made.record).toMatchObject({
      ...{ action: 'exclude', kind: 'exclusions', store_id: 'two', object_id: made.answer.body.ingestion_id },
      ...{ before: { exclusions: [] }, after: { exclusions: [shown] } },
    });
    const revoked = await recordOf(() => ask('POST', `/exclusions/${exclusion!.exclusion_id}/revoke`));
    expect(revoked.record).toMatchObject({
      ...{ action: 'revoke', kind: 'exclusions', store_id: 'two' },
      ...{ before: { exclusions: [shown] }, after: { exclusions: [] } },
    });
    const many = { selection: { store_ids: ['two', 'three'] }, ...NIGHT, kind: 'excused' };
    const batch = await recordOf(() => ask<ExcludedStoresResponseDto>('POST', '/exclusions', many));
    expect(batch.record).toMatchObject({
      ...{ action: 'exclude', store_id: null, before: null },
      after: { ...NIGHT, kind: 'excused', inserted: 2, stores: 2 },
    });
    const { ingestion_id } = batch.answer.body;
    const all = await recordOf(() => ask('POST', '/exclusions/revoke', { ingestion_id }));
    expect(all.record).toMatchObject({
      ...{ action: 'revoke', store_id: null, before: null },
      after: { ingestion_id, changed: 2, stores: 2 },
    });
    expect(all.record.after.store_ids).toEqual(expect.arrayContaining(['two', 'three']));
  });

  it('has triggered and reissued reports with their parameters', async () => {
    const asked = { period: 'last_month', no_data: 'exclude', format: 'ndjson' };
    const first = await recordOf(() => ask<{ report_id: string }>('POST', '/trigger_report', asked));
    const { report_id } = first.answer.body;
    expect(first.record).toMatchObject({
      ...{ action: 'trigger', kind: 'reports', object_id: report_id, store_id: null, before: null },
      after: { ...asked, as_of: '2023-01-25T18:00:00.000Z' },
    });
    expect(Object.keys(first.record.after)).not.toContain('windows');
    await until('the end of the report', async () => {
      const { body } = await ask<{ status: string }>('GET', `/reports/${report_id}`);
      return body.status === 'Completed' ? body : undefined;
    });
    const again = await recordOf(() => ask<{ report_id: string }>('POST', `/reports/${report_id}/reissue`));
    expect(again.record).toMatchObject({
      ...{ action: 'reissue', object_id: again.answer.body.report_id },
      after: { ...asked, supersedes: report_id },
    });
  });

  it('has no record of what is refused, changes nothing, or is a dry run', async () => {
    const before = await records();
    const tried: [number, Answer<unknown>][] = [
      [201, await upload('polls', POLLS)],
      [422, await upload('polls', 'store_id,status,timestamp_utc\none,perhaps,2023-01-25\n')],
      [
        422,
        await upload(
          'polls',
          `${POLLS}one,perhaps,2023-01-25\nnew,active,2023-01-25T00:00Z\n`,
          '?strict=true',
        ),
      ],
      [200, await ask('PUT', '/stores/one/timezone', { timezone: 'Europe/Berlin' })],
      [400, await ask('PUT', '/stores/one/timezone', { timezone: 'Mars/Olympus_Mons' })],
      [404, await ask('PUT', '/stores/nowhere/timezone', { timezone: 'Europe/Berlin' })],
      [200, await ask('PUT', '/stores/three', {})],
      [200, await ask('PUT', '/stores/one/business-hours?dry_run=true', { business_hours: [] })],
      [200, await ask('POST', '/exclusions?dry_run=true', { store_id: 'one', ...NIGHT })],
      [400, await ask('POST', '/trigger_report', { windows: 'round' })],
    ];
    expect(tried.map(([, { status }]) => status)).toEqual(tried.map(([status]) => status));
    expect(await records()).toEqual(before);
    // No caller asks for it.
    await service.app.get(ReportsService, { strict: false }).trigger({});
    expect(await records()).toEqual(before);
  });

  it('has one record of a request that is sent twice with an Idempotency-Key', async () => {
    const headers = { 'idempotency-key': newKey() };
    const trigger = () => ask('POST', '/trigger_report', {}, headers);
    await recordOf(trigger);
    const before = await records();
    expect(isReplayed(await trigger())).toBe(true);
    expect(await records()).toEqual(before);
  });

  it('finds records by store, actor, action, request and time', async () => {
    const all = await records({ limit: 200 });
    const requestId = 'order-42';
    await ask('POST', '/trigger_report', {}, { 'x-request-id': requestId });
    const [marked, ...others] = await records({ limit: 200 });
    expect(others).toEqual(all);
    const where = (test: (record: AuditRecordResponseDto) => boolean) => [marked!, ...others].filter(test);
    expect(await records({ request_id: requestId })).toEqual([marked]);
    expect(await records({ store_id: 'one', limit: 200 })).toEqual(
      where(({ store_id }) => store_id === 'one'),
    );
    expect(await records({ action: 'import', limit: 200 })).toEqual(
      where(({ action }) => action === 'import'),
    );
    expect(await records({ actor: 'writer', limit: 200 })).toEqual([marked, ...others]);
    expect(await records({ actor: 'reader' })).toEqual([]);
    const at = others[0]!.changed_at;
    expect(await records({ from: at, limit: 200 })).toEqual(where(({ changed_at }) => changed_at >= at));
    expect(await records({ to: at, limit: 200 })).toEqual(where(({ changed_at }) => changed_at < at));
    expect(await records({ to: '2999-01-01T00:00:00Z', store_id: 'three' })).toEqual([]);
  });

  it('is read page by page, each record once', async () => {
    const all = await records({ limit: 200 });
    const read: AuditRecordResponseDto[] = [];
    let cursor: string | undefined;
    do {
      const { body } = await page(service, { limit: 3, cursor }, READ_SECRET);
      expect(body.items.length).toBeLessThanOrEqual(3);
      read.push(...body.items);
      cursor = body.next_cursor ?? undefined;
      // What is recorded meanwhile neither repeats nor hides others.
      if (read.length === 3) await ask('POST', '/trigger_report', {});
    } while (cursor !== undefined);
    expect(read).toEqual(all);
  });

  it.each<[Query, number, string]>([
    [{ cursor: '17' }, 400, 'cursor is not the next_cursor of a page.'],
    [{ action: 'sing' }, 400, 'action is none of import, replace'],
    [{ from: '2023-01-25T00:00:00Z', to: '2023-01-25T00:00:00Z' }, 400, 'from is not before to'],
    [{ limit: 201 }, 400, 'limit must not be greater than 200'],
    [{ store_id: 'nowhere' }, 404, 'There is no store nowhere.'],
  ])('refuses %j with %d', async (query, status, detail) => {
    const answer = await page(service, query, READ_SECRET);
    expect([answer.status, answer.body.detail]).toEqual([status, expect.stringContaining(detail)]);
  });
});

describeOneSetup('the audit log without keys', 'services', (setup) => {
  let service: RunningService;

  beforeAll(async () => {
    const variables = { AUDIT_RETENTION_DAYS: '30', RETENTION_HOURS: '0-24' };
    service = await startFreshService(setup, () => variables);
  });

  afterAll(() => service.close());

  it('names no actor, and the command line as such', async () => {
    await uploadCsv(service, 'polls', POLLS);
    const { env, directory } = service.environment;
    await writeFile(join(directory, 'timezones.csv'), 'store_id,timezone_str\none,Asia/Tokyo\n');
    await cliOutputHere(env, 'seed', '--dir', directory);
    await cliOutputHere(env, 'report');
    const [report, zones, polls, ...others] = await recordsOf(service);
    expect(others).toEqual([]);
    expect(polls).toMatchObject({
      actor: null,
      address: '127.0.0.1',
      request_id: expect.stringMatching(UUID),
    });
    const command = { actor: 'command line', address: 'local', request_id: null };
    expect(zones).toMatchObject({ ...command, action: 'import', kind: 'timezones', store_id: 'one' });
    expect(report).toMatchObject({ ...command, action: 'trigger', kind: 'reports' });
  });

  it('is kept for AUDIT_RETENTION_DAYS', async () => {
    const [, , polls] = await recordsOf(service);
    const days = (count: number) => Date.now() - count * 86_400_000;
    const age = (record: AuditRecordResponseDto, at: number) =>
      service.app
        .get(DataSource)
        .query('UPDATE audit_log SET changed_at = ? WHERE audit_id = ?', [at, record.audit_id]);
    const [report, zones] = await recordsOf(service);
    await age(polls!, days(31));
    await age(zones!, days(29));
    await service.app.get(Retention, { strict: false }).beginRetention();
    expect((await recordsOf(service)).map(({ audit_id }) => audit_id)).toEqual([
      report!.audit_id,
      zones!.audit_id,
    ]);
    const deleted = 'store_monitor_retention_deleted_total{kind="audit_records"}';
    expect((await scrape(service)).get(deleted)).toBe(1);
  });
});
