import { endingOf, endPrograms } from '../support/faults/programs';
import { launchService, type ServiceProcess } from '../support/faults/service-process';
import { scrape } from '../support/product/metrics';
import { describeOneSetup, type Environment, freshEnvironment } from '../support/setups';
import { until } from '../support/until';

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;
const ZONES = 'store_id,timezone_str\na,UTC\nb,Mars/Olympus_Mons\n';

interface Line {
  readonly msg: string;
  readonly request_id?: string;
  readonly req?: { readonly method: string; readonly url: string };
  readonly res?: { readonly status: number };
}

/** The lines of a log. A repeated member in a line is an error, because parsers treat it differently. */
function logOf({ program }: ServiceProcess): Line[] {
  const lines = program
    .printed()
    .split('\n')
    .filter((text) => text.startsWith('{'));
  for (const text of lines) expect(text.match(/"request_id":/g)?.length ?? 0).toBeLessThanOrEqual(1);
  return lines.map((text) => JSON.parse(text) as Line);
}

/** On services an API and a worker, each in a process of its own; else one process for both. */
describeOneSetup('the id of a request', 'services', (setup) => {
  let environment: Environment;
  let api: ServiceProcess;
  let worker: ServiceProcess;

  beforeAll(async () => {
    environment = await freshEnvironment(setup);
    const launch = (ROLE: string) => launchService(environment, { ROLE, LOG_LEVEL: 'debug' });
    if (setup === 'services') [api, worker] = await Promise.all([launch('api'), launch('worker')]);
    else api = worker = await launch('all');
  });

  afterAll(async () => {
    await endPrograms();
    await environment.remove();
  });

  const post = (path: string, id: string | undefined, body?: FormData) =>
    fetch(`${api.url}${path}`, {
      method: 'POST',
      body,
      headers: id === undefined ? {} : { 'x-request-id': id },
    });
  const linesAbout = (service: ServiceProcess, subject: string) =>
    logOf(service).filter(({ msg }) => msg.startsWith(subject));

  it('is returned: the caller’s own if it is valid, otherwise a new one', async () => {
    const answered = async (id: string | undefined, path = '/health/live') => {
      const headers: Record<string, string> = id === undefined ? {} : { 'x-request-id': id };
      return (await fetch(`${api.url}${path}`, { headers })).headers.get('x-request-id');
    };
    await expect(answered('mine-1')).resolves.toBe('mine-1');
    await expect(answered('mine-2', '/no-such-place')).resolves.toBe('mine-2');
    await expect(answered(undefined)).resolves.toMatch(UUID);
    await expect(answered('not "sane"')).resolves.toMatch(UUID);
  });

  it('follows reports into their jobs, each into its own', async () => {
    // Concurrent, so that jobs start while other requests run.
    const asked = await Promise.all(
      ['order-1', 'order-2', 'order-3', undefined].map(async (id) => {
        const answer = await post('/trigger_report', id);
        const { report_id } = (await answer.json()) as { report_id: string };
        return { id: answer.headers.get('x-request-id'), report_id };
      }),
    );
    for (const { id, report_id } of asked) {
      await expect(api.outcome(report_id)).resolves.toMatchObject({ status: 'Completed', request_id: id });
      const said = await until('the log of the job', () => {
        const lines = linesAbout(worker, `report ${report_id}`);
        return lines.some(({ msg }) => / completed: /.test(msg)) ? lines : undefined;
      });
      // Started, ended, completed.
      expect(said.length).toBeGreaterThanOrEqual(3);
      expect(new Set(said.map(({ request_id }) => request_id))).toEqual(new Set([id]));
      expect(said.filter(({ req }) => req !== undefined)).toEqual([]);
    }
  });

  it('stands in every line of a request, a load’s among them', async () => {
    const form = new FormData();
    form.append('file', new Blob([ZONES]), 'zones.csv');
    const answer = await post('/ingestions/timezones?strict=false', 'load-1', form);
    expect(answer.status).toBe(201);
    const { ingestion_id } = (await answer.json()) as { ingestion_id: string };
    const lines = linesAbout(api, `import ${ingestion_id}`);
    expect(lines.length).toBeGreaterThanOrEqual(3);
    expect(new Set(lines.map(({ request_id }) => request_id))).toEqual(new Set(['load-1']));

    const ended = await until('the line of the request', () =>
      linesAbout(api, 'request completed').find(({ request_id }) => request_id === 'load-1'),
    );
    expect(ended).toMatchObject({
      req: { method: 'POST', url: '/ingestions/timezones' },
      res: { status: 201 },
    });
  });

  it('is not in what no request asked for', () => {
    expect(linesAbout(worker, 'role ')[0]).not.toHaveProperty('request_id');
  });

  it('does not change which process counts the work, in any role', async () => {
    const ended = (samples: ReadonlyMap<string, number>) =>
      ['completed', 'reused'].reduce(
        (sum, result) => sum + samples.get(`store_monitor_reports_total{result="${result}"}`)!,
        0,
      );
    const samples = await scrape(worker);
    expect(ended(samples)).toBe(4);
    if (setup === 'services') expect(ended(await scrape(api))).toBe(0);
    // Of the process itself.
    expect(samples.get('nodejs_eventloop_lag_p99_seconds')).toBeGreaterThan(0);
    expect(samples.get('process_resident_memory_bytes')).toBeGreaterThan(0);
    expect(await endingOf(worker.program)).toBe('status 0');
  });
});
