import { type Connection, createConnection, type RowDataPacket } from 'mysql2/promise';
import { writeFleet } from '../support/faults/fleet';
import { type Observer, observe } from '../support/faults/observer';
import { describeOnServices } from '../support/faults/on-services';
import { endingOf, endPrograms } from '../support/faults/programs';
import { launchService, type ServiceProcess } from '../support/faults/service-process';
import { cliOutputHere } from '../support/product/command-line-here';
import { scrape } from '../support/product/metrics';
import type { RunningServer } from '../support/services/guarded-server';
import { type FollowedMariaDB, startFollowedMariaDB } from '../support/services/mariadb-replica';
import { type Environment, emptyEnvironment } from '../support/setups';
import { until } from '../support/until';

const AS_OF = '2023-01-25T18:00:00Z';
/** Whether a server was asked for polls since its log was cleared. */
const POLLS_READ = `SELECT COUNT(*) AS count FROM mysql.general_log
  WHERE argument LIKE '%FROM polls%WHERE slice IN%' AND argument NOT LIKE '%general_log%'`;

describeOnServices('reports that are read from a replica', () => {
  let servers: FollowedMariaDB;
  let environment: Environment;
  let service: ServiceProcess;
  let observer: Observer;
  const connections: Connection[] = [];

  const connected = async ({ host, port, user, password }: RunningServer) => {
    const connection = await createConnection({ host, port, user, password });
    connections.push(connection);
    return connection;
  };
  let primary: Connection;
  let replica: Connection;

  beforeAll(async () => {
    const [shared, started] = await Promise.all([emptyEnvironment('services'), startFollowedMariaDB()]);
    servers = started;
    const { host, port, user, password } = servers.primary;
    const address = {
      MYSQL_HOST: host,
      MYSQL_PORT: String(port),
      MYSQL_USER: user,
      MYSQL_PASSWORD: password,
    };
    environment = { ...shared, env: { ...shared.env, ...address } };
    primary = await connected(servers.primary);
    replica = await connected(servers.replica);
    await primary.query(`CREATE DATABASE ${environment.env.MYSQL_DB} CHARACTER SET utf8mb4`);
    for (const server of [primary, replica]) {
      await server.query("SET GLOBAL log_output = 'TABLE', GLOBAL general_log = ON");
    }
    await cliOutputHere(environment.env, 'seed', '--dir', await writeFleet(300));
    service = await launchService(environment, {
      MYSQL_READ_HOST: servers.replica.host,
      MYSQL_READ_PORT: String(servers.replica.port),
      LOG_LEVEL: 'debug',
    });
    observer = await observe(environment);
  });

  afterAll(async () => {
    await endPrograms();
    await observer.close();
    for (const connection of connections) connection.destroy();
    await servers.stop();
    await environment.remove();
  });

  /** On each server separately: a replicated statement would clear the replica's log again, later. */
  const emptyLogs = async () => {
    for (const server of [primary, replica]) {
      await server.query('SET SESSION sql_log_bin = OFF');
      await server.query('TRUNCATE mysql.general_log');
      await server.query('SET SESSION sql_log_bin = ON');
    }
  };
  const pollsRead = async (server: Connection) => {
    const [[row]] = await server.query<RowDataPacket[]>(POLLS_READ);
    return Number(row?.count);
  };
  const report = async () => {
    const answer = await service.outcome(await service.trigger({ as_of: AS_OF }), 60_000);
    expect(answer).toMatchObject({ status: 'Completed', reused_from: null, attempts: 1 });
    return (await service.download(answer.file_path ?? '')).text;
  };
  /** The result of a process without a replica. */
  const expected = async () => {
    await observer.forgetReports();
    const id = await cliOutputHere(environment.env, 'report', '--as-of', AS_OF);
    const url = `reports/${/store_report_[0-9a-f-]+\.csv/.exec(id)![0]}`;
    const { text } = await service.download(url);
    await observer.forgetReports();
    return text;
  };
  const load = async (store_id: string) => {
    const polls = [{ store_id, status: 'active', timestamp_utc: '2023-01-25T12:00:00Z' }];
    const answer = await fetch(`${service.url}/polls`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ polls }),
    });
    expect(answer.status).toBe(201);
  };

  it('come from there while it follows, with the bytes of the primary', async () => {
    await load('followed');
    const bytes = await expected();
    await emptyLogs();
    expect((await report()) === bytes).toBe(true);
    expect([await pollsRead(primary), (await pollsRead(replica)) > 0]).toEqual([0, true]);
  });

  it('come from the primary if the replica lags', async () => {
    await replica.query('STOP SLAVE SQL_THREAD');
    await load('not-followed');
    const bytes = await expected();
    expect(bytes).toContain('not-followed');
    await emptyLogs();
    expect((await report()) === bytes).toBe(true);
    expect([(await pollsRead(primary)) > 0, await pollsRead(replica)]).toEqual([true, 0]);
    expect(service.program.printed()).toMatch(
      /the primary served a read instead of the replica: the replica shows version/,
    );
    const counted = await scrape(service);
    expect(counted.get('store_monitor_replica_reads_total{from="primary"}')).toBe(1);
    expect(counted.get('store_monitor_replica_reads_total{from="replica"}')).toBeGreaterThan(0);

    await replica.query('START SLAVE SQL_THREAD');
    await observer.forgetReports();
    // The scrape has begun a snapshot of the fleet, which reads polls from the primary.
    await until('the snapshot', async () => (await scrape(service)).has('store_monitor_stores{state="up"}'));
    await emptyLogs();
    expect((await report()) === bytes).toBe(true);
    expect([await pollsRead(primary), (await pollsRead(replica)) > 0]).toEqual([0, true]);
  });

  it('come from the primary when it is killed on the way, and while it is away', async () => {
    const bytes = await expected();
    // The report has begun to read there, and waits for the table.
    const other = await connected(servers.replica);
    await replica.query(`LOCK TABLES ${environment.env.MYSQL_DB}.polls WRITE`);
    const underWay = report();
    await until('the report to read from the replica', async () => {
      const [rows] = await other.query<RowDataPacket[]>(
        "SELECT 1 FROM information_schema.processlist WHERE state LIKE 'Waiting for table%'",
      );
      return rows.length > 0;
    });
    for (const connection of connections) connection.on('error', () => undefined);
    await servers.replica.stop();
    expect((await underWay) === bytes).toBe(true);

    await observer.forgetReports();
    expect((await report()) === bytes).toBe(true);
    expect(await endingOf(service.program)).toBe('status 0');
  });
});
