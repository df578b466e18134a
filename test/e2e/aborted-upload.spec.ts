import { readdir } from 'node:fs/promises';
import { connect, type Socket } from 'node:net';
import { type IngestionPageResponseDto } from '../../src/ingestion/api/ingestion.dto';
import { getJson, uploadCsv } from '../support/product/client';
import { type RunningService, startFreshService } from '../support/product/running-service';
import { storedPolls } from '../support/product/stored-data';
import { describeOneSetup } from '../support/setups';
import { until } from '../support/until';

const header = 'store_id,status,timestamp_utc\n';
const row = 'one,active,2023-01-22 12:00:00 UTC\n';

describeOneSetup('an upload that its client breaks off', 'services', (setup) => {
  let service: RunningService;

  beforeAll(async () => {
    service = await startFreshService(setup);
  });

  afterAll(() => service.close());

  const uploads = () => readdir(service.environment.env.UPLOADS_DIR!);

  it('leaves no poll, no load under way and no file', async () => {
    const socket = await beginUpload(service);
    await until('the upload to be on the disk', async () => (await uploads()).length === 1);
    socket.destroy();

    await until('the upload to be gone from the disk', async () => (await uploads()).length === 0);
    expect(await storedPolls(service)).toEqual([]);
    const { body } = await getJson<IngestionPageResponseDto>(service, '/ingestions');
    expect(body.items.filter(({ status }) => status === 'Running' || status === 'Completed')).toEqual([]);
  });

  it('does not affect the next one', async () => {
    expect((await uploadCsv(service, 'polls', header + row)).status).toBe(201);
    expect(await storedPolls(service)).toEqual(['one 2023-01-22T12:00:00.000Z active']);
    expect(await uploads()).toEqual([]);
  });
});

/** Sends the first rows of a file, and never the end. */
async function beginUpload({ url }: RunningService): Promise<Socket> {
  const { hostname, port } = new URL(url);
  const part = [
    '--boundary',
    'Content-Disposition: form-data; name="file"; filename="polls.csv"',
    'Content-Type: text/csv',
    '',
    header + row.repeat(3_000),
  ].join('\r\n');
  const head = [
    'POST /ingestions/polls HTTP/1.1',
    `Host: ${hostname}:${port}`,
    'Content-Type: multipart/form-data; boundary=boundary',
    `Content-Length: ${part.length * 2}`,
    '',
    '',
  ].join('\r\n');
  const socket = connect(Number(port), hostname);
  socket.write(head + part);
  return new Promise((resolve, reject) => {
    socket.once('error', reject).once('connect', () => resolve(socket));
  });
}
