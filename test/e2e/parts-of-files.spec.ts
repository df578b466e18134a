import { createHash } from 'node:crypto';
import { readdir, rm, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { StorageHousekeeping } from '../../src/reports/files/report-files';
import { reportWhenDone, triggerReport } from '../support/product/client';
import { type RunningService, startFreshService } from '../support/product/running-service';
import { askForFile } from '../support/product/served-file';
import { loadSmallFleet } from '../support/product/small-fleet';
import { describeOneSetup } from '../support/setups';

const MS_PER_HOUR = 3_600_000;

describeOneSetup('the file of a report, asked for in part or once more', 'services', (setup) => {
  let service: RunningService;
  let url: string;
  let whole: string;
  let etag: string;

  beforeAll(async () => {
    service = await startFreshService(setup);
    await loadSmallFleet(service);
    const report = await reportWhenDone(service, await triggerReport(service));
    url = report.file_path!;
    const { text, headers } = await ask();
    whole = text;
    etag = headers.get('etag')!;
  });

  afterAll(() => service.close());

  const ask = (headers: Record<string, string> = {}, method = 'GET') =>
    askForFile(service, url, headers, method);
  const size = () => Buffer.byteLength(whole);

  it('has a strong ETag, by the bytes it has', async () => {
    expect(etag).toBe(`"${createHash('sha256').update(whole).digest('hex')}"`);
    expect((await ask()).headers.get('accept-ranges')).toBe('bytes');
  });

  it.each([() => etag, () => `W/${etag}`, () => `"another", ${etag}`, () => '*'])(
    'is not sent to a caller that has it already (%#)',
    async (known) => {
      const { status, headers, text } = await ask({ 'if-none-match': known() });
      expect({ status, text, etag: headers.get('etag') }).toEqual({ status: 304, text: '', etag });
      expect(headers.get('content-type')).toBeNull();
    },
  );

  it('is sent to a caller that has another version', async () => {
    expect(await ask({ 'if-none-match': '"another"' })).toMatchObject({ status: 200, text: whole });
  });

  it('is sent in parts, which together are the whole', async () => {
    const parts: string[] = [];
    for (const range of ['bytes=0-99', 'bytes=100-199', 'bytes=200-']) {
      const { status, headers, text } = await ask({ range, 'if-range': etag });
      expect(status).toBe(206);
      expect(headers.get('content-length')).toBe(String(Buffer.byteLength(text)));
      parts.push(`${headers.get('content-range')} ${headers.get('etag')}`);
    }
    expect(parts).toEqual([
      `bytes 0-99/${size()} ${etag}`,
      `bytes 100-199/${size()} ${etag}`,
      `bytes 200-${size() - 1}/${size()} ${etag}`,
    ]);
    const rest = await ask({ range: 'bytes=100-' });
    expect((await ask({ range: 'bytes=0-99' })).text + rest.text).toBe(whole);
    expect((await ask({ range: 'bytes=-10' })).text).toBe(whole.slice(-10));
  });

  it('is sent whole if the range is for another version, or if there are several ranges', async () => {
    expect(await ask({ range: 'bytes=0-9', 'if-range': '"another"' })).toMatchObject({
      status: 200,
      text: whole,
    });
    expect(await ask({ range: 'bytes=0-9,20-29' })).toMatchObject({ status: 200, text: whole });
    expect(await ask({ range: 'lines=0-9' })).toMatchObject({ status: 200, text: whole });
  });

  it('has no part beyond its end', async () => {
    const { status, headers, text } = await ask({ range: `bytes=${size()}-` });
    expect({ status, range: headers.get('content-range') }).toEqual({
      status: 416,
      range: `bytes */${size()}`,
    });
    expect(JSON.parse(text)).toEqual({
      type: 'urn:store-monitor:problem:no-such-range',
      title: 'Range Not Satisfiable',
      status: 416,
      detail: `The file has ${size()} bytes, and none in that range. Leave Range out to get all of it.`,
      instance: '/download_report',
    });
  });

  it('tells a HEAD how large it is, and sends nothing', async () => {
    const { status, headers, text } = await ask({ range: 'bytes=0-9' }, 'HEAD');
    expect({ status, text }).toEqual({ status: 200, text: '' });
    const get = await ask();
    for (const name of ['etag', 'accept-ranges', 'content-length', 'content-type', 'content-disposition']) {
      expect([name, headers.get(name)]).toEqual([name, get.headers.get(name)]);
    }
    expect(headers.get('content-length')).toBe(String(size()));
    expect((await ask({ 'if-none-match': etag }, 'HEAD')).status).toBe(304);
  });

  it('is written again for a range request, and for a conditional request', async () => {
    const path = join(service.environment.env.REPORTS_DIR!, url.slice('reports/'.length));
    await rm(path);
    expect(await ask({ range: 'bytes=0-99' })).toMatchObject({ status: 206, text: whole.slice(0, 99 + 1) });
    await rm(path);
    expect((await ask({ 'if-none-match': etag })).status).toBe(304);
    await writeFile(path, whole.toUpperCase());
    expect((await ask({}, 'HEAD')).headers.get('etag')).toBe(etag);
    expect((await ask()).text).toBe(whole);
  });

  it('has no leftovers of killed processes beside it after a day; newer files stay', async () => {
    const folder = service.environment.env.REPORTS_DIR!;
    const left = (name: string) => join(folder, `.store_report_${name}.csv.0a1b2c.partial`);
    const hoursAgo = (hours: number) => new Date(Date.now() - hours * MS_PER_HOUR);
    for (const [name, hours] of [
      ['old', 25],
      ['new', 23],
    ] as const) {
      await writeFile(left(name), whole);
      await utimes(left(name), hoursAgo(hours), hoursAgo(hours));
    }
    await service.app.get(StorageHousekeeping).beginCleanup();
    const names = await readdir(folder);
    expect(names.filter((name) => name.endsWith('.partial'))).toEqual([
      '.store_report_new.csv.0a1b2c.partial',
    ]);
    expect((await ask()).text).toBe(whole);
    await rm(left('new'));
  });
});
