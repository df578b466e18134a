import { lstat, mkdir, readdir, rm, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { csvNameOf } from '../support/product/report-file';
import { download, reportWhenDone, triggerReport } from '../support/product/client';
import { type RunningService, startFreshService } from '../support/product/running-service';
import { loadSmallFleet } from '../support/product/small-fleet';
import { describeOneSetup } from '../support/setups';
import { attacks, HOSTILE_IDS, type Targets } from './support/downloads/attacks';
import { Exchange, type RawAnswer } from './support/fuzzer/exchange';

const SECRET = 'a secret';
const LINKED_ID = '11111111-1111-4111-8111-111111111111';
const STRAY_ID = '22222222-2222-4222-8222-222222222222';

describeOneSetup('a file that is no report’s', 'embedded', (setup) => {
  let service: RunningService;
  let targets: Targets;
  let exchange: Exchange;

  beforeAll(async () => {
    service = await startFreshService(setup, () => ({ RATE_LIMIT_PER_MINUTE: '0' }));
    await loadSmallFleet(service);
    const reportId = await triggerReport(service);
    await reportWhenDone(service, reportId);
    targets = await laidOut(service, reportId);
    exchange = new Exchange(service.url);
  });

  afterAll(async () => {
    exchange.close();
    await service.close();
  });

  it('is never served under any name: every attack gets the same answer', async () => {
    const queries = attacks(targets);
    expect(queries.length).toBeGreaterThanOrEqual(300);
    const answers = new Map<string, string[]>();
    for (const query of queries) {
      const said = shown(await get(`/download_report${query}`));
      answers.set(said, [...(answers.get(said) ?? []), query]);
    }
    // Queries with another answer; a failure shows them.
    const [, ...others] = [...answers].sort(([, one], [, other]) => other.length - one.length);
    expect(others).toEqual([]);
    expect([...answers.keys()]).toEqual([
      shown({
        status: 404,
        mediaType: 'application/problem+json',
        text: JSON.stringify({
          type: 'urn:store-monitor:problem:not-found',
          title: 'Not Found',
          status: 404,
          detail: 'There is no completed report of that name.',
          instance: '/download_report',
        }),
      }),
    ]);
  });

  it('is not served for a hostile id either', async () => {
    for (const id of HOSTILE_IDS) {
      const { status, mediaType, text } = await get(`/get_report/${id}`);
      const { detail } = JSON.parse(text) as { detail: string };
      expect([id, [400, 404].includes(status), mediaType]).toEqual([id, true, 'application/problem+json']);
      expect(detail).toMatch(/^(report_id is not a UUID\.|Failed to decode param|Cannot GET)/);
      expect(text).not.toContain(SECRET);
    }
  });

  it('does not affect a report, which is served, and its folder is unchanged', async () => {
    const { status, bytes } = await download(service, `reports/${csvNameOf(targets.reportId)}`);
    expect(status).toBe(200);
    expect(bytes.toString()).toMatch(/^store_id,/);
    const names = await readdir(targets.folder);
    expect(names.sort()).toEqual([...targets.strays, csvNameOf(targets.reportId)].sort());
  });

  it('is not served in place of a report’s: a link there is replaced by the report', async () => {
    const name = `reports/${csvNameOf(targets.reportId)}`;
    const { bytes } = await download(service, name);
    const path = join(targets.folder, csvNameOf(targets.reportId));
    await rm(path);
    await symlink(join(service.environment.directory, 'secret.txt'), path);
    expect((await download(service, name)).bytes).toEqual(bytes);
    expect((await lstat(path)).isSymbolicLink()).toBe(false);
  });

  const get = (target: string): Promise<RawAnswer> =>
    exchange.send({ method: 'GET', target, headers: {}, bytes: Buffer.alloc(0) });
});

const shown = ({ status, mediaType, text }: RawAnswer): string => `${status} ${mediaType} ${text}`;

/** Files, folders and links in the folder of reports, some with the names of reports. */
async function laidOut({ environment }: RunningService, reportId: string): Promise<Targets> {
  const { env, directory } = environment;
  const folder = env.REPORTS_DIR!;
  const secret = join(directory, 'secret.txt');
  await writeFile(secret, SECRET);
  const written = [
    ...['notes.csv', 'store_report_.csv', '.hidden', csvNameOf(STRAY_ID)],
    `.${csvNameOf(reportId)}.0123456789ab.partial`,
    `.${csvNameOf(STRAY_ID)}.0123456789ab.partial`,
  ];
  for (const name of written) await writeFile(join(folder, name), SECRET);
  await symlink(secret, join(folder, csvNameOf(LINKED_ID)));
  await symlink(directory, join(folder, 'up'));
  await mkdir(join(folder, 'folder.csv'));
  const strays = [...written, csvNameOf(LINKED_ID), 'up', 'folder.csv'];
  const others = [
    secret,
    join(folder, 'up/secret.txt'),
    ...Object.values(env).filter((text) => text.startsWith('/')),
  ];
  return { reportId, folder, strays, others };
}
