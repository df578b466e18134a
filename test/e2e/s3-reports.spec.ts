import { createHash } from 'node:crypto';
import { readdir, readFile, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { getJson, reportWhenDone, triggerReport } from '../support/product/client';
import { cliOutputHere } from '../support/product/command-line-here';
import { type RunningService, startFreshService } from '../support/product/running-service';
import { askForFile } from '../support/product/served-file';
import { type Service, startService } from '../support/product/service';
import { loadSmallFleet } from '../support/product/small-fleet';
import { objectNames, objectPath } from '../support/services/s3-objects';
import { type RunningS3, startS3 } from '../support/services/s3';
import { describeOneSetup } from '../support/setups';

describeOneSetup('reports in a bucket of S3', 'embedded', (setup) => {
  let s3: RunningS3;
  let service: RunningService;
  let url: string;
  let whole: string;

  beforeAll(async () => {
    s3 = await startS3();
    service = await startFreshService(setup, () => s3.env);
    await loadSmallFleet(service);
    url = await completed({});
    whole = (await ask()).text;
  });

  afterAll(async () => {
    await service?.close();
    await s3.stop();
  });

  const completed = async (body: unknown, at: Service = service) =>
    (await reportWhenDone(at, await triggerReport(at, body))).file_path!;
  const ask = (headers: Record<string, string> = {}, method = 'GET', name = url) =>
    askForFile(service, name, headers, method);
  const nameOf = (path: string) => path.slice('reports/'.length);
  const etag = () => `"${createHash('sha256').update(whole).digest('hex')}"`;

  it('are there and nowhere else, whole and alone', async () => {
    expect(url).toMatch(/^reports\/store_report_[0-9a-f-]{36}\.csv$/);
    expect(await objectNames(s3)).toEqual([nameOf(url)]);
    expect(await readFile(objectPath(s3, nameOf(url)), 'utf8')).toBe(whole);
    expect(whole).toMatch(/^store_id,[^\n]+\n(.+\n){6,}$/);
    expect(await readdir(service.environment.env.REPORTS_DIR!)).toEqual([]);
  });

  it('are sent through the service, in part too, with the same ETag as from a disk', async () => {
    const { status, headers } = await ask();
    expect({ status, ...Object.fromEntries(headers) }).toMatchObject({
      status: 200,
      etag: etag(),
      'accept-ranges': 'bytes',
      'content-type': 'text/csv; charset=utf-8',
      'content-disposition': `attachment; filename="${nameOf(url)}"`,
      'content-length': String(Buffer.byteLength(whole)),
    });
    expect(await ask({ range: 'bytes=100-199' })).toMatchObject({
      status: 206,
      text: Buffer.from(whole).subarray(100, 200).toString(),
    });
    expect(await ask({ 'if-none-match': etag() })).toMatchObject({ status: 304, text: '' });
    expect((await ask({ range: 'bytes=99999-' })).status).toBe(416);
    expect((await ask({}, 'HEAD')).headers.get('content-length')).toBe(String(Buffer.byteLength(whole)));
  });

  it.each<[string, (path: string) => Promise<void>]>([
    ['cut short', (path) => truncate(path, 100)],
    ['empty', (path) => truncate(path)],
    ['longer', (path) => writeFile(path, '\n', { flag: 'a' })],
  ])('are made again when their object is %s', async (_, damage) => {
    await damage(objectPath(s3, nameOf(url)));
    expect(await ask()).toMatchObject({ status: 200, text: whole });
    expect(await readFile(objectPath(s3, nameOf(url)), 'utf8')).toBe(whole);
    expect(await objectNames(s3)).toEqual([nameOf(url)]);
  });

  it('are written again if their object is lost or replaced', async () => {
    const object = `${s3.env.S3_ENDPOINT}/${s3.env.S3_BUCKET}/${url}`;
    await fetch(object, { method: 'DELETE' });
    expect(await objectNames(s3)).toEqual([]);
    expect((await ask({ range: 'bytes=0-99' })).text).toBe(whole.slice(0, 100));
    // Of the same size: only the bytes differ.
    await fetch(object, { method: 'PUT', body: whole.replace(/\d/g, '7') });
    expect(await readFile(objectPath(s3, nameOf(url)), 'utf8')).not.toBe(whole);
    expect(await ask()).toMatchObject({ status: 200, text: whole });
    // A copy by another program has none of our metadata, but is valid.
    await fetch(object, { method: 'PUT', body: whole });
    expect(await ask()).toMatchObject({ status: 200, text: whole });
  });

  it('are copies of an equal one, each with an object of its own', async () => {
    const other = await completed({});
    expect(other).not.toBe(url);
    expect((await ask({}, 'GET', other)).text).toBe(whole);
    expect((await objectNames(s3)).sort()).toEqual([nameOf(url), nameOf(other)].sort());
  });

  it('are linked from the bucket for a minute if the service redirects downloads', async () => {
    const sending = await startService({ ...service.environment.env, ...s3.env, S3_DOWNLOADS: 'redirect' });
    try {
      const path = `${sending.url}/download_report?file_path=${encodeURIComponent(url)}`;
      const once = { redirect: 'manual', headers: { connection: 'close' } } as const;
      const answer = await fetch(path, once);
      const link = new URL(answer.headers.get('location')!);
      expect({ status: answer.status, text: await answer.text() }).toEqual({ status: 302, text: '' });
      expect(answer.headers.get('cache-control')).toBe('no-store');
      expect(link.origin + link.pathname).toBe(`${s3.env.S3_ENDPOINT}/${s3.env.S3_BUCKET}/${url}`);
      expect(link.searchParams.get('X-Amz-Expires')).toBe('60');

      const file = await fetch(path, { headers: { connection: 'close' } });
      expect(await file.text()).toBe(whole);
      expect(file.headers.get('content-disposition')).toBe(`attachment; filename="${nameOf(url)}"`);
      expect(file.headers.get('content-type')).toBe('text/csv; charset=utf-8');

      expect((await askForFile(sending, url, { 'if-none-match': etag() })).status).toBe(304);
      expect(await askForFile(sending, url, {}, 'HEAD')).toMatchObject({ status: 200, text: '' });
      expect((await askForFile(sending, 'reports/other.csv')).status).toBe(404);
    } finally {
      await sending.close();
    }
  });

  it('are computed by the command line too, which prints their location', async () => {
    const env = { ...service.environment.env, ...s3.env };
    const out = join(service.environment.directory, 'out.csv');
    expect(await cliOutputHere(env, 'report', '--out', out)).toBe(`${out}\n`);
    expect(await readFile(out, 'utf8')).toBe(whole);
    const place = (await cliOutputHere(env, 'report')).trimEnd();
    expect(place).toMatch(/^s3:\/\/store-monitor\/reports\/store_report_[0-9a-f-]{36}\.csv$/);
    expect((await ask({}, 'GET', place.slice('s3://store-monitor/'.length))).text).toBe(whole);
  });

  it('need their bucket for the service to be ready', async () => {
    expect(await getJson(service, '/health/ready')).toMatchObject({
      status: 200,
      body: { checks: { storage: 'up' } },
    });
    expect((await objectNames(s3)).filter((name) => name.includes('readiness'))).toEqual([]);
  });
});
