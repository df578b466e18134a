import { DataSource } from 'typeorm';
import { AuditRecord } from '../../src/audit';
import { Ingestion } from '../../src/ingestion';
import { migrate } from '../../src/platform/database';
import { IdempotencyKey } from '../../src/platform/idempotency';
import { connect } from '../support/product/database';
import { migrateUpTo } from '../support/product/earlier-schema';
import { describeEachSetup, type Environment, emptyEnvironment } from '../support/setups';

const AT = Date.UTC(2023, 0, 25);

const audited = (action: string) =>
  `INSERT INTO audit_log (changed_at, address, action, kind, object_id, state_after)
    VALUES (${AT}, '::1', '${action}', 'polls', 'i', '{}')`;

const ROWS = [
  audited('load'),
  audited('replace'),
  `INSERT INTO ingestions (ingestion_id, kind, source, status, started_at, owner, notices)
    VALUES ('i', 'business_hours', 'a.csv', 'Completed', ${AT}, 'p',
      '[{"code":"new-stores","count":1},{"code":"more-removed-than-loaded","count":3}]')`,
  `INSERT INTO idempotency_keys (caller, idempotency_key, fingerprint, begun_at, claim, owner, lease_until, answer)
    VALUES ('c', 'k', 'f', ${AT}, 'l', 'p', 0,
      '{"refusal":{"code":"load-refused","message":"load-refused is a code.","extra":{}}}')`,
];

describeEachSetup('a database of the version that imported by the name of load', (setup) => {
  let environment: Environment;
  let database: DataSource;

  beforeEach(async () => {
    environment = await emptyEnvironment(setup);
    await migrateUpTo(environment.env, 'import-names');
    database = await connect(environment.env);
  });

  afterEach(async () => {
    await database.destroy();
    await environment.remove();
  });

  it('has its audit records, notices and stored refusals under the new names', async () => {
    for (const statement of ROWS) await database.query(statement);
    await migrate(database);
    const { manager } = database;
    expect(await manager.find(AuditRecord, { order: { auditId: 'ASC' } })).toMatchObject([
      { action: 'import' },
      { action: 'replace' },
    ]);
    expect(await manager.find(Ingestion)).toMatchObject([
      {
        notices: [
          { code: 'new-stores', count: 1 },
          { code: 'more-removed-than-imported', count: 3 },
        ],
      },
    ]);
    expect(await manager.find(IdempotencyKey)).toMatchObject([
      { answer: { refusal: { code: 'import-refused', message: 'load-refused is a code.' } } },
    ]);
  });
});
