import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type ImportResponseDto } from '../../src/ingestion/api/ingestion.dto';
import { getJson, postJson, reportWhenDone, triggerReport, uploadCsv } from '../support/product/client';
import { runCliHere } from '../support/product/command-line-here';
import { type RunningService, startFreshService } from '../support/product/running-service';
import { storedPolls } from '../support/product/stored-data';
import { describeOneSetup } from '../support/setups';

const MINUTE = 60_000;
const header = 'store_id,status,timestamp_utc';
const REASON = 'timestamp_utc lies more than 300 seconds in the future';

const ahead = (minutes: number): string => new Date(Date.now() + minutes * MINUTE).toISOString();

describeOneSetup('polls in the future', 'embedded', (setup) => {
  let service: RunningService;
  /** A poll that is accepted, because clocks differ. */
  const soon = ahead(4);

  beforeAll(async () => {
    service = await startFreshService(setup);
  });

  afterAll(() => service.close());

  it('are rejected one by one in a file, however its lines are written', async () => {
    const file = [
      header,
      `plain,active,${ahead(6)}`,
      `plain,active,${soon}`,
      `"quoted",active,"${ahead(6)}"`,
      `offset,active,${ahead(24 * 60).replace('Z', '+02:00')}`,
      'far,active,9999-12-31 23:59:59 UTC',
    ].join('\n');
    const { status, body } = await uploadCsv<ImportResponseDto>(service, 'polls', file);
    expect(status).toBe(201);
    expect(body).toMatchObject({ rows_read: 5, inserted: 1, rejected: 4, last_observed_at: soon });
    expect(body.rejected_rows).toMatchObject([2, 4, 5, 6].map((line) => ({ line, reason: REASON })));
  });

  it('are rejected one by one in a batch', async () => {
    const polls = [ahead(6), '2023-01-22T12:00:00.000Z'].map((timestamp_utc) => ({
      store_id: 'batch',
      status: 'active',
      timestamp_utc,
    }));
    const { status, body } = await postJson<ImportResponseDto>(service, '/polls', { polls });
    expect(status).toBe(201);
    expect(body.rejected_rows).toMatchObject([{ line: 1, reason: REASON }]);
    expect(body.inserted).toBe(1);
  });

  it('are rejected one by one by the command line', async () => {
    const folder = join(service.environment.directory, 'ahead');
    await mkdir(folder);
    await writeFile(join(folder, 'store_status.csv'), `${header}\nseeded,active,${ahead(6)}\n`);
    const { status, stderr } = await runCliHere(service.environment.env, 'seed', '--dir', folder);
    expect(status).toBe(1);
    expect(stderr).toContain(`line 2: ${REASON}`);
  });

  it('move no as_of', async () => {
    const { as_of } = await reportWhenDone(service, await triggerReport(service));
    expect(as_of).toBe(soon);
    expect(await storedPolls(service)).toEqual([
      'batch 2023-01-22T12:00:00.000Z active',
      `plain ${soon} active`,
    ]);
    expect((await getJson(service, '/stores/far')).status).toBe(404);
  });
});

describeOneSetup('polls in the future, with another limit', 'embedded', (setup) => {
  it('are taken up to that', async () => {
    const service = await startFreshService(setup, () => ({ MAX_POLL_AHEAD_SECONDS: '7200' }));
    try {
      const file = [header, `a,active,${ahead(110)}`, `a,active,${ahead(130)}`].join('\n');
      const { body } = await uploadCsv<ImportResponseDto>(service, 'polls', file);
      expect(body).toMatchObject({ inserted: 1, rejected: 1 });
      expect(body.rejected_rows[0]!.reason).toContain('7200 seconds');
    } finally {
      await service.close();
    }
  });
});
