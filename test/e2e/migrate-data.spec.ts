import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { DataSource } from 'typeorm';
import { Report } from '../../src/reports';
import { describeOnServices } from '../support/faults/on-services';
import { cellsOf, NASTY_IDS, type NastySource, nastySource } from '../support/move/nasty-source';
import { download, getJson, postJson, reportCsv, storePath } from '../support/product/client';
import { type Outcome, runCli } from '../support/product/command-line';
import { cliOutputHere, runCliHere } from '../support/product/command-line-here';
import { forgetResults } from '../support/product/kept-report';
import { isReplayed, sendKeyed, trigger } from '../support/product/keyed';
import { type Service, startService } from '../support/product/service';
import { type Environment, emptyEnvironment } from '../support/setups';

describeOnServices('everything moved from SQLite', () => {
  let source: NastySource;
  let target: Environment;
  let env: Record<string, string>;
  let moved: Outcome;
  let service: Service;

  beforeAll(async () => {
    source = await nastySource();
    target = await emptyEnvironment('services');
    // The folders stay; only the database changes.
    env = { ...target.env, REPORTS_DIR: source.environment.env.REPORTS_DIR! };
    moved = await runCli(env, 'migrate-data', '--from', source.path);
    service = await startService(env);
  });

  afterAll(async () => {
    await service?.close();
    await target?.remove();
    await source?.environment.remove();
  });

  it('is the same in every table, by row count and checksum', async () => {
    expect(moved).toMatchObject({
      status: 0,
      stderr: expect.stringContaining('Everything is there') as string,
    });
    const cells = cellsOf(moved.stdout);
    expect(cells.map(([name]) => name)).toEqual(
      service.app
        .get(DataSource)
        .entityMetadatas.map(({ tableName }) => tableName)
        .sort(),
    );
    expect(new Set(cells.map(([, , , same]) => same))).toEqual(new Set(['yes']));
    // Empty tables could not differ.
    const filled = cells.filter(([, rows]) => rows !== '0').map(([name]) => name);
    expect(filled).toEqual(
      expect.arrayContaining([
        ...['polls', 'exclusions', 'reports', 'report_rows', 'idempotency_keys', 'audit_log'],
      ]),
    );
    expect(cellsOf(await cliOutputHere(source.environment.env, 'checksums'))).toEqual(
      cells.map(([name, rows, checksum]) => [name, rows, checksum]),
    );
  });

  it('has the ids, texts and numbers that are easily changed', async () => {
    for (const id of NASTY_IDS) {
      expect(await getJson(service, storePath(id))).toMatchObject({ status: 200, body: { store_id: id } });
    }
    const { reportId, reason, asOf } = source.failed;
    const report = await service.app.get(DataSource).getRepository(Report).findOneBy({ reportId });
    expect(report).toMatchObject({ failureReason: reason, asOf, requestedAsOf: -asOf, filePath: null });
  });

  it('serves the earlier reports, even if their files are lost', async () => {
    for (const [url, bytes] of source.reports) {
      expect((await download(service, url)).bytes.toString()).toBe(bytes);
      await rm(join(env.REPORTS_DIR!, url.slice('reports/'.length)));
      expect((await download(service, url)).bytes.toString()).toBe(bytes);
    }
  });

  it('computes the same report again', async () => {
    await forgetResults(service);
    expect(await reportCsv(service, {})).toBe([...source.reports.values()][0]);
  });

  it('answers a request with an earlier key with its first answer', async () => {
    const { key, reportId } = source.keyed;
    const again = await sendKeyed<{ report_id: string }>(service, key, trigger());
    expect(again.body.report_id).toBe(reportId);
    expect(isReplayed(again)).toBe(true);
  });

  it('continues the numbering, and accepts imports and triggers', async () => {
    const polls = [{ store_id: 'new', status: 'active', timestamp_utc: '2023-01-25T18:00:00Z' }];
    expect(await postJson(service, '/polls', { polls })).toMatchObject({
      status: 201,
      body: { inserted: 1 },
    });
    const rows = await service.app
      .get(DataSource)
      .query<unknown[]>("SELECT store_key FROM stores WHERE store_id = 'new'");
    expect(rows).toEqual([{ store_key: source.nextStoreKey }]);
    expect(await reportCsv(service, {})).toContain('\nnew,');
  });

  it('is not moved again on top of itself', async () => {
    const again = await runCliHere(env, 'migrate-data', '--from', source.path);
    expect(again).toMatchObject({ status: 1, stdout: '' });
    expect(again.stderr).toMatch(/^store-monitor: The database holds data already \(.*polls.*\)/);
  });
});
