import { DataSource } from 'typeorm';
import { Ingestion } from '../../src/ingestion';
import { DataVersion, migrate } from '../../src/platform/database';
import { Report, ReportResult, ReportTombstone } from '../../src/reports';
import { connect } from '../support/product/database';
import { migrateUpTo } from '../support/product/earlier-schema';
import { describeEachSetup, type Environment, emptyEnvironment } from '../support/setups';

const AT = Date.UTC(2023, 0, 25);

const ROWS = [
  'UPDATE data_version SET figures_stored = 7',
  `INSERT INTO ingestions (ingestion_id, kind, source, status, started_at, owner, touched_from, touched_to)
    VALUES ('i', 'polls', 'a.csv', 'Completed', ${AT}, 'p', ${AT - 2}, ${AT - 1})`,
  `INSERT INTO report_results (result_key, report_id, basis, seen_from) VALUES (3, 'r', 'b', ${AT - 3})`,
  `INSERT INTO reports (report_id, status, created_at, windows, no_data, took_ms, url, cost)
    VALUES ('r', 'Completed', ${AT}, 'calendar', 'down', 70, 'reports/store_report_r.csv',
      '{"daysStored":3,"daysWorkedOut":4,"steps":{}}')`,
  `INSERT INTO report_removals (report_id, result_key, removed_at) VALUES ('g', 2, ${AT})`,
];

describeEachSetup('a database of the version before the names of the glossary', (setup) => {
  let environment: Environment;
  let database: DataSource;

  beforeEach(async () => {
    environment = await emptyEnvironment(setup);
    await migrateUpTo(environment.env, 'glossary-names');
    database = await connect(environment.env);
  });

  afterEach(async () => {
    await database.destroy();
    await environment.remove();
  });

  it('has all of its rows under the new names', async () => {
    for (const statement of ROWS) await database.query(statement);
    await migrate(database);
    const { manager } = database;
    expect(await manager.findBy(DataVersion, {})).toMatchObject([{ lockCounter: 7 }]);
    expect(await manager.findBy(Ingestion, {})).toMatchObject([{ affectedFrom: AT - 2, affectedTo: AT - 1 }]);
    expect(await manager.findBy(ReportResult, {})).toMatchObject([
      // Results of earlier versions are not reused.
      { resultKey: 3, computationVersion: null, lookbackStart: AT - 3 },
    ]);
    expect(await manager.findBy(Report, {})).toMatchObject([
      {
        durationMs: 70,
        filePath: 'reports/store_report_r.csv',
        cost: { daysFromRollups: 3, daysComputed: 4, steps: {} },
      },
    ]);
    expect(await manager.findBy(ReportTombstone, {})).toEqual([
      { reportId: 'g', resultKey: 2, removedAt: AT },
    ]);
  });
});
