import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expectDoneOnce, expectNothingLost } from '../faults/expectations';
import { computeReportsAgain, databaseFaultRound } from '../support/faults/database-faults';
import { sameAtTwoNodes } from '../support/faults/at-two-nodes';
import { environmentWithFleet, writeFleet } from '../support/faults/fleet';
import { checksumsOf, type GaleraScene, galeraScene } from '../support/faults/galera-scene';
import { describeOnGalera } from '../support/faults/on-services';
import { endingOf, endPrograms, runCommand } from '../support/faults/programs';
import { launchService, type ServiceProcess } from '../support/faults/service-process';
import type { Environment } from '../support/setups';

/** More polls than fit one write set of this cluster. */
const STORES = 600;
const AS_OF = '2023-01-25T18:00:00Z';

describeOnGalera('a Galera cluster of three nodes', () => {
  let scene: GaleraScene;
  let other: ServiceProcess;

  beforeAll(async () => {
    scene = await galeraScene(async (first, onEach) => {
      await onEach('SET GLOBAL general_log = ON');
      await runCommand(first, 'seed', '--dir', await writeFleet(STORES));
    });
    other = await scene.launch(2);
  }, 180_000);

  afterAll(async () => {
    await endPrograms();
    await scene.close();
  });

  const reportOf = async (environment: Environment, name: string) => {
    const path = join(environment.directory, name);
    await runCommand(environment, 'report', '--as-of', AS_OF, '--out', path);
    return readFile(path, 'utf8');
  };

  const load = (name: string, stores: number) => {
    const polls = Array.from({ length: stores }, (_, i) => ({
      store_id: `${name}-${i}`,
      status: 'active',
      timestamp_utc: '2023-01-31T12:00:00Z',
    }));
    return fetch(`${scene.service.url}/polls`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ polls }),
    });
  };

  /** All statements that the nodes have received. */
  const statements = async () => {
    const logs = await scene.onEach<{ path: string }>('SELECT CONCAT(@@datadir, @@general_log_file) AS path');
    return (await Promise.all(logs.map(({ path }) => readFile(path, 'utf8')))).join('\n');
  };

  it('generates through one node the report of data imported through another, with the bytes of SQLite', async () => {
    const embedded = await environmentWithFleet('embedded', STORES);
    try {
      const expected = await reportOf(embedded, 'report.csv');
      expect(expected.split('\n').length).toBeGreaterThan(STORES / 2);
      expect((await reportOf(scene.at(1), 'report.csv')) === expected).toBe(true);
    } finally {
      await embedded.remove();
    }
  });

  it('is asked for the same at two nodes at once, and does it once, or a report once at each', async () => {
    expectDoneOnce(await sameAtTwoNodes(scene, [scene.service, other], 0));
  });

  it('answers a load that is beyond its limits, and keeps nothing of it', async () => {
    await scene.onEach('SET GLOBAL wsrep_max_ws_rows = 100');
    const refused = await load('large', 200);
    await scene.onEach('SET GLOBAL wsrep_max_ws_rows = 0');
    expect(refused.status).toBe(413);
    expect(await refused.json()).toMatchObject({ detail: expect.stringContaining('wsrep_max_ws_rows') });
    expect(await (await load('large', 200)).json()).toMatchObject({ inserted: 200 });
  });

  it('is not moved rows by LOAD DATA where it would commit them in pieces', async () => {
    const source = await environmentWithFleet('embedded', 20);
    const loads = async () => (await statements()).split('LOAD DATA').length;
    const { environment } = scene;
    try {
      for (const splitting of ['ON', 'OFF']) {
        const database = `${environment.env.MYSQL_DB}_${splitting}`;
        await scene.onEach(`SET GLOBAL wsrep_load_data_splitting = ${splitting}`);
        await scene.onEach(`CREATE DATABASE IF NOT EXISTS ${database} CHARACTER SET utf8mb4`);
        const before = await loads();
        const target = { ...environment, env: { ...environment.env, MYSQL_DB: database } };
        const printed = await runCommand(target, 'migrate-data', '--from', source.env.DATABASE_PATH!);
        expect(printed).toMatch(/^polls +[\d,]+ {2}[0-9a-f]{16} {2}yes$/m);
        expect([splitting, (await loads()) > before]).toEqual([splitting, splitting === 'OFF']);
        await scene.onEach(`DROP DATABASE IF EXISTS ${database}`);
      }
    } finally {
      await source.remove();
    }
  });

  it('is asked for nothing that clusters refuse', async () => {
    await scene.onEach('SET GLOBAL general_log = OFF');
    const asked = await statements();
    // Checks that the log covers everything until now.
    for (const done of ['LOAD DATA LOCAL', 'CREATE TABLE', 'INSERT INTO report_rows'])
      expect([done, asked.includes(done)]).toEqual([done, true]);
    expect(asked.match(REFUSED)).toBe(null);
    await scene.observed(async ({ query }) => {
      expect(await query(WITHOUT_KEY)).toEqual([]);
    });
  });

  it('loses a node by kill -9 under its clients, and loses nothing else', async () => {
    expect(await endingOf(other.program)).toBe('status 0');
    expectNothingLost(await databaseFaultRound(scene, 'node killed', 'round'));
    const { compared, different } = await computeReportsAgain(scene);
    expect(compared).toBeGreaterThan(1);
    expect(different).toEqual([]);
    expect(await endingOf(scene.service.program)).toBe('status 0');
    const checksums = await checksumsOf(scene);
    expect(checksums).toHaveLength(3);
    expect(new Set(checksums).size).toBe(1);
  }, 240_000);

  it('writes down as many reports as may wait, whichever nodes they are asked for at', async () => {
    const most = 5;
    // No worker runs: all have been stopped.
    const more = { ROLE: 'api', MAX_OPEN_REPORTS: String(most), QUEUE_PREFIX: 'nobody-works' };
    const services = await Promise.all([0, 1, 2].map((node) => launchService(scene.at(node), more)));
    const trigger = async (i: number) =>
      (await fetch(`${services[i % 3]!.url}/trigger_report`, { method: 'POST' })).status;
    const statuses = await Promise.all(Array.from({ length: 30 }, (_, i) => trigger(i)));
    // A request that lost every conflict with other nodes is answered with an invitation to retry.
    expect(statuses.filter((status) => ![202, 429, 503].includes(status))).toEqual([]);
    let written = statuses.filter((status) => status === 202).length;
    expect(written).toBeLessThanOrEqual(most);
    for (let i = 0; i < most; i++) if ((await trigger(i)) === 202) written++;
    expect(written).toBe(most);
    const endings = await Promise.all(services.map(({ program }) => endingOf(program)));
    expect(endings).toEqual(services.map(() => 'status 0'));
  });
});

const REFUSED =
  /\b(?:UN)?LOCK TABLES?\b|\b(?:GET|RELEASE|IS_FREE|IS_USED)_LOCKS?\(|\bSAVEPOINT\b|\bXA (?:START|BEGIN)\b|\bTRUNCATE\b|\bFLUSH\b|\bFOREIGN KEY\b|\bTEMPORARY\b|\bTRIGGER\b|\bPROCEDURE\b|\bMyISAM\b|\bSERIALIZABLE\b|\bHANDLER\b/i;

const WITHOUT_KEY = `SELECT table_name, engine FROM information_schema.tables WHERE table_schema = DATABASE() AND (
  engine <> 'InnoDB' OR table_name NOT IN (SELECT table_name FROM information_schema.statistics
    WHERE table_schema = DATABASE() AND index_name = 'PRIMARY'))`;
