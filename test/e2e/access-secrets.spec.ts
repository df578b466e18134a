import { launchService } from '../support/faults/service-process';
import { endingOf, endPrograms } from '../support/faults/programs';
import { API_KEYS, READ_SECRET, WRITE_SECRET } from '../support/product/api-keys';
import { type Environment, freshEnvironment } from '../support/setups';

const UNKNOWN_SECRET = 'unknown-secret-90ab37cc12';
const paths = [
  '/reports',
  '/nowhere',
  '/trigger_report',
  '/reports/x',
  '/docs-json',
  '/health',
  '/get_report/%E0%A4%A',
];

describe('what a service with keys writes into its log', () => {
  let environment: Environment;

  beforeAll(async () => {
    environment = await freshEnvironment('embedded');
  });

  afterEach(() => endPrograms());
  afterAll(() => environment.remove());

  it('contains no secret, whatever the outcome of the request', async () => {
    // Reachable from other machines, which requires keys.
    const variables = { API_KEYS, HOST: '0.0.0.0', LOG_LEVEL: 'trace' };
    const { program } = await launchService(environment, variables);
    const port = /listening on http:\/\/[^"]+:(\d+)/.exec(program.printed())![1];
    const statuses = new Set<number>();
    for (const secret of [READ_SECRET, WRITE_SECRET, UNKNOWN_SECRET]) {
      const ways: Record<string, string>[] = [{ authorization: `Bearer ${secret}` }, { 'x-api-key': secret }];
      for (const headers of ways) {
        for (const path of paths) {
          for (const method of ['GET', 'POST']) {
            const answer = await fetch(`http://127.0.0.1:${port}${path}?key=${secret}`, { method, headers });
            statuses.add(answer.status);
            expect(await answer.text()).not.toContain(secret);
          }
        }
      }
    }
    expect(await endingOf(program)).toBe('status 0');
    expect([...statuses].sort()).toEqual([200, 202, 400, 401, 403, 404, 405]);
    const log = program.printed();
    expect(log).toContain('POST /trigger_report of 127.0.0.1 is refused: This API key is for reading only.');
    expect(log).toContain('There is no such API key.');
    for (const secret of [READ_SECRET, WRITE_SECRET, UNKNOWN_SECRET]) expect(log).not.toContain(secret);
  });
});
