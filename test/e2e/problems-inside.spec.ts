import { mkdir, rm, writeFile } from 'node:fs/promises';
import { DataSource } from 'typeorm';
import { type Problem } from '../../src/platform/http/problem.filter';
import { answerOf, reportWhenDone, send, triggerReport, uploadCsv } from '../support/product/client';
import { type RunningService, startFreshService } from '../support/product/running-service';
import { loadSmallFleet } from '../support/product/small-fleet';
import { describeOneSetup } from '../support/setups';

const OURS = 'Something went wrong on our side. It has been logged.';
const file = 'store_id,status,timestamp_utc\none,active,2023-01-22 12:00:00 UTC\n';

describeOneSetup('an internal error', 'embedded', (setup) => {
  let service: RunningService;

  beforeAll(async () => {
    service = await startFreshService(setup);
  });

  afterAll(() => service.close());

  /** No stack, no SQL, no path of the machine. */
  const expectDiscreet = (said: string) => {
    expect(said).not.toMatch(/\bat .+:\d+|node_modules|\.(ts|js)\b|SELECT|INSERT|SQL|ER_[A-Z]|_lost|_at\b/);
    expect(said).not.toContain(service.environment.directory);
    expect(said).not.toContain(process.cwd());
  };

  it('is not revealed if a folder is missing', async () => {
    const folder = service.environment.env.UPLOADS_DIR!;
    await rm(folder, { recursive: true });
    const { status, body } = await uploadCsv<Problem>(service, 'polls', file);
    expect(status).toBeGreaterThanOrEqual(500);
    expectDiscreet(JSON.stringify({ ...body, instance: '' }));
    await mkdir(folder);
  });

  it('is not revealed by a failed report', async () => {
    await loadSmallFleet(service);
    const folder = service.environment.env.REPORTS_DIR!;
    await rm(folder, { recursive: true });
    await writeFile(folder, 'no folder');
    const report = await reportWhenDone(service, await triggerReport(service));
    expect(report.status).toBe('Failed');
    expect(report.failure_reason).toMatch(/\S/);
    expectDiscreet(report.failure_reason!);
  });

  it('is not revealed if the database rejects a statement', async () => {
    const source = service.app.get(DataSource);
    for (const table of ['reports', 'ingestions', 'stores', 'data_version']) {
      await source.query(`ALTER TABLE ${table} RENAME TO ${table}_lost`);
    }
    for (const path of ['/reports', '/ingestions', '/incidents', '/stores/one']) {
      const { status, body } = await answerOf<Problem>(await send(service, path));
      expect([path, status, body.detail]).toEqual([path, 500, OURS]);
      expectDiscreet(JSON.stringify({ ...body, instance: '' }));
    }
  });
});
