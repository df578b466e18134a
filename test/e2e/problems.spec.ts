import { type Problem } from '../../src/platform/http/problem.filter';
import { apiDocument } from '../support/product/api-document';
import { answerOf, send } from '../support/product/client';
import { type RunningService, startFreshService } from '../support/product/running-service';
import { describeOneSetup } from '../support/setups';

const json = { 'content-type': 'application/json' };
const unknown = '00000000-0000-4000-8000-000000000000';
const METHODS = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'];

const requests: [what: string, status: number, path: string, request?: RequestInit][] = [
  ['an unknown route', 404, '/nowhere'],
  ['an unknown route with a body', 404, '/nowhere', { method: 'POST', headers: json, body: '{}' }],
  ['the root of the API by another method', 405, '/', { method: 'DELETE' }],
  ['GET where there is only POST', 405, '/trigger_report'],
  ['DELETE where there is only GET', 405, `/reports/${unknown}`, { method: 'DELETE' }],
  ['JSON that is none', 400, '/trigger_report', { method: 'POST', headers: json, body: '{"as_of": ' }],
  ['JSON that is none for a batch', 400, '/polls', { method: 'POST', headers: json, body: '[{]' }],
  ['JSON that is no object', 400, '/trigger_report', { method: 'POST', headers: json, body: '"calendar"' }],
  [
    'a list for an object',
    400,
    '/trigger_report',
    { method: 'POST', headers: json, body: '[{"windows":"x"}]' },
  ],
  ['a batch as text', 415, '/polls', { method: 'POST', body: '{"polls":[]}' }],
  [
    'a choice that is not sent as JSON',
    415,
    '/trigger_report',
    { method: 'POST', body: '{"windows":"rolling"}' },
  ],
  ['a file as JSON', 400, '/ingestions/polls', { method: 'POST', headers: json, body: '{"polls":[]}' }],
  [
    'a form without its boundary',
    400,
    '/ingestions/polls',
    { method: 'POST', headers: { 'content-type': 'multipart/form-data' }, body: 'x' },
  ],
  [
    'a body in an unknown character set',
    415,
    '/polls',
    {
      method: 'POST',
      headers: { 'content-type': 'application/json; charset=klingon' },
      body: '{"polls":[]}',
    },
  ],
  [
    'a body that is not compressed as it says',
    400,
    '/polls',
    { method: 'POST', headers: { ...json, 'content-encoding': 'gzip' }, body: '{"polls":[]}' },
  ],
  ['a body that is too large', 413, '/polls', { method: 'POST', headers: json, body: ' '.repeat(9_000_000) }],
  ['a path that cannot be decoded', 400, '/get_report/%E0%A4%A'],
  ['an id that is none', 400, "/reports/1'%20OR%20'1'='1"],
  ['an unknown id', 404, `/get_report/${unknown}`],
  ['a page that is none', 400, '/reports?limit=-1'],
  ['a page twice', 400, '/reports?limit=1&limit=2'],
  ['a kind of import that is none', 404, '/ingestions/__proto__', { method: 'POST' }],
];

describeOneSetup('an error', 'embedded', (setup) => {
  let service: RunningService;

  beforeAll(async () => {
    service = await startFreshService(setup);
  });

  afterAll(() => service.close());

  it.each(requests)('is answered with problem details: %s', async (_, status, path, request = {}) => {
    const response = await send(service, path, request);
    const { headers, body } = await answerOf<Problem>(response);
    expect(response.status).toBe(status);
    expect(headers.get('content-type')).toMatch(/^application\/problem\+json/);
    expect(body).toMatchObject({
      type: expect.stringMatching(/^(about:blank|urn:store-monitor:problem:[a-z-]+)$/),
      title: expect.stringMatching(/^[A-Z]/),
      status,
      detail: expect.stringMatching(/\S/),
      instance: path.split('?')[0],
    });
    // No stack, no SQL, no path of the machine.
    const said = JSON.stringify({ ...body, instance: '' });
    expect(said).not.toMatch(/\bat .+:\d+|node_modules|\.(ts|js)\b|SELECT|INSERT|SQLITE_|ER_[A-Z]+/);
    expect(said).not.toContain(service.environment.directory);
    expect(said).not.toContain(process.cwd());
  });

  it('says what is wrong with JSON', async () => {
    const request = { method: 'POST', headers: json, body: '{"as_of": ' };
    expect((await answerOf<Problem>(await send(service, '/trigger_report', request))).body).toMatchObject({
      type: 'urn:store-monitor:problem:invalid-input',
      detail: 'The body is not valid JSON: Unexpected end of JSON input.',
    });
  });

  it.each([
    ['GET', '/trigger_report', 'POST'],
    ['HEAD', '/polls', 'POST'],
    ['DELETE', `/reports/${unknown}/`, 'GET, HEAD'],
    ['PUT', '/session', 'DELETE, GET, HEAD, POST'],
    ['POST', '/stores/one/timezone', 'PUT'],
    ['GET', '/ingestions/polls', 'POST'],
    ['POST', `/ingestions/${unknown}`, 'GET, HEAD'],
    ['OPTIONS', '/stores/one', 'GET, HEAD, PATCH, PUT'],
    ['PATCH', '/docs-json', 'GET, HEAD'],
    ['POST', '/metrics', 'GET, HEAD'],
    ['POST', '/', 'GET, HEAD'],
  ])('says which methods a path has: %s %s', async (method, path, allowed) => {
    const response = await send(service, path, { method });
    expect([response.status, response.headers.get('allow')]).toEqual([405, allowed]);
    if (method === 'HEAD') return;
    expect((await answerOf<Problem>(response)).body).toMatchObject({
      type: 'urn:store-monitor:problem:method-not-allowed',
      title: 'Method Not Allowed',
      detail: `${path} does not take ${method}; it takes ${allowed}.`,
    });
  });

  it('says which methods each documented path has', async () => {
    const { paths } = await apiDocument(service);
    // POST to a kind that does not exist has an explanation of its own.
    delete paths['/ingestions/{ingestion_id}'];
    for (const [template, operations] of Object.entries(paths)) {
      const path = template.replace(/\{\w+_id\}/g, unknown).replace(/\{\w+\}/g, 'one');
      const documented = METHODS.filter((method) => method.toLowerCase() in operations);
      const allowed = [...documented, ...(documented.includes('GET') ? ['HEAD'] : [])].sort().join(', ');
      for (const method of METHODS.filter((each) => !documented.includes(each))) {
        const response = await send(service, path, { method });
        const found = [response.status, response.headers.get('allow')];
        expect([method, template, ...found]).toEqual([method, template, 405, allowed]);
      }
    }
  });

  it.each(['/nowhere', '/metrics/daily', '/stores/one/nothing', '/assets/nothing.js'])(
    'has no methods to name where there is no route: %s',
    async (path) => {
      for (const method of ['GET', 'POST', 'DELETE']) {
        const response = await send(service, path, { method });
        expect([response.status, response.headers.get('allow')]).toEqual([404, null]);
      }
    },
  );

  it.each([
    ['/polls', { polls: [] }],
    ['/polls', { polls: [{}] }],
    ['/trigger_report', {}],
  ])('is short, and names the first of many unknown members: %s', async (path, body) => {
    const wide = (count: number) =>
      Object.fromEntries(Array.from({ length: count }, (_, i) => [`member${i}`, i]));
    for (const [count, detail] of [
      [90, /^member0 is unknown here; .*; and 80 more\.$/],
      [99_000, 'An object of the body has more than 100 members.'],
    ] as const) {
      const request = { method: 'POST', headers: json, body: JSON.stringify({ ...body, ...wide(count) }) };
      const { status, body: problem } = await answerOf<Problem>(await send(service, path, request));
      expect([status, problem.detail]).toEqual([
        400,
        typeof detail === 'string' ? detail : expect.stringMatching(detail),
      ]);
      expect(JSON.stringify(problem).length).toBeLessThan(16_384);
    }
  });

  it('leaves the service as it was', async () => {
    expect((await send(service, '/health')).status).toBe(200);
  });
});
