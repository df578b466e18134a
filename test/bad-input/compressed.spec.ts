import { gzipSync } from 'node:zlib';
import { type Problem } from '../../src/platform/http/problem.filter';
import { answerOf, send } from '../support/product/client';
import { type RunningService, startFreshService } from '../support/product/running-service';
import { storedPolls } from '../support/product/stored-data';
import { describeOneSetup } from '../support/setups';

const MEGABYTE = 1 << 20;
const FORM = 'multipart/form-data; boundary=b';
const form = Buffer.from(
  '--b\r\nContent-Disposition: form-data; name="file"; filename="polls.csv"\r\n\r\n' +
    'store_id,status,timestamp_utc\none,active,2023-01-22 12:00:00 UTC\n\r\n--b--\r\n',
);

describeOneSetup('a body that is not what it seems', 'embedded', (setup) => {
  let service: RunningService;

  beforeAll(async () => {
    service = await startFreshService(setup);
  });

  afterAll(() => service.close());

  it.each(['gzip', 'GZIP', 'deflate', 'br', 'zstd', 'identity, gzip'])(
    'is a form under Content-Encoding: %s',
    async (encoding) => {
      const { status, body } = await post('/ingestions/polls', FORM, gzipSync(form), encoding);
      expect([status, body.detail]).toEqual([
        415,
        'Send the form as it is, without Content-Encoding: nothing is unpacked here.',
      ]);
    },
  );

  it('is multipart that is no form', async () => {
    const { status, body } = await post('/ingestions/polls', 'multipart/mixed; boundary=b', form);
    expect([status, body.detail]).toEqual([
      400,
      "Send the CSV as multipart/form-data in the field 'file'; no other kind of multipart is read.",
    ]);
  });

  it('is JSON that unpacks to more than is read', async () => {
    const bomb = gzipSync(Buffer.alloc(64 * MEGABYTE, ' '));
    expect(bomb.length).toBeLessThan(MEGABYTE / 8);
    const { status } = await post('/polls', 'application/json', bomb, 'gzip');
    expect(status).toBe(413);
  });

  it.each(['/polls', '/trigger_report', '/stores/one/timezone'])('is JSON without end: %s', async (path) => {
    for (const deep of [
      '['.repeat(100_000) + ']'.repeat(100_000),
      '{"a":'.repeat(9_000) + '1' + '}'.repeat(9_000),
    ]) {
      const { status, body } = await post(path, 'application/json', Buffer.from(deep));
      expect([status, body.detail]).toEqual([400, 'The body is nested more than 20 deep.']);
    }
  });

  it('leaves nothing behind', async () => expect(await storedPolls(service)).toEqual([]));

  async function post(path: string, type: string, bytes: Buffer<ArrayBuffer>, encoding?: string) {
    const headers = {
      'content-type': type,
      ...(encoding === undefined ? {} : { 'content-encoding': encoding }),
    };
    const method = path.startsWith('/stores') ? 'PUT' : 'POST';
    return answerOf<Problem>(await send(service, path, { method, headers, body: bytes }));
  }
});
