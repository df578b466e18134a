import { randomUUID } from 'node:crypto';
import { utimesSync, writeFileSync } from 'node:fs';
import { readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { IngestionService } from '../../src/ingestion';
import { type IngestionResponseDto, type ImportResponseDto } from '../../src/ingestion/api/ingestion.dto';
import { Housekeeping } from '../../src/ingestion/housekeeping';
import { type Problem } from '../../src/platform/http/problem.filter';
import { answerOf, getJson, send, uploadCsv } from '../support/product/client';
import { type RunningService, startFreshService } from '../support/product/running-service';
import { storedPolls } from '../support/product/stored-data';
import { describeOneSetup } from '../support/setups';
import { until } from '../support/until';

const PARTIAL = '.csv.partial';
const LONG_AGO = new Date('2023-01-22T12:00:00Z');
const age = (path: string) => utimesSync(path, LONG_AGO, LONG_AGO);

const header = 'store_id,status,timestamp_utc';
const good = 'good,active,2023-01-22 12:00:00 UTC';

describeOneSetup('bad rows', 'embedded', (setup) => {
  let service: RunningService;

  beforeAll(async () => {
    service = await startFreshService(setup, ({ env }) => {
      const left = join(env.REJECTS_DIR!, `${randomUUID()}${PARTIAL}`);
      writeFileSync(left, 'line,reason,row\n');
      age(left);
      return {};
    });
  });

  afterAll(() => service.close());

  it('are left out, each with its line and reason, and the good ones are loaded', async () => {
    const file = [
      header,
      good,
      'a,closed,2023-01-22 12:00:00 UTC',
      '',
      'b,active,22.01.2023 12:00:00',
      'c,active,2023-02-29 12:00:00 UTC',
      'd,active',
      ',active,2023-01-22 12:00:00 UTC',
      `${'e'.repeat(65)},active,2023-01-22 12:00:00 UTC`,
      '"f,active,2023-01-22 12:00:00 UTC',
      `g,active,2023-01-22 12:00:00 UTC${'g'.repeat(70_000)}`,
      'last,inactive,2023-01-22 12:00:00 UTC',
    ].join('\n');
    const { status, body } = await uploadCsv<ImportResponseDto>(service, 'polls', file);
    expect(status).toBe(201);
    expect(body).toMatchObject({ status: 'Completed', rows_read: 10, inserted: 2, rejected: 8 });
    expect(body.message).toContain('Rejected: 8');
    expect(body.rejected_rows).toMatchObject([
      {
        line: 3,
        reason: 'status is neither active nor inactive',
        row: file.split('\n')[2],
      },
      { line: 5, reason: expect.stringMatching(/^timestamp_utc has the day or the month first/) },
      { line: 6, reason: 'timestamp_utc names a date that is not in the calendar' },
      { line: 7, reason: 'the row has 2 fields where the header has 3' },
      { line: 8, reason: 'store_id is empty' },
      { line: 9, reason: 'store_id is longer than 64 characters' },
      { line: 10, reason: expect.stringContaining('a quote is not closed') },
      { line: 11, reason: 'the line is longer than 65,536 characters' },
    ]);
    expect(await storedPolls(service)).toEqual([
      'good 2023-01-22T12:00:00.000Z active',
      'last 2023-01-22T12:00:00.000Z inactive',
    ]);
  });

  it('are shown up to twenty in the answer, and all of them in a file', async () => {
    const rows = Array.from({ length: 25 }, (_, i) => `"r,""${i}""",open,2023-01-22 12:00:00 UTC`);
    const { body } = await uploadCsv<ImportResponseDto>(service, 'polls', [header, ...rows, good].join('\n'));
    expect(body).toMatchObject({ rejected: 25, rejects_url: `/ingestions/${body.ingestion_id}/rejects` });
    expect(body.rejected_rows.map(({ line }) => line)).toEqual(Array.from({ length: 20 }, (_, i) => i + 2));

    const { status, headers, body: csv } = await fetchRejects(body.ingestion_id);
    expect(status).toBe(200);
    expect(headers.get('content-type')).toBe('text/csv; charset=utf-8');
    expect(headers.get('content-disposition')).toMatch(/^attachment; filename="rejects_[0-9a-f-]{36}\.csv"$/);
    const reason = 'status is neither active nor inactive';
    const expected = rows.map((row, i) => `${i + 2},${reason},"${row.replaceAll('"', '""')}"`);
    expect(csv).toBe(['line,reason,row', ...expected, ''].join('\n'));
  });

  it('have no file if there are none', async () => {
    const { body } = await uploadCsv<ImportResponseDto>(service, 'polls', [header, good].join('\n'));
    expect(body).toMatchObject({ rejected: 0, rejects_url: null, rejected_rows: [] });
    expect((await fetchRejects(body.ingestion_id)).status).toBe(404);
  });

  it('refuse the whole file when the import is strict', async () => {
    const before = await storedPolls(service);
    const rows = ['new,active,2023-01-22 12:00:00 UTC', 'a,closed,2023-01-22 12:00:00 UTC'];
    const { status, body } = await uploadCsv<Problem>(service, 'polls', [header, ...rows].join('\n'), {
      name: 'strict.csv',
      query: '?strict=true',
    });
    expect(status).toBe(422);
    expect(body).toMatchObject({
      type: 'urn:store-monitor:problem:import-refused',
      detail: '1 of 2 rows cannot be taken, and the import is strict: nothing was kept.',
      rejected: 1,
      rejected_rows: [{ line: 3, reason: 'status is neither active nor inactive' }],
    });
    expect(await storedPolls(service)).toEqual(before);

    const ingestionId = String(body.ingestion_id);
    expect((await getJson<IngestionResponseDto>(service, `/ingestions/${ingestionId}`)).body).toMatchObject({
      source: 'strict.csv',
      status: 'Refused',
      rows_read: 2,
      inserted: 0,
      rejected: 1,
      message: expect.stringContaining('nothing was kept'),
    });
    expect((await fetchRejects(ingestionId)).body).toContain('a,closed');
  });

  it('are what strictness is about: without one, a strict load succeeds', async () => {
    const { status } = await uploadCsv(service, 'polls', [header, good].join('\n'), {
      query: '?strict=true',
    });
    expect(status).toBe(201);
  });

  it('leave no half-written file of rejects, nor do loads that were killed before the start', async () => {
    const names = await readdir(service.environment.env.REJECTS_DIR!);
    expect(names.filter((name) => !/^[0-9a-f-]{36}\.csv$/.test(name))).toEqual([]);
  });

  it('keep the half-written file of a load that runs, however old, and of one that may have begun', async () => {
    const folder = service.environment.env.REJECTS_DIR!;
    const partial = async () => (await readdir(folder)).filter((name) => name.endsWith(PARTIAL)).sort();
    let finish = () => undefined as void;
    const finished = new Promise<void>((resolve) => (finish = resolve));
    const bytes = async function* () {
      yield Buffer.from(`${header}\na,closed,2023-01-22 12:00:00 UTC\n${good}\n`);
      await finished;
    };
    const load = service.app.get(IngestionService).importCsv('polls', { name: 'slow.csv', bytes: bytes() });
    const [running] = await until('its file', async () => {
      const names = await partial();
      return names.length > 0 ? names : undefined;
    });
    const [killed, begun] = [`${randomUUID()}${PARTIAL}`, `${randomUUID()}${PARTIAL}`];
    for (const name of [killed, begun]) writeFileSync(join(folder, name), '');
    for (const name of [running!, killed]) age(join(folder, name));
    await service.app.get(Housekeeping).beginCleanup();

    expect(await partial()).toEqual([running!, begun].sort());
    finish();
    expect((await load).ingestion).toMatchObject({ status: 'Completed', rejected: 1 });
    await rm(join(folder, begun));
    expect(await partial()).toEqual([]);
  });

  const fetchRejects = async (ingestionId: string) =>
    answerOf<string>(await send(service, `/ingestions/${ingestionId}/rejects`));
});
