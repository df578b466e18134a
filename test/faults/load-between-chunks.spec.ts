import { createReadStream } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { IngestionService } from '../../src/ingestion';
import { StepTimes } from '../../src/metrics';
import { Report } from '../../src/reports';
import { ReportGenerator } from '../../src/reports/generation/report-generator';
import { environmentWithFleet, writeFleet } from '../support/faults/fleet';
import { writeOpposite } from '../support/faults/opposite-polls';
import { type Service, startService } from '../support/product/service';
import { describeOneSetup, type Environment } from '../support/setups';

/** Enough for two chunks, also for a remote database, whose chunks have twice as many stores. */
const STORES = 600;
const LAST_POLL = Date.UTC(2023, 0, 25, 18, 13, 22, 479);

describeOneSetup('a report during which a load is committed', 'services', (setup) => {
  let environment: Environment;
  let service: Service;
  /** Every stored poll with the opposite status. */
  let file: string;

  beforeAll(async () => {
    environment = await environmentWithFleet(setup, STORES);
    file = join(environment.directory, 'opposite.csv');
    await writeOpposite(join(await writeFleet(STORES), 'store_status.csv'), file, 1);
    service = await startService(environment.env);
  });

  afterAll(async () => {
    await service.close();
    await environment.remove();
  });

  const generate = async (reportId: string, onChunk: () => Promise<void>): Promise<string> => {
    const asked = { reportId, asOf: LAST_POLL, windows: 'calendar', noData: 'down', accounting: 'daily' };
    const figures = { carryMinutes: null, exclusions: 'apply', period: null, fromDate: null, toDate: null };
    const report = { ...asked, ...figures, columns: 'plain', format: 'csv' } as Report;
    const signal = new AbortController().signal;
    const generated = await service.app
      .get(ReportGenerator)
      .generate(report, { onChunk, signal, times: new StepTimes() });
    await generated.file.publish();
    return readFile(join(environment.env.REPORTS_DIR!, `store_report_${reportId}.csv`), 'utf8');
  };
  const load = async () => {
    const source = { name: 'opposite.csv', bytes: createReadStream(file) };
    const { ingestion } = await service.app.get(IngestionService).importCsv('polls', source);
    expect(ingestion.changed).toBeGreaterThan(0);
  };

  it('reads the snapshot from before the import', async () => {
    let chunks = 0;
    const nothing = () => Promise.resolve();
    const before = await generate('before', nothing);
    const during = await generate('during', async () => {
      if (chunks++ === 0) await load();
    });
    const after = await generate('after', nothing);

    expect(chunks).toBeGreaterThan(1);
    expect(after === before).toBe(false);
    expect(during === before).toBe(true);
  });
});
