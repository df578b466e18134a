import { DataSource } from 'typeorm';
import { Delivery } from '../../src/notifications';
import { migrate } from '../../src/platform/database';
import { ScheduleTick } from '../../src/schedules';
import { connect } from '../support/product/database';
import { migrateUpTo } from '../support/product/earlier-schema';
import { describeEachSetup, type Environment, emptyEnvironment } from '../support/setups';

const AT = Date.UTC(2023, 0, 25);

describeEachSetup('a database of the version before channels', (setup) => {
  let environment: Environment;
  let database: DataSource;

  beforeEach(async () => {
    environment = await emptyEnvironment(setup);
    await migrateUpTo(environment.env, 'channels');
    database = await connect(environment.env);
  });

  afterEach(async () => {
    await database.destroy();
    await environment.remove();
  });

  it('has its notifications as those for the channel webhook, with the same bytes', async () => {
    const body = '{"event_id":"d","event":"report.completed","é":"\\n"}';
    await database.query(
      `INSERT INTO webhook_deliveries (delivery_id, report_id, event, body, status, attempts, due_at, owner, last_status, last_error)
        VALUES ('d', 'r', 'report.completed', ?, 'pending', 3, ${AT}, NULL, 500, 'it answered 500'),
          ('e', 's', 'report.failed', '{}', 'delivered', 1, ${AT}, NULL, 204, NULL)`,
      [body],
    );
    await migrate(database);
    const plain = { channel: 'webhook', text: null, html: null, attachment: null, owner: null, dueAt: AT };
    expect(await database.manager.find(Delivery, { order: { deliveryId: 'ASC' } })).toEqual([
      {
        ...plain,
        ...{ deliveryId: 'd', reportId: 'r', event: 'report.completed', body },
        ...{ status: 'pending', attempts: 3, lastStatus: 500, lastError: 'it answered 500' },
      },
      {
        ...plain,
        ...{ deliveryId: 'e', reportId: 's', event: 'report.failed', body: '{}' },
        ...{ status: 'delivered', attempts: 1, lastStatus: 204, lastError: null },
      },
    ]);
  });

  it('has nothing to deliver of its ticks', async () => {
    await database.query(
      `INSERT INTO schedule_ticks (schedule, tick_at, report_id) VALUES ('reports', ${AT}, 'r')`,
    );
    await migrate(database);
    expect(await database.manager.find(ScheduleTick)).toEqual([
      { schedule: 'reports', tickAt: AT, reportId: 'r', deliveredAt: AT },
    ]);
  });
});
