import { once } from 'node:events';
import { readdir } from 'node:fs/promises';
import { type IngestionPageResponseDto } from '../../src/ingestion/api/ingestion.dto';
import { API_KEYS, WRITE_SECRET } from '../support/product/api-keys';
import { getJson, send } from '../support/product/client';
import { type RunningService, startFreshService } from '../support/product/running-service';
import {
  endSlowClients,
  head,
  slowClient,
  unreadClient,
  uploadBeginning,
} from '../support/product/slow-client';
import { storedPolls } from '../support/product/stored-data';
import { until } from '../support/until';

const rows = `store_id,status,timestamp_utc\n${'one,active,2023-01-22 12:00:00 UTC\n'.repeat(3_000)}`;
const json = ['Content-Type: application/json', 'Content-Length: 1000'];
const timeouts = { REQUEST_TIMEOUT_SECONDS: '1', UPLOAD_TIMEOUT_SECONDS: '2' };

/** The status line and body of an answer. */
function parts(heard: string): { status: string; body: unknown } {
  const [top = '', body = ''] = heard.split('\r\n\r\n');
  expect(top).toMatch(/content-type: application\/problem\+json/i);
  expect(top).toMatch(/connection: close/i);
  return { status: top.split('\r\n')[0]!, body: JSON.parse(body) as unknown };
}

describe('a request that does not arrive', () => {
  let service: RunningService;

  beforeAll(async () => {
    service = await startFreshService('embedded', () => timeouts);
  });

  afterEach(endSlowClients);
  afterAll(() => service.close());

  const uploads = () => readdir(service.environment.env.UPLOADS_DIR!);

  it('is cut when its body trickles, and is no obstacle to others meanwhile', async () => {
    const begin = () => slowClient(service, `${head('POST /polls', ...json)}{"polls":[`);
    const [{ socket, heard }, ...idle] = await Promise.all([begin(), ...Array.from({ length: 50 }, begin)]);
    expect((await send(service, '/health')).status).toBe(200);
    const trickle = setInterval(() => socket.write(' '), 100);
    const { status, body } = parts(await heard);
    clearInterval(trickle);
    expect(status).toBe('HTTP/1.1 408 Request Timeout');
    expect(body).toMatchObject({
      type: 'urn:store-monitor:problem:too-slow',
      status: 408,
      detail: 'The request did not arrive completely within 1 seconds.',
      instance: '/polls',
    });
    for (const { heard } of idle) expect(parts(await heard).status).toBe(status);
  });

  it('is cut when its headers trickle', async () => {
    const { socket, heard } = await slowClient(service, 'GET /health HTTP/1.1\r\nHost: localhost\r\n');
    const trickle = setInterval(() => socket.write('X: y\r\n'), 100);
    const { status, body } = parts(await heard);
    clearInterval(trickle);
    expect(status).toBe('HTTP/1.1 408 Request Timeout');
    expect(body).toMatchObject({ status: 408, detail: 'The request did not arrive in time.' });
  });

  it('has longer when it is an upload, and leaves nothing when it is cut', async () => {
    const upload = await slowClient(service, uploadBeginning(rows));
    await until('the upload to be on the disk', async () => (await uploads()).length === 1);
    const request = await slowClient(service, head('POST /polls', ...json));
    // It started later, and is cut while the upload still arrives.
    expect(parts(await request.heard).status).toBe('HTTP/1.1 408 Request Timeout');
    expect(await uploads()).toHaveLength(1);

    const { status, body } = parts(await upload.heard);
    expect(status).toBe('HTTP/1.1 408 Request Timeout');
    expect(body).toMatchObject({ detail: 'The request did not arrive completely within 2 seconds.' });
    await until('the upload to be gone from the disk', async () => (await uploads()).length === 0);
    expect(await storedPolls(service)).toEqual([]);
    expect((await getJson<IngestionPageResponseDto>(service, '/ingestions')).body.items).toEqual([]);
  });
});

describe('a connection with many requests', () => {
  let service: RunningService;

  beforeAll(async () => {
    service = await startFreshService('embedded', () => timeouts);
  });

  afterEach(endSlowClients);
  afterAll(() => service.close());

  /** As many as may wait. */
  const ALLOWED = 8;
  const LARGE = head('GET /docs/swagger-ui-bundle.js');
  it('has them answered in their order', async () => {
    const paths = ['/health', '/nowhere', '/reports', '/docs-json', '/stores', '/health/live', '/'];
    const requests = paths.map((path) => head(`GET ${path}`)).join('');
    const { heard } = await slowClient(service, requests + head('GET /health', 'Connection: close'));
    const statuses = [...(await heard).matchAll(/HTTP\/1\.1 (\d+) /g)].map(([, status]) => status);
    expect(statuses).toEqual([200, 404, 200, 200, 200, 200, 200, 200].map(String));
    expect(statuses).toHaveLength(ALLOWED);
  });

  it('may reuse it for more, one after the other', async () => {
    const { socket, heard } = await slowClient(service, '');
    for (let i = 0; i < 3 * ALLOWED; i++) {
      socket.write(head('GET /health/live'));
      await once(socket, 'data');
    }
    socket.write(head('GET /health/live', 'Connection: close'));
    expect([...(await heard).matchAll(/HTTP\/1\.1 200 /g)]).toHaveLength(3 * ALLOWED + 1);
  });

  it('is closed when it sends more than it may', async () => {
    const { heard } = await slowClient(service, head('GET /docs-json').repeat(3_000));
    const answers = [...(await heard).matchAll(/HTTP\/1\.1 \d/g)];
    expect(answers.length).toBeLessThan(ALLOWED);
    expect((await send(service, '/health')).status).toBe(200);
  });

  it('is closed when it reads nothing for a time, and no other is', async () => {
    const reading = await slowClient(
      service,
      LARGE.repeat(ALLOWED - 1) + head('GET /health', 'Connection: close'),
    );
    const idle = await unreadClient(service, LARGE.repeat(ALLOWED));
    await idle.closed;
    expect((await reading.heard).match(/HTTP\/1\.1 200 /g)).toHaveLength(ALLOWED);
  });
});

describe('a request that cannot be read', () => {
  let service: RunningService;

  beforeAll(async () => {
    service = await startFreshService('embedded', () => ({
      ...timeouts,
      API_KEYS,
      UPLOAD_TIMEOUT_SECONDS: '3600',
    }));
  });

  afterEach(endSlowClients);
  afterAll(() => service.close());

  it('is 431 when its headers are larger than 16 KiB', async () => {
    const small = await send(service, '/health', { headers: { 'x-padding': 'x'.repeat(15_000) } });
    expect(small.status).toBe(200);
    const { heard } = await slowClient(service, head('GET /health', `X-Padding: ${'x'.repeat(17_000)}`));
    const { status, body } = parts(await heard);
    expect(status).toBe('HTTP/1.1 431 Request Header Fields Too Large');
    expect(body).toMatchObject({ status: 431, detail: 'The headers of the request are larger than 16 KiB.' });
  });

  it('is 400 when it is no HTTP', async () => {
    const { heard } = await slowClient(service, 'HELO store.example.com\r\n\r\n');
    const { status, body } = parts(await heard);
    expect(status).toBe('HTTP/1.1 400 Bad Request');
    expect(body).toMatchObject({ status: 400, detail: 'The request is not valid HTTP.' });
  });

  it('is refused before its body has come, and has no longer than any other to bring it', async () => {
    const { socket, heard } = await slowClient(service, uploadBeginning(rows));
    const trickle = setInterval(() => socket.write(' '), 100);
    // The connection ends although the upload does not.
    expect(await heard).toMatch(/^HTTP\/1\.1 401 /);
    clearInterval(trickle);
    expect(await readdir(service.environment.env.UPLOADS_DIR!)).toEqual([]);
  });

  it('is taken when it comes in time', async () => {
    const body = '{"polls":[]}';
    const { socket, heard } = await slowClient(
      service,
      head(
        'POST /polls',
        'Content-Type: application/json',
        'Connection: close',
        `X-API-Key: ${WRITE_SECRET}`,
        `Content-Length: ${body.length}`,
      ),
    );
    for (const letter of body) socket.write(letter);
    expect(await heard).toMatch(/^HTTP\/1\.1 201 /);
  });
});
