import { DataSource } from 'typeorm';
import { type ImportResponseDto } from '../../src/ingestion/api/ingestion.dto';
import { Database, dataVersion, letPollsGo, pollsKeptFrom } from '../../src/platform/database';
import { type Problem } from '../../src/platform/http/problem.filter';
import { ReportRemovals } from '../../src/reports';
import { ReportFiles } from '../../src/reports/files/report-files';
import { postJson, reportWhenDone, triggerReport } from '../support/product/client';
import { type RunningService, startFreshService } from '../support/product/running-service';
import { storedPolls } from '../support/product/stored-data';
import { describeOneSetup } from '../support/setups';

const DAY_MS = 86_400_000;
const DAY = Date.parse('2024-03-10T00:00:00Z') / DAY_MS;

describeOneSetup('concurrent work during retention', 'services', (setup) => {
  let service: RunningService;
  let database: Database;

  beforeEach(async () => {
    service = await startFreshService(setup);
    database = service.app.get(Database, { strict: false });
  });

  afterEach(async () => {
    jest.restoreAllMocks();
    await service.close();
  });

  it('is rolled back if it is an import whose polls become too old meanwhile', async () => {
    await load(20);
    const before = await storedPolls(service);
    // The limit of age is read once, before the rows are checked.
    const snapshot = database.snapshot.bind(database);
    jest.spyOn(database, 'snapshot').mockImplementationOnce(async (work) => {
      const answer = await snapshot(work);
      await settle();
      return answer;
    });
    const { status, body } = await load(0);
    expect([status, (body as unknown as Problem).detail]).toEqual([
      503,
      expect.stringContaining('just become too old'),
    ]);
    expect(await storedPolls(service)).toEqual(before);
    // Sent again, the rows are rejected one by one, and none is left.
    expect(await load(0)).toMatchObject({ status: 422, body: { rejected: 1 } });
  });

  it('is settled only while nothing was loaded since the days were stored', async () => {
    await load(20);
    const version = await database.snapshot(dataVersion);
    await load(19);
    expect(await database.write((manager) => letPollsGo(manager, version, DAY))).toBe(false);
    const now = await database.snapshot(dataVersion);
    expect(await database.write((manager) => letPollsGo(manager, now, DAY))).toBe(true);
    // The value only grows.
    expect(await database.write((manager) => letPollsGo(manager, now, DAY - 1))).toBe(false);
    expect(await database.snapshot(pollsKeptFrom)).toBe(DAY);
  });

  it('is computed if it is a report whose identical report is deleted before its rows are reused', async () => {
    await load(20);
    const first = await reportWhenDone(service, await triggerReport(service));
    const removals = service.app.get(ReportRemovals, { strict: false });
    const files = service.app.get(ReportFiles, { strict: false });
    const writeAgain = files.writeAgain.bind(files);
    jest.spyOn(files, 'writeAgain').mockImplementationOnce(async (...what) => {
      const written = await writeAgain(...what);
      const now = Date.now();
      await removals.remove(now + DAY_MS, now);
      for (const removal of await removals.left(now + 1)) await removals.clear(removal);
      return written;
    });
    const again = await reportWhenDone(service, await triggerReport(service));
    expect(again).toMatchObject({
      status: 'Completed',
      reused_from: null,
      attempts: 2,
      stores: first.stores,
    });
    const [rows] = await service.app
      .get(DataSource)
      .query<{ count: number | string }[]>('SELECT SUM(LENGTH(block)) / 52 AS count FROM report_rows');
    expect(Number(rows!.count)).toBe(first.stores);
  });

  /** A poll this number of days after `DAY`. */
  const load = (days: number) => {
    const timestamp_utc = new Date((DAY + days) * DAY_MS).toISOString();
    return postJson<ImportResponseDto>(service, '/polls', {
      polls: [{ store_id: 'one', status: 'active', timestamp_utc }],
    });
  };

  const settle = async () => {
    const version = await database.snapshot(dataVersion);
    expect(await database.write((manager) => letPollsGo(manager, version, DAY))).toBe(true);
  };
});
