import { readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { type ImportResponseDto } from '../../src/ingestion/api/ingestion.dto';
import { type RowsPageResponseDto, type RowResponseDto } from '../../src/reports/api/rows.controller';
import { download, getJson, postJson, reportWhenDone, send, triggerReport } from '../support/product/client';
import { type RunningService, startFreshService } from '../support/product/running-service';
import { describeOneSetup } from '../support/setups';

// More than one chunk of the database and more than a page; the last one is incomplete.
const STORES = 5_600;

describeOneSetup('a report of many stores', 'embedded', (setup) => {
  let service: RunningService;
  let reportId: string;
  let path: string;

  beforeAll(async () => {
    service = await startFreshService(setup, () => ({ DEFAULT_TIMEZONE: 'UTC' }));
    const poll = (i: number, status: string, second: number) => ({
      store_id: `store-${i}`,
      status,
      timestamp_utc: new Date(Date.parse('2023-01-25T17:00:00Z') + second * 1000).toISOString(),
    });
    const all = Array.from({ length: STORES }, (_, i) => i);
    // Many are identical; every third went down at its own second.
    const polls = all.map((i) => poll(i, i % 2 === 0 ? 'active' : 'inactive', 0));
    polls.push(...all.filter((i) => i % 3 === 0).map((i) => poll(i, 'inactive', i)));
    expect((await postJson<ImportResponseDto>(service, '/polls', { polls })).body.rejected).toBe(0);
    reportId = await triggerReport(service, { as_of: '2023-01-25T19:00:00Z', columns: 'extended' });
    const { file_path: url, stores } = await reportWhenDone(service, reportId);
    expect(stores).toBe(STORES);
    path = join(service.environment.env.REPORTS_DIR!, url!.slice('reports/'.length));
  });

  afterAll(() => service.close());

  it('has a file that is made again from all of its rows', async () => {
    const bytes = await readFile(path);
    await rm(path);
    const { bytes: sent } = await download(service, `reports/store_report_${reportId}.csv`);
    expect(sent.equals(bytes)).toBe(true);
    expect((await readFile(path)).equals(bytes)).toBe(true);
  });

  it('has all of its rows line by line, as the file has them', async () => {
    const [, ...lines] = (await readFile(path, 'utf8')).trimEnd().split('\n');
    const rows = await linesOf('');
    expect(rows).toHaveLength(STORES);
    const written = rows.map(({ store_id, ...figures }) =>
      [store_id, ...Object.values(figures).map((figure) => Number(figure).toFixed(2))].join(','),
    );
    expect(written.join('\n')).toBe(lines.join('\n'));
  });

  it.each(['store_id', '-store_id', 'uptime_last_day', '-downtime_last_hour'])(
    'has the same rows in parts: %s',
    async (sort) => {
      const rows = await linesOf(`&sort=${sort}`);
      expect(new Set(rows.map(({ store_id }) => store_id)).size).toBe(STORES);
      for (const [offset, limit] of [
        [0, 5_001],
        [599, 5_001],
        [4_999, 2],
        [5_599, 10],
        [5_600, 1],
      ] as const) {
        const part = await linesOf(`&sort=${sort}&limit=${limit}&offset=${offset}`);
        expect(part).toEqual(rows.slice(offset, offset + limit));
      }
      const { body } = await getJson<RowsPageResponseDto>(
        service,
        `/reports/${reportId}/rows?sort=${sort}&limit=1000&offset=5500`,
      );
      expect(body).toMatchObject({ items: rows.slice(5_500), total: STORES, limit: 1000, offset: 5500 });
    },
  );

  async function linesOf(query: string): Promise<RowResponseDto[]> {
    const response = await send(service, `/reports/${reportId}/rows?format=ndjson${query}`);
    expect(response.status).toBe(200);
    const lines = (await response.text()).split('\n').slice(0, -1);
    return lines.map((line) => JSON.parse(line) as RowResponseDto);
  }
});
