import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { SLICES_PER_DAY } from '../../src/core/polls/poll-block';
import { type ReportResponseDto } from '../../src/reports/api/report.dto';
import { observe, type Observer } from '../support/faults/observer';
import { endPrograms } from '../support/faults/programs';
import { beginService } from '../support/faults/service-process';
import { AGING_FLEET, FIRST_DAY, loadAgingFleet, NEWEST } from '../support/product/aging-fleet';
import {
  download,
  getJson,
  reportCsv,
  reportWhenDone,
  storePath,
  triggerReport,
} from '../support/product/client';
import { type Service, startService } from '../support/product/service';
import { describeOneSetup, type Environment, freshEnvironment, LONG_RUN } from '../support/setups';
import { until } from '../support/until';

const DAY_MS = 86_400_000;
const RETENTION = { POLL_RETENTION_DAYS: '10', REPORT_RETENTION_DAYS: '30', RETENTION_HOURS: '0-24' };
const KEPT_FROM = Math.floor(NEWEST / DAY_MS) - 10;
const date = (day: number) => new Date(day * DAY_MS).toISOString().slice(0, 10);
const ALL = { from_date: date(FIRST_DAY - 1), to_date: date(Math.floor(NEWEST / DAY_MS) - 1) };

describeOneSetup('retention that is killed', 'services', (setup) => {
  let environment: Environment;
  let observer: Observer;
  let figures: unknown;
  let old: ReportResponseDto;
  let csv: string;

  beforeAll(async () => {
    environment = await freshEnvironment(setup);
    await lookingAt(async (service) => {
      await loadAgingFleet(service);
      figures = await figuresOf(service);
      old = await reportWhenDone(service, await triggerReport(service));
      csv = (await download(service, old.file_path!)).bytes.toString();
    });
    observer = await observe(environment);
    await observer.query('UPDATE reports SET created_at = 1, completed_at = 2 WHERE report_id = ?', [
      old.report_id,
    ]);
  });

  afterAll(async () => {
    await endPrograms();
    await observer.close();
    await environment.remove();
  });

  it('serves nothing half, loses no figure, and is taken to its end by the next', async () => {
    await killedAt('report removed');
    await lookingAt(async (service) => {
      expect((await download(service, old.file_path!)).bytes.toString()).toBe(csv);
    });
    for (const step of LONG_RUN ? ['day settled', 'polls deleted', 'polls deleted'] : ['polls deleted']) {
      await killedAt(step);
      await lookingAt(async (service) => {
        expect([step, (await download(service, old.file_path!)).status]).toEqual([step, 404]);
        expect([step, await figuresOf(service)]).toEqual([step, figures]);
      });
    }
    await observer.query('UPDATE report_tombstones SET removed_at = 1');
    for (const step of LONG_RUN ? ['file removed', 'rows deleted'] : ['file removed']) await killedAt(step);

    const service = await startService({ ...environment.env, ...RETENTION });
    await until('all of it to be gone', isDone, { within: 60_000 });
    await service.close();
    expect(
      (await readdir(environment.env.REPORTS_DIR!)).filter((name) => name.includes(old.report_id)),
    ).toEqual([]);
    await lookingAt(async (service) => expect(await figuresOf(service)).toEqual(figures));
  }, 300_000);

  async function killedAt(step: string): Promise<void> {
    const preload = join(__dirname, '../support/faults/kill-at.js');
    const { program } = beginService(environment, {
      ...RETENTION,
      NODE_OPTIONS: `--require ${preload}`,
      KILL_AT: step,
    });
    await expect(program.ended).resolves.toMatchObject({ signal: 'SIGKILL' });
  }

  /** A service in this process that deletes nothing. */
  async function lookingAt(look: (service: Service) => Promise<void>): Promise<void> {
    const service = await startService(environment.env);
    try {
      await look(service);
    } finally {
      await service.close();
    }
  }

  async function isDone(): Promise<boolean> {
    const [polls] = await observer.query<{ first: number }>('SELECT MIN(slice) AS first FROM polls');
    const removals = await observer.query('SELECT report_id FROM report_tombstones');
    const { rows } = await observer.rowsOf(old.report_id);
    return polls!.first === KEPT_FROM * SLICES_PER_DAY && removals.length === 0 && rows === 0;
  }

  async function figuresOf(service: Service): Promise<unknown> {
    const stores: unknown[] = [];
    for (const [id] of AGING_FLEET) {
      const { status, body } = await getJson<{ days: object[] }>(service, storePath(id, '/metrics', ALL));
      stores.push([id, status, body.days.map((day) => ({ ...day, from_rollup: undefined }))]);
    }
    return { stores, report: await reportCsv(service, { windows: 'rolling' }) };
  }
});
