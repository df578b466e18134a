import { type Problem } from '../../src/platform/http/problem.filter';
import { environmentWithFleet } from '../support/faults/fleet';
import { endPrograms } from '../support/faults/programs';
import { handOutAgain } from '../support/faults/redelivery';
import { launchService, type ServiceProcess } from '../support/faults/service-process';
import { answerOf, send } from '../support/product/client';
import { askForFile } from '../support/product/served-file';
import { BUCKET, type RunningS3, s3Variables, startS3 } from '../support/services/s3';
import { objectNames } from '../support/services/s3-objects';
import { type S3Proxy, s3Proxy } from '../support/services/s3-proxy';
import { describeOneSetup, type Environment, LONG_RUN } from '../support/setups';
import { until } from '../support/until';

const HIDDEN_PUT = `PUT /${BUCKET}/reports/.`;
const SECRET = 'hush-hush-not-for-the-log';

describeOneSetup('a service whose bucket fails', 'services', (setup) => {
  let s3: RunningS3;
  let proxy: S3Proxy;
  let environment: Environment;
  let service: ServiceProcess;
  let asked = 0;

  beforeAll(async () => {
    s3 = await startS3();
    proxy = await s3Proxy(s3);
    environment = await environmentWithFleet(setup, 20);
    service = await start();
  });

  afterEach(() => proxy.heal());

  afterAll(async () => {
    await endPrograms();
    await environment.remove();
    await proxy.close();
    await s3.stop();
  });

  const start = (more: Record<string, string> = {}) =>
    launchService(environment, {
      ...s3Variables(proxy.port),
      S3_SECRET_ACCESS_KEY: SECRET,
      S3_TIMEOUT_SECONDS: '2',
      LOG_LEVEL: 'trace',
      ...more,
    });
  /** No two are identical, so that each is computed and uploaded. */
  const trigger = () =>
    service.trigger({ as_of: new Date(Date.UTC(2023, 0, 24) + asked++ * 1_000).toISOString() });
  const outcome = (id: string) => service.outcome(id, 60_000);
  const ask = (url: string) => askForFile(service, url);
  const get = async (path: string) => answerOf<Problem>(await send(service, path));
  const ready = () => get('/health/ready');

  if (LONG_RUN) {
    it('tries a report again that could not be sent up, and completes it', async () => {
      proxy.fail('cut', HIDDEN_PUT, 3);
      const report = await outcome(await trigger());
      expect(report).toMatchObject({ status: 'Completed', failure_reason: null });
      expect(report.attempts).toBeGreaterThan(1);
      expect((await ask(report.file_path!)).text).toMatch(/^store_id,/);
    });

    it('answers a download with 503 while the bucket is down, and does not reveal its location', async () => {
      const { file_path: url } = await outcome(await trigger());
      const whole = (await ask(url!)).text;
      proxy.fail('error', `HEAD /${BUCKET}`);
      const answer = await ask(url!);
      expect(JSON.parse(answer.text)).toEqual({
        type: 'urn:store-monitor:problem:unavailable',
        title: 'Service Unavailable',
        status: 503,
        detail: 'The storage of reports has a fault of its own (500).',
        instance: '/download_report',
      });
      expect(answer.headers.get('retry-after')).toBe('5');
      proxy.fail('hang', `HEAD /${BUCKET}`);
      expect((await ask(url!)).text).toContain('did not answer in time');
      // An interrupted answer does not look complete.
      proxy.fail('cut answer', `GET /${BUCKET}`);
      await expect(ask(url!)).rejects.toThrow();
      proxy.heal();
      expect((await ask(url!)).text).toBe(whole);
    });

    it('is not ready while its bucket does not answer', async () => {
      expect(await ready()).toMatchObject({ status: 200 });
      proxy.fail('hang', `PUT /${BUCKET}`);
      expect(await ready()).toMatchObject({ status: 503, body: { detail: 'Down: storage.' } });
      proxy.heal();
      await until('the service to be ready', async () => (await ready()).status === 200, { within: 30_000 });
    });
  }

  it('shows nothing of a report whose process is killed while it sends it up; the next one completes it', async () => {
    const before = await objectNames(s3);
    proxy.fail('stall', HIDDEN_PUT);
    const id = await trigger();
    await until('the report to be on its way', () => proxy.failed > 0, { within: 30_000 });
    await service.program.stop('SIGKILL');
    const name = `store_report_${id}.csv`;
    const added = (await objectNames(s3)).filter((one) => !before.includes(one));
    expect(added.filter((one) => !one.startsWith('.'))).toEqual([]);
    proxy.heal();
    await handOutAgain(environment, id);
    service = await start();
    expect(await outcome(id)).toMatchObject({ status: 'Completed', file_path: `reports/${name}` });
    expect(await objectNames(s3)).toContain(name);
    expect((await ask(`reports/${name}`)).text).toMatch(/^store_id,[^\n]+\n(.+\n){10,}$/);
  });

  it('starts without its bucket, says so, fails reports at once with the reason, and works when it is there', async () => {
    await service.program.stop('SIGTERM');
    service = await start({ S3_BUCKET: 'another' });
    const said = () => /bucket another: NoSuchBucket/.test(service.program.printed());
    await until('the log to say so', said);
    expect(await ready()).toMatchObject({ status: 503, body: { detail: 'Down: storage.' } });
    expect((await get('/health')).status).toBe(200);
    expect(await outcome(await trigger())).toMatchObject({
      status: 'Failed',
      attempts: 1,
      failure_reason: 'The bucket for reports does not exist: create it, or set S3_BUCKET right.',
    });
    await fetch(`http://127.0.0.1:${s3.port}/another`, { method: 'PUT' });
    expect(await ready()).toMatchObject({ status: 200 });
    expect(await outcome(await trigger())).toMatchObject({ status: 'Completed' });
    expect(service.program.printed()).not.toContain(SECRET);
  });
});
