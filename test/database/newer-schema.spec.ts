import { migrate } from '../../src/platform/database';
import { getJson, postJson, reportCsv } from '../support/product/client';
import { connect } from '../support/product/database';
import { startService } from '../support/product/service';
import { loadSmallFleet } from '../support/product/small-fleet';
import { describeEachSetup, freshEnvironment } from '../support/setups';

/** Migrations of later versions may only add. */
const MORE = [
  'ALTER TABLE reports ADD COLUMN mood varchar(20)',
  'ALTER TABLE polls ADD COLUMN origin int NOT NULL DEFAULT 7',
  'ALTER TABLE stores ADD COLUMN owner varchar(20)',
  'CREATE TABLE wonders (id int NOT NULL PRIMARY KEY)',
  "INSERT INTO migrations (timestamp, name) VALUES (1900000000000, 'wonders1900000000000')",
];

describeEachSetup('a process of the version before, beside new ones', (setup) => {
  it('works on a schema that has more than it knows', async () => {
    const environment = await freshEnvironment(setup);
    const dataSource = await connect(environment.env);
    for (const statement of MORE) await dataSource.query(statement);
    const service = await startService(environment.env);
    try {
      await loadSmallFleet(service);
      const polls = [{ store_id: 'always', status: 'active', timestamp_utc: '2023-01-25T18:00:00Z' }];
      expect((await postJson(service, '/polls', { polls })).status).toBe(201);
      expect(await reportCsv(service)).toContain('\nalways,');
      expect((await getJson(service, '/health/ready')).status).toBe(200);
      expect(await migrate(dataSource)).toEqual([]);
    } finally {
      await service.close();
      await dataSource.destroy();
      await environment.remove();
    }
  });
});
