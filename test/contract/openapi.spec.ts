import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { projectFolder } from '../support/product/command-line';

const TIMEOUT_MS = 120_000;

/** What a user of the generated types writes: paths, queries and bodies are checked, and so are the answers. */
const CLIENT = `
import type { components, paths } from './schema';

type Json<T> = T extends { content: { 'application/json': infer Body } } ? Body : never;
type Get<Path extends keyof paths> = paths[Path] extends { get: infer Operation } ? Operation : never;
type AnswerTo<Path extends keyof paths> = Get<Path> extends { responses: { 200: infer Good } } ? Json<Good> : never;
type QueryOf<Path extends keyof paths> =
  Get<Path> extends { parameters: { query?: infer Query } } ? NonNullable<Query> : never;
type Trigger = paths['/trigger_report']['post'];

declare function get<Path extends keyof paths>(path: Path, query?: QueryOf<Path>): Promise<AnswerTo<Path>>;
declare function trigger(body?: Json<Trigger['requestBody']>): Promise<Json<Trigger['responses'][202]>>;

export async function use(): Promise<readonly unknown[]> {
  const { report_id } = await trigger();
  await trigger({});
  await trigger({ no_data: 'exclude', as_of: null });
  // @ts-expect-error There is no such choice.
  await trigger({ windows: 'monthly' });
  const { status, filepath = '' } = await get('/get_report/{report_id}');
  const report = await get('/reports/{report_id}');
  const seconds: number = (report.duration_ms ?? 0) / 1000;
  const path: string | null = report.file_path;
  const { changed } = await get('/reports/{report_id}/changes', { base_report_id: report_id });
  const { days } = await get('/figures/daily', { from_date: '2023-01-19', no_data: 'down' });
  // @ts-expect-error A local date is from_date; from is an instant.
  await get('/figures/daily', { from: '2023-01-19' });
  const incidents = await get('/fleet/incidents', { q: '95', sort: '-duration' });
  const ongoing: boolean | undefined = incidents.items[0]?.ongoing;
  const rows = await get('/reports/{report_id}/rows');
  const minutes: number | undefined = rows.items[0]?.uptime_last_hour_minutes;
  const hours: number | undefined = (await get('/stores/{store_id}/timeline')).sums.last_day?.uptime_hours;
  const { title, detail }: components['schemas']['Problem'] = { type: '', title: '', status: 4, detail: '', instance: '' };
  return [status, filepath, seconds, path, changed, days, ongoing, minutes, hours, title, detail];
}
`;

const run = promisify(execFile);
const tool = (path: string): string => join(projectFolder, 'node_modules', path);
const withoutNetwork = { ...process.env, REDOCLY_TELEMETRY: 'off', REDOCLY_SUPPRESS_UPDATE_NOTICE: 'true' };

/** docs/openapi.json, which documentation.spec.ts holds against the code. */
describe('the OpenAPI document', () => {
  let folder: string;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'store-monitor-client-'));
  });

  afterAll(() => rm(folder, { recursive: true }));

  it(
    'has no faults by the strict rules of Redocly',
    async () => {
      const lint = [tool('@redocly/cli/bin/cli.js'), 'lint', '--max-problems=20', '--format=stylish'];
      const { stderr } = await run(process.execPath, lint, { cwd: projectFolder, env: withoutNetwork });
      expect(stderr).toContain('Your API description is valid.');
    },
    TIMEOUT_MS,
  );

  it(
    'makes types with which a client compiles under strict',
    async () => {
      const document = join(projectFolder, 'docs/openapi.json');
      const generate = [tool('openapi-typescript/bin/cli.js'), document, '--output', 'schema.d.ts'];
      // Not in the project, whose redocly.yaml the generator would read.
      await run(process.execPath, generate, { cwd: folder, env: withoutNetwork });
      await writeFile(join(folder, 'client.ts'), CLIENT);
      const compile = [tool('typescript/bin/tsc'), '--strict', '--noEmit', '--target', 'es2022', 'client.ts'];
      const { stdout } = await run(process.execPath, compile, { cwd: folder }).catch(
        (error: { stdout: string }) => error,
      );
      expect(stdout).toBe('');
    },
    TIMEOUT_MS,
  );
});
