import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { MOMENTS, writeNastyFleet } from '../support/duckdb/nasty-fleet';
import { download, type Kind, reportWhenDone, triggerReport, uploadCsv } from '../support/product/client';
import { cliOutputHere } from '../support/product/command-line-here';
import { type Service, startService } from '../support/product/service';
import { describeEachSetup, type Environment, freshEnvironment } from '../support/setups';

// More than one chunk.
const STORES = 310;

interface Request {
  as_of: string | null;
  windows: string;
  no_data: string;
  columns: string;
}

const [early, late] = [MOMENTS[4]![0], MOMENTS[7]![0]];
const requests: Request[] = [
  { as_of: early, windows: 'calendar', no_data: 'down', columns: 'plain' },
  { as_of: null, windows: 'calendar', no_data: 'down', columns: 'extended' },
  { as_of: late, windows: 'rolling', no_data: 'exclude', columns: 'plain' },
  { as_of: early, windows: 'rolling', no_data: 'exclude', columns: 'extended' },
];

/** An entry point of the product. `env`: its variables, with the database. */
interface Way {
  name: string;
  load(env: Record<string, string>, folder: string): Promise<void>;
  report(env: Record<string, string>, request: Request): Promise<Buffer>;
}

const FILES: [Kind, string][] = [
  ['timezones', 'timezones.csv'],
  ['business-hours', 'menu_hours.csv'],
  ['special-hours', 'special_hours.csv'],
  ['exclusions', 'exclusions.csv'],
  ['polls', 'store_status.csv'],
];

const api: Way = {
  name: 'API',
  load: (env, folder) =>
    withService(env, async (service) => {
      for (const [kind, file] of FILES) {
        const { status } = await uploadCsv(service, kind, await readFile(join(folder, file)), { name: file });
        expect(status).toBe(201);
      }
    }),
  report: (env, request) =>
    withService(env, async (service) => {
      const { file_path: url, failure_reason } = await reportWhenDone(
        service,
        await triggerReport(service, request),
      );
      expect(failure_reason).toBeNull();
      return (await download(service, url!)).bytes;
    }),
};

async function withService<T>(
  env: Record<string, string>,
  use: (service: Service) => Promise<T>,
): Promise<T> {
  const service = await startService(env);
  try {
    return await use(service);
  } finally {
    await service.close();
  }
}

const commandLine: Way = {
  name: 'command line',
  async load(env, folder) {
    await cliOutputHere(env, 'seed', '--dir', folder);
  },
  async report(env, { as_of, windows, no_data, columns }) {
    const moment = as_of === null ? [] : ['--as-of', as_of];
    const choices = ['--windows', windows, '--no-data', no_data, '--columns', columns];
    return readFile((await cliOutputHere(env, 'report', ...moment, ...choices)).trimEnd());
  },
};

/** One character for each byte, so that a difference is readable. */
const bytes = (buffer: Buffer): string => buffer.toString('latin1');

describe('the report of a fleet of odd hours where clocks change', () => {
  let folder: Environment;
  const reports = new Map<Request, string>();

  // The others are compared with SQLite through the API.
  beforeAll(async () => {
    folder = await freshEnvironment('embedded');
    await writeNastyFleet(folder.directory, STORES);
    await api.load(folder.env, folder.directory);
    for (const request of requests) reports.set(request, bytes(await api.report(folder.env, request)));
  });

  afterAll(() => folder.remove());

  it('differs for each request, and has most of the stores', () => {
    expect(new Set(reports.values()).size).toBe(requests.length);
    for (const report of reports.values()) expect(report.split('\n').length).toBeGreaterThan(STORES * 0.9);
  });

  describeEachSetup('is the same bytes', (setup) => {
    const ways = setup === 'embedded' ? [commandLine] : [api, commandLine];

    describe.each(ways)('through the $name', ({ load, report }) => {
      let environment: Environment;

      beforeAll(async () => {
        environment = await freshEnvironment(setup);
        await load(environment.env, folder.directory);
      });

      afterAll(() => environment.remove());

      it.each(requests)('$windows, $no_data, $columns, as of $as_of', async (request) => {
        expect(bytes(await report(environment.env, request))).toBe(reports.get(request));
      });
    });
  });
});
