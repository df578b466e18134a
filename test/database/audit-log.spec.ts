import { Readable } from 'node:stream';
import { DataSource } from 'typeorm';
import type { AuditPageResponseDto } from '../../src/audit/api/audit.controller';
import { AuditLog } from '../../src/audit';
import { IngestionService } from '../../src/ingestion';
import { runInScope } from '../../src/platform/async';
import { Database } from '../../src/platform/database';
import { ReportsService } from '../../src/reports';
import { getJson } from '../support/product/client';
import { type RunningService, startFreshService } from '../support/product/running-service';
import { describeEachSetup } from '../support/setups';

const CALLER = { requestId: 'order-1', origin: { actor: 'ops', address: '203.0.113.7' } };
const change = (objectId: string) =>
  ({ action: 'import', kind: 'polls', objectId, after: { stores: 1 } }) as const;

describeEachSetup('a record of the audit log', (setup) => {
  let service: RunningService;

  beforeAll(async () => {
    service = await startFreshService(setup);
  });

  afterAll(() => service.close());

  const objects = async () =>
    (await getJson<AuditPageResponseDto>(service, '/audit')).body.items.map(({ object_id }) => object_id);
  const count = async (table: string) => {
    const rows = await service.app.get(DataSource).query<unknown[]>(`SELECT 1 FROM ${table}`);
    return rows.length;
  };
  const failing = () => Promise.reject(new Error('the last statement fails'));

  it('is rolled back with a load', async () => {
    const ingestion = service.app.get(IngestionService, { strict: false });
    const source = {
      name: 'zones.csv',
      bytes: Readable.from([Buffer.from('store_id,timezone_str\none,Asia/Tokyo\n')]),
    };
    const load = () => ingestion.importCsv('timezones', source, { alongside: failing });
    await expect(runInScope(CALLER, load)).rejects.toThrow('the last statement fails');
    expect([await count('store_timezones'), await objects()]).toEqual([0, []]);
  });

  it('is rolled back with a report', async () => {
    const reports = service.app.get(ReportsService, { strict: false });
    await expect(runInScope(CALLER, () => reports.trigger({}, failing))).rejects.toThrow('last statement');
    expect([await count('reports'), await objects()]).toEqual([0, []]);
  });

  it('is there once, when its transaction is tried again', async () => {
    const log = service.app.get(AuditLog, { strict: false });
    let tries = 0;
    await runInScope(CALLER, () =>
      service.app.get(Database).write(async (manager) => {
        await log.record(manager, change(`try ${++tries}`));
        if (tries === 1) throw Object.assign(new Error('lock wait'), { code: LOCK_WAIT[setup] });
      }),
    );
    expect([tries, await objects()]).toEqual([2, ['try 2']]);
  });

  it('needs a caller', async () => {
    const log = service.app.get(AuditLog, { strict: false });
    const before = await objects();
    await service.app.get(Database).write((manager) => log.record(manager, change('without a caller')));
    expect(await objects()).toEqual(before);
  });
});

/** What both databases say of a transaction that may be tried again. */
const LOCK_WAIT = { embedded: 'SQLITE_BUSY', services: 'ER_LOCK_WAIT_TIMEOUT' };
