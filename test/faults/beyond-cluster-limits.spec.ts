import { DataSource } from 'typeorm';
import { describeOnServices } from '../support/faults/on-services';
import { postJson, type Problem } from '../support/product/client';
import { type RunningService, startFreshService } from '../support/product/running-service';
import { storedPollsOf } from '../support/product/stored-polls';

const POLLS = 200;

/** Galera's error of a transaction beyond wsrep_max_ws_rows; test/long/galera-cluster has a cluster with that limit. */
const BEYOND = `CREATE TRIGGER beyond_limits BEFORE UPDATE ON data_version FOR EACH ROW
  SIGNAL SQLSTATE 'HY000' SET MYSQL_ERRNO = 1180, MESSAGE_TEXT = 'wsrep_max_ws_rows exceeded'`;

describeOnServices('an import that is too large for a transaction of the cluster', () => {
  let service: RunningService;

  beforeAll(async () => {
    service = await startFreshService('services');
  });

  afterAll(() => service.close());

  const query = <Row>(sql: string) => service.app.get(DataSource).query<Row[]>(sql);
  const polls = Array.from({ length: POLLS }, (_, i) => ({
    store_id: `large-${i}`,
    status: 'active',
    timestamp_utc: '2023-01-31T12:00:00Z',
  }));

  it('is answered with 413 and leaves nothing; within the limit it is complete', async () => {
    await query(BEYOND);
    const refused = await postJson<Problem>(service, '/polls', { polls });
    expect(refused).toMatchObject({ status: 413, body: { type: 'urn:store-monitor:problem:too-large' } });
    expect(refused.body.detail).toContain('wsrep_max_ws_rows');
    expect(await query('SELECT store_id FROM stores')).toEqual([]);
    expect(await storedPollsOf(query)).toEqual([]);
    expect(await query('SELECT status, rows_inserted FROM ingestions')).toEqual([
      { status: 'Refused', rows_inserted: 0 },
    ]);

    await query('DROP TRIGGER beyond_limits');
    expect(await postJson(service, '/polls', { polls })).toMatchObject({
      status: 201,
      body: { inserted: POLLS },
    });
  });
});
