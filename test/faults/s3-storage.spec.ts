import { randomBytes } from 'node:crypto';
import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { parseConfig } from '../../src/platform/config';
import type { StorageFailure } from '../../src/reports/files/storage/report-storage';
import { S3Storage } from '../../src/reports/files/storage/s3-storage';
import { takeErrorsOfNode } from '../support/errors-of-node';
import { freePort } from '../support/services/free-port';
import { BUCKET, type RunningS3, s3Variables, startS3 } from '../support/services/s3';
import { objectNames } from '../support/services/s3-objects';
import { type S3Fault, type S3Proxy, s3Proxy } from '../support/services/s3-proxy';
import { LONG_RUN } from '../support/setups';

const NAME = 'store_report_1.csv';
const HIDDEN_PUT = `PUT /${BUCKET}/reports/.`;
const MEGABYTES = 12;

describe('a storage in a bucket of S3 that fails', () => {
  let s3: RunningS3;
  let proxy: S3Proxy;
  const made: S3Storage[] = [];

  beforeAll(async () => {
    takeErrorsOfNode();
    s3 = await startS3();
    proxy = await s3Proxy(s3);
  });

  afterEach(async () => {
    proxy.heal();
    await storage().remove(NAME);
    await storage().clearLeftovers(Date.now() + 60_000);
  });

  afterAll(async () => {
    for (const one of made) one.onApplicationShutdown();
    await proxy.close();
    await s3.stop();
  });

  function storage(variables: Record<string, string> = {}): S3Storage {
    const env = { ...s3Variables(proxy.port), S3_TIMEOUT_SECONDS: '30', ...variables };
    const one = new S3Storage(parseConfig(env).reports.s3!);
    made.push(one);
    return one;
  }

  const stage = (content: string | Buffer, variables = {}) =>
    storage(variables).stage(NAME, Readable.from([content]));
  const publish = async (content: string | Buffer) => (await stage(content)).publish();
  const text = async () => {
    const content = await storage().open(NAME);
    return content === undefined ? undefined : (await buffer(content)).toString();
  };
  const failure = async (work: Promise<unknown>) => {
    const error = await work.then(
      () => undefined,
      (reason: unknown) => reason as StorageFailure,
    );
    return { code: error?.code, message: error?.message, passes: error?.passes };
  };
  const unavailable = (message: RegExp, passes: boolean) => ({
    code: 'unavailable',
    message: expect.stringMatching(message) as string,
    passes,
  });

  it('retries after 500, and succeeds', async () => {
    proxy.fail('error', `PUT /${BUCKET}`, 2);
    await publish('whole');
    expect(proxy.failed).toBe(2);
    proxy.fail('error', `HEAD /${BUCKET}`, 2);
    expect(await storage().inspect(NAME)).toMatchObject({ size: 5 });
    proxy.fail('error', `GET /${BUCKET}`, 2);
    expect(await text()).toBe('whole');
  });

  const faults: [S3Fault, RegExp][] = [
    ['error', /a fault of its own \(500\)/],
    ['hang', /did not answer in time/],
    ['cut', /could not be reached/],
  ];
  // To the product it is as one that hangs.
  if (LONG_RUN) faults.push(['stall', /did not answer in time/]);

  it.each(faults)('gives up after three tries, says why, and shows nothing: %s', async (fault, words) => {
    await publish('older');
    proxy.fail(fault, HIDDEN_PUT);
    const hurried = { S3_TIMEOUT_SECONDS: '1' };
    expect(
      await failure(stage(randomBytes(100_000), ['hang', 'stall'].includes(fault) ? hurried : {})),
    ).toEqual(unavailable(words, true));
    expect(proxy.failed).toBe(3);
    proxy.heal();
    expect(await text()).toBe('older');
  });

  it.each<S3Fault>(['error', 'cut'])(
    'shows nothing of a large one that fails on its way: %s',
    async (fault) => {
      proxy.fail(fault, HIDDEN_PUT);
      const large = Readable.from(Array.from({ length: MEGABYTES }, () => randomBytes(1_000_000)));
      expect((await failure(storage().stage(NAME, large))).code).toBe('unavailable');
      proxy.heal();
      expect(await text()).toBeUndefined();
      expect(await objectNames(s3)).toEqual([]);
    },
  );

  it('sends a large one in parts, the failed ones again', async () => {
    const large = Array.from({ length: MEGABYTES }, () => randomBytes(1_000_000));
    proxy.fail('cut', HIDDEN_PUT, 2);
    const staged = await storage().stage(NAME, Readable.from(large));
    expect(proxy.failed).toBe(2);
    await staged.publish();
    const { size, sha256 } = staged;
    expect(await storage().inspect(NAME)).toEqual({ size, sha256 });
    expect((await buffer((await storage().open(NAME))!)).equals(Buffer.concat(large))).toBe(true);
    expect(await objectNames(s3)).toEqual([NAME]);
  });

  it('keeps the older one when the new one cannot be shown, and clears up', async () => {
    await publish('older');
    const staged = await stage('newer');
    proxy.fail('error', `PUT /${BUCKET}/reports/${NAME}`);
    expect(await failure(staged.publish())).toEqual(unavailable(/fault of its own/, true));
    proxy.heal();
    await staged.discard();
    expect(await text()).toBe('older');
    expect(await objectNames(s3)).toEqual([NAME]);
  });

  it('publishes the new one even if the staged object cannot be deleted, which is deleted later', async () => {
    proxy.fail('error', `DELETE /${BUCKET}`);
    await publish('newer');
    proxy.heal();
    expect(await text()).toBe('newer');
    expect(await objectNames(s3)).toHaveLength(2);
    expect(await storage().clearLeftovers(Date.now() + 60_000)).toBe(1);
    expect(await objectNames(s3)).toEqual([NAME]);
  });

  it('lets a reader know that the rest is missing', async () => {
    await publish(randomBytes(300_000));
    proxy.fail('cut answer', `GET /${BUCKET}`);
    const content = await storage().open(NAME);
    expect(await failure(buffer(content!))).toEqual(unavailable(/could not be reached/, true));
  });

  it('does not return another range than the requested one', async () => {
    await publish('0123456789');
    // s3rver returns the whole object for this one.
    expect(await failure(storage().open(NAME, { start: 0, end: 0 }))).toEqual(
      unavailable(/did not keep to the range/, false),
    );
  });

  it.each<[string, Record<string, string>, RegExp, boolean]>([
    ['a bucket that is not there', { S3_BUCKET: 'another' }, /bucket for reports does not exist/, false],
    // s3rver checks no signature: it would accept a wrong secret.
    ['an unknown key', { S3_ACCESS_KEY_ID: 'stranger' }, /refuses the key/, false],
  ])('fails at once with %s, and says so', async (_, variables, words, passes) => {
    const one = storage(variables);
    expect(await failure(one.stage(NAME, Readable.from(['x'])))).toEqual(unavailable(words, passes));
    expect(await failure(one.open(NAME))).toEqual(unavailable(words, passes));
    expect(await failure(one.clearLeftovers(Date.now()))).toEqual(unavailable(words, passes));
  });

  it('reports an unreachable server', async () => {
    const nobody = { S3_ENDPOINT: `http://127.0.0.1:${await freePort()}` };
    expect(await failure(stage('x', nobody))).toEqual(unavailable(/could not be reached/, true));
    expect(await failure(storage(nobody).inspect(NAME))).toEqual(unavailable(/could not be reached/, true));
  });

  it('aborts old multipart uploads of killed processes', async () => {
    const begin = async (name: string) => {
      const path = `http://127.0.0.1:${s3.port}/${BUCKET}/reports/${name}?uploads`;
      const answer = await (await fetch(path, { method: 'POST' })).text();
      return /<UploadId>(\w+)/.exec(answer)![1]!;
    };
    const left = await begin('.store_report_2.csv.0a1b2c.partial');
    const anothers = await begin('of-somebody-else');
    expect(await storage().clearLeftovers(Date.now() - 60_000)).toBe(0);
    expect((await proxy.uploads.ids()).sort()).toEqual([left, anothers].sort());
    expect(await storage().clearLeftovers(Date.now() + 60_000)).toBe(1);
    expect(await proxy.uploads.ids()).toEqual([anothers]);
    await fetch(`http://127.0.0.1:${proxy.port}/?uploadId=${anothers}`, { method: 'DELETE' });
  });

  it('fails with the error of its content, not of the storage, if the content fails', async () => {
    const failing = async function* () {
      for (let i = 0; i < MEGABYTES; i++) yield randomBytes(1_000_000);
      await Promise.resolve();
      throw new TypeError('no more rows');
    };
    await expect(storage().stage(NAME, Readable.from(failing()))).rejects.toThrow(
      new TypeError('no more rows'),
    );
    expect(await proxy.uploads.ids()).toEqual([]);
  });
});
