import { randomUUID } from 'node:crypto';
import {
  type IngestionPageResponseDto,
  type IngestionResponseDto,
  type ImportResponseDto,
} from '../../src/ingestion/api/ingestion.dto';
import { type Problem } from '../../src/platform/http/problem.filter';
import { getJson, postJson, uploadCsv } from '../support/product/client';
import { type RunningService, startFreshService } from '../support/product/running-service';
import { describeOneSetup } from '../support/setups';

const polls =
  'store_id,status,timestamp_utc\none,active,2023-01-22 12:00:00 UTC\ntwo,shut,2023-01-22 12:00:00 UTC\n';

describeOneSetup('the ledger of loads', 'services', (setup) => {
  let service: RunningService;
  const loads: IngestionResponseDto[] = [];

  beforeAll(async () => {
    service = await startFreshService(setup);
    const answers = [
      await uploadCsv<ImportResponseDto>(service, 'polls', polls, { name: 'first.csv' }),
      await uploadCsv<ImportResponseDto>(service, 'timezones', 'store_id,timezone_str\none,Asia/Tokyo\n'),
      await uploadCsv<ImportResponseDto>(service, 'polls', 'wrong\n'),
      await postJson<ImportResponseDto>(service, '/polls', { polls: [] }),
      await uploadCsv<ImportResponseDto>(service, 'polls', polls, { name: 'köşe 🏪.csv' }),
    ];
    for (const { body } of answers) {
      loads.push((await getJson<IngestionResponseDto>(service, `/ingestions/${body.ingestion_id}`)).body);
    }
  });

  afterAll(() => service.close());

  it('has a row for each load, refused ones included', () => {
    expect(loads.map(({ kind, source, status }) => `${kind} ${source} ${status}`)).toEqual([
      'polls first.csv Completed',
      'timezones timezones.csv Completed',
      'polls polls.csv Refused',
      'polls JSON batch Completed',
      'polls köşe 🏪.csv Completed',
    ]);
    expect(loads[0]).toMatchObject({
      rows_read: 2,
      inserted: 1,
      rejected: 1,
      first_observed_at: '2023-01-22T12:00:00.000Z',
      last_observed_at: '2023-01-22T12:00:00.000Z',
      rejects_url: `/ingestions/${loads[0]!.ingestion_id}/rejects`,
    });
    expect(loads[4]).toMatchObject({ inserted: 0, changed: 0, unchanged: 1, rejected: 1 });
    expect(loads[4]!.sha256).toBe(loads[0]!.sha256);
    for (const { started_at, finished_at } of loads) {
      expect(finished_at! >= started_at).toBe(true);
    }
  });

  it('is listed newest first, page by page', async () => {
    const newestFirst = [...loads].sort(
      (a, b) => b.started_at.localeCompare(a.started_at) || b.ingestion_id.localeCompare(a.ingestion_id),
    );
    const whole = await getJson<IngestionPageResponseDto>(service, '/ingestions');
    expect(whole.body).toEqual({ items: newestFirst, total: 5, limit: 20, offset: 0 });
    const part = await getJson<IngestionPageResponseDto>(service, '/ingestions?limit=2&offset=3');
    expect(part.body).toEqual({ items: newestFirst.slice(3), total: 5, limit: 2, offset: 3 });
  });

  it.each(['limit=0', 'limit=201', 'limit=ten', 'offset=-1'])('has no page for %s', async (query) => {
    const { status, body } = await getJson<Problem>(service, `/ingestions?${query}`);
    expect(status).toBe(400);
    expect(body.detail).toContain(query.split('=')[0]);
  });

  it.each(['', '/rejects'])('has no row for an unknown import (%j) or an invalid UUID', async (rest) => {
    expect((await getJson(service, `/ingestions/${randomUUID()}${rest}`)).status).toBe(404);
    expect((await getJson(service, `/ingestions/..%2f..%2fetc${rest}`)).status).toBe(400);
  });
});
