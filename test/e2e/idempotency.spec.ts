import { readdir } from 'node:fs/promises';
import { DataSource } from 'typeorm';
import type { IngestionPageResponseDto, ImportResponseDto } from '../../src/ingestion/api/ingestion.dto';
import type { Problem } from '../../src/platform/http/problem.filter';
import type { ReportPageResponseDto } from '../../src/reports/api/report.dto';
import { getJson } from '../support/product/client';
import {
  batch,
  isReplayed,
  newKey,
  type Repeatable,
  sendKeyed,
  trigger,
  upload,
} from '../support/product/keyed';
import { type RunningService, startFreshService } from '../support/product/running-service';
import { startService } from '../support/product/service';
import { describeOneSetup } from '../support/setups';

const header = 'store_id,status,timestamp_utc';
const poll = { store_id: 'one', status: 'active', timestamp_utc: '2023-01-25T10:00:00Z' };
const good = `${header}\none,active,2023-01-22 12:00:00 UTC\n`;
const badRow = `${header}\none,asleep,2023-01-22 12:00:00 UTC\n`;

const routes: { route: string; request: Repeatable; others: Record<string, Repeatable> }[] = [
  {
    route: 'POST /trigger_report',
    request: trigger({ windows: 'rolling' }),
    others: { body: trigger({ windows: 'calendar' }), 'no body': trigger(), route: batch([poll]) },
  },
  { route: 'POST /trigger_report without a body', request: trigger(), others: { body: trigger({}) } },
  {
    route: 'POST /polls',
    request: batch([poll]),
    others: {
      body: batch([{ ...poll, status: 'inactive' }]),
      query: batch([poll], '?strict=true'),
      route: trigger(),
    },
  },
  {
    route: 'POST /ingestions/polls',
    request: upload('polls', good),
    others: {
      body: upload('polls', `${good}two,active,2023-01-22 12:00:00 UTC\n`),
      'name of the file': upload('polls', good, { name: 'other.csv' }),
      query: upload('polls', good, { query: '?strict=true' }),
      kind: upload('timezones', good),
    },
  },
];

describeOneSetup('an Idempotency-Key', 'services', (setup) => {
  let service: RunningService;

  beforeAll(async () => {
    service = await startFreshService(setup);
  });

  afterAll(() => service.close());

  /** The number of triggered reports and started imports. */
  const done = async () => [
    (await getJson<ReportPageResponseDto>(service, '/reports')).body.total,
    (await getJson<IngestionPageResponseDto>(service, '/ingestions')).body.total,
  ];

  it.each(routes)('returns the first answer of $route again, without doing anything', async ({ request }) => {
    const key = newKey();
    const first = await sendKeyed(service, key, request);
    expect([first.status, isReplayed(first)]).toEqual([expect.any(Number), false]);
    expect(first.status).toBeLessThan(300);

    const before = await done();
    const again = await sendKeyed(service, key, request);
    expect([again.status, again.body, isReplayed(again)]).toEqual([first.status, first.body, true]);
    expect(await done()).toEqual(before);
  });

  it.each(routes)('is refused for another request than that to $route', async ({ request, others }) => {
    const key = newKey();
    await sendKeyed(service, key, request);
    const before = await done();
    for (const [what, other] of Object.entries(others)) {
      const answer = await sendKeyed<Problem>(service, key, other);
      expect({ what, status: answer.status, type: answer.body.type }).toEqual({
        what,
        status: 422,
        type: 'urn:store-monitor:problem:idempotency-key-reused',
      });
      expect(answer.body.detail).toContain('another request');
    }
    expect(await done()).toEqual(before);
  });

  it('is optional: without it, each request is a new one', async () => {
    const [reports, loads] = await done();
    for (const request of [trigger(), trigger(), batch([poll]), batch([poll])]) {
      const answer = await sendKeyed(service, undefined, request);
      expect([answer.status < 300, isReplayed(answer)]).toEqual([true, false]);
    }
    expect(await done()).toEqual([reports! + 2, loads! + 2]);
  });

  it.each(['', 'x'.repeat(256), 'schlüssel', 'a\tb'])('is refused if it is invalid: %j', async (key) => {
    const before = await done();
    for (const request of [trigger(), batch([poll]), upload('polls', good)]) {
      const { status, body } = await sendKeyed<Problem>(service, key, request);
      expect([status, body.detail]).toEqual([400, expect.stringContaining('Idempotency-Key')]);
    }
    expect(await done()).toEqual(before);
  });

  it('distinguishes keys by every letter', async () => {
    const answers = [];
    for (const key of ['letters', 'LETTERS', 'letters.']) {
      answers.push(await sendKeyed(service, key, trigger()));
    }
    expect(answers.map(isReplayed)).toEqual([false, false, false]);
  });

  it('gets the refusal of a load again', async () => {
    const key = newKey();
    const refused = upload('polls', badRow, { query: '?strict=true' });
    const first = await sendKeyed<Problem>(service, key, refused);
    expect([first.status, first.body.type]).toEqual([422, 'urn:store-monitor:problem:import-refused']);
    const again = await sendKeyed<Problem>(service, key, refused);
    expect([again.status, again.body, isReplayed(again)]).toEqual([422, first.body, true]);
    const other = await sendKeyed<Problem>(service, key, upload('polls', good, { query: '?strict=true' }));
    expect(other.body.type).toBe('urn:store-monitor:problem:idempotency-key-reused');
  });

  it.each([
    ['input that cannot be read', trigger({ windows: 'weekly' }), trigger(), 400],
    ['a batch that is too large', batch(Array(10_001).fill(1)), batch([poll]), 413],
    ['a kind of import that is none', upload('constructor' as 'polls', good), upload('polls', good), 404],
  ])('is free again after %s', async (_, bad, corrected, status) => {
    const key = newKey();
    expect((await sendKeyed(service, key, bad)).status).toBe(status);
    const answer = await sendKeyed(service, key, corrected);
    expect([answer.status < 300, isReplayed(answer)]).toEqual([true, false]);
  });

  it('is free again after an internal error', async () => {
    const key = newKey();
    const dataSource = service.app.get(DataSource);
    await dataSource.query('ALTER TABLE reports RENAME TO reports_away');
    try {
      expect((await sendKeyed(service, key, trigger())).status).toBe(500);
    } finally {
      await dataSource.query('ALTER TABLE reports_away RENAME TO reports');
    }
    const answer = await sendKeyed(service, key, trigger());
    expect([answer.status, isReplayed(answer)]).toEqual([202, false]);
  });

  it('of 20 clients at once makes one report', async () => {
    const key = newKey();
    const [before] = await done();
    const answers = await Promise.all(
      Array.from({ length: 20 }, () => sendKeyed<{ report_id: string }>(service, key, trigger())),
    );
    const given = answers.filter(({ status }) => status === 202);
    const told = answers.filter(({ status }) => status !== 202);
    expect(new Set(given.map(({ body }) => body.report_id)).size).toBe(1);
    expect(given.filter((answer) => !isReplayed(answer))).toHaveLength(1);
    for (const { status, headers, body } of told) {
      expect([status, headers.get('retry-after')]).toEqual([409, '1']);
      expect(body).toMatchObject({ type: 'urn:store-monitor:problem:idempotency-key-in-use' });
    }
    expect((await done())[0]).toBe(before! + 1);
  });

  it('of 20 uploads at once makes one load', async () => {
    const key = newKey();
    const [, before] = await done();
    const request = upload('polls', `${good}three,active,2023-01-22 12:00:00 UTC\n`);
    const answers = await Promise.all(
      Array.from({ length: 20 }, () => sendKeyed<ImportResponseDto>(service, key, request)),
    );
    expect(answers.map(({ status }) => status).filter((status) => status !== 409)).toContain(201);
    const given = answers.filter(({ status }) => status === 201);
    expect(new Set(given.map(({ body }) => JSON.stringify(body))).size).toBe(1);
    expect((await done())[1]).toBe(before! + 1);
  });

  it('leaves no uploaded file behind', async () => {
    expect(await readdir(service.environment.env.UPLOADS_DIR!)).toEqual([]);
  });

  it('is remembered by another process, and by the next', async () => {
    const key = newKey();
    const first = await sendKeyed(service, key, trigger());
    const other = await startService(service.environment.env);
    try {
      const again = await sendKeyed(other, key, trigger());
      expect([again.status, again.body, isReplayed(again)]).toEqual([202, first.body, true]);
    } finally {
      await other.close();
    }
  });
});
