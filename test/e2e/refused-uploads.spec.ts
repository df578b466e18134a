import { once } from 'node:events';
import { readdir } from 'node:fs/promises';
import {
  type IngestionPageResponseDto,
  type IngestionResponseDto,
} from '../../src/ingestion/api/ingestion.dto';
import { type Problem } from '../../src/platform/http/problem.filter';
import { answerOf, getJson, type Kind, send, uploadCsv } from '../support/product/client';
import { type RunningService, startFreshService } from '../support/product/running-service';
import { endSlowClients, slowClient, uploadBeginning } from '../support/product/slow-client';
import { storedPolls } from '../support/product/stored-data';
import { describeOneSetup } from '../support/setups';
import { until } from '../support/until';

const polls = 'store_id,status,timestamp_utc\none,active,2023-01-22 12:00:00 UTC\n';

describeOneSetup('an upload that is refused', 'embedded', (setup) => {
  let service: RunningService;

  beforeAll(async () => {
    service = await startFreshService(setup, () => ({ MAX_UPLOAD_MB: '1' }));
  });

  afterAll(() => service.close());

  // The file may be deleted just after the answer.
  afterEach(() =>
    until('an empty folder for uploads', async () => (await uploads()).length === 0, { within: 5_000 }),
  );

  it('has no such kind, and is answered before it has come', async () => {
    const beginning = uploadBeginning(polls.repeat(1_000)).replace(
      '/ingestions/polls',
      '/ingestions/nonsense',
    );
    const { socket } = await slowClient(service, beginning);
    const [answer] = (await once(socket, 'data')) as [Buffer];
    expect(answer.toString()).toMatch(/^HTTP\/1\.1 404 /);
    expect(answer.toString()).toContain(
      'There is no such kind of import: use polls, business-hours, special-hours, timezones, exclusions or stores.',
    );
    expect(await uploads()).toEqual([]);
    endSlowClients();
  });

  it.each<[Kind, string, string[], string[]]>([
    ['polls', 'shop,status,when', ['shop', 'status', 'when'], ['store_id', 'timestamp_utc']],
    [
      'polls',
      'store_id/status/timestamp_utc',
      ['store_id/status/timestamp_utc'],
      ['store_id', 'status', 'timestamp_utc'],
    ],
    [
      'business-hours',
      'store_id,day,start_time_local',
      ['store_id', 'day', 'start_time_local'],
      ['end_time_local'],
    ],
    [
      'business-hours',
      'store_id,start_time_local,end_time_local',
      ['store_id', 'start_time_local', 'end_time_local'],
      ['dayOfWeek'],
    ],
    ['timezones', 'store_id', ['store_id'], ['timezone_str']],
  ])('names the columns found and missing: %s, %s', async (kind, header, found, missing) => {
    const { status, headers, body } = await uploadCsv<Problem>(service, kind, `${header}\na,b,c\n`);
    expect(status).toBe(422);
    expect(headers.get('content-type')).toContain('application/problem+json');
    expect(body).toMatchObject({ columns_found: found, columns_missing: missing });
    for (const name of [...found, ...missing]) {
      expect(body.detail).toContain(name);
    }
    const { body: load } = await getJson<IngestionResponseDto>(
      service,
      `/ingestions/${String(body.ingestion_id)}`,
    );
    expect(load).toMatchObject({ status: 'Refused', inserted: 0, rows_read: 0, rejects_url: null });
  });

  it.each(['', '\ufeff', '\n\n'])('is one without a header: %j', async (content) => {
    const { status, body } = await uploadCsv<Problem>(service, 'polls', content);
    expect(status).toBe(422);
    expect(body.detail).toMatch(/empty.*store_id, status, timestamp_utc/);
  });

  it('is one that is too large', async () => {
    const large = polls.padEnd(1024 * 1024 + 1, '\n');
    const { status, body } = await uploadCsv<Problem>(service, 'polls', large);
    expect(status).toBe(413);
    expect(body).toMatchObject({ status: 413, title: 'Payload Too Large' });
  });

  it('has an unknown kind', async () => {
    const { status, body } = await uploadCsv<Problem>(service, 'constructor' as Kind, polls);
    expect(status).toBe(404);
    expect(body.detail).toContain('polls, business-hours, special-hours, timezones, exclusions or stores');
  });

  it('is one with a strictness that is neither true nor false', async () => {
    const { status, body } = await uploadCsv<Problem>(service, 'polls', polls, { query: '?strict=maybe' });
    expect(status).toBe(400);
    expect(body.detail).toBe('strict must be true, false or notices.');
  });

  it.each(['?mode=merge', '?weekdays=7'])('is one with an unknown option: %s', async (query) => {
    const { status } = await uploadCsv<Problem>(service, 'business-hours', polls, { query });
    expect(status).toBe(400);
  });

  it.each<[kind: Kind, query: string, detail: string]>([
    ['polls', '?mode=add', 'mode has no meaning for an import of polls: leave it out.'],
    ['timezones', '?weekdays=iso', 'weekdays has no meaning for an import of timezones: leave it out.'],
    ['stores', '?valid_from=2026-01-01', 'valid_from has no meaning for an import of stores: leave it out.'],
  ])('is one of %s with an option of another kind: %s', async (kind, query, detail) => {
    const { status, body } = await uploadCsv<Problem>(service, kind, polls, { query });
    expect([status, body.detail]).toEqual([400, detail]);
  });

  it.each<[string, (form: FormData) => void]>([
    ['without a file', (form) => form.append('file', 'store_id,status,timestamp_utc')],
    ['with its file under another name', (form) => form.append('csv', new Blob([polls]), 'polls.csv')],
    [
      'with a field besides',
      (form) => {
        form.append('file', new Blob([polls]), 'polls.csv');
        form.append('remark', 'hello');
      },
    ],
    [
      'with two files',
      (form) => {
        form.append('file', new Blob([polls]), 'one.csv');
        form.append('file', new Blob([polls]), 'two.csv');
      },
    ],
  ])('is a form %s', async (_, fill) => {
    const form = new FormData();
    fill(form);
    const answer = await send(service, '/ingestions/polls', { method: 'POST', body: form });
    expect((await answerOf<Problem>(answer)).body).toMatchObject({ status: 400, title: 'Bad Request' });
  });

  it('is no form at all', async () => {
    const answers = await Promise.all([
      send(service, '/ingestions/polls', { method: 'POST' }),
      send(service, '/ingestions/polls', {
        method: 'POST',
        body: polls,
        headers: { 'content-type': 'text/csv' },
      }),
    ]);
    expect(answers.map(({ status }) => status)).toEqual([400, 400]);
    expect((await answerOf<Problem>(answers[0])).body.detail).toContain(
      "multipart form data in the field 'file'",
    );
  });

  it('keeps nothing, and no load stays Running', async () => {
    expect(await storedPolls(service)).toEqual([]);
    const { body } = await getJson<IngestionPageResponseDto>(service, '/ingestions?limit=200');
    expect(new Set(body.items.map(({ status }) => status))).toEqual(new Set(['Refused']));
  });

  const uploads = () => readdir(service.environment.env.UPLOADS_DIR!);
});
