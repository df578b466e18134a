import { copyFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { type Environment, freshEnvironment, type SetupName } from '../setups';
import { until } from '../until';
import { writeFleet } from './fleet';
import { type Observer, observe } from './observer';
import { launchService, type ServiceProcess } from './service-process';
import { type OnDisk, onSmallDisk, SmallDisk } from './small-disk';

const DISK = '48m';
const NO_SPACE = 'urn:store-monitor:problem:no-space';
const REASON = /^The disk was full\./;

/** A service on a small disk that has completed a report, and a file that exceeds the disk. */
export interface FullDiskScene {
  readonly environment: Environment;
  readonly service: ServiceProcess;
  readonly disk: SmallDisk;
  /** Reads the database as a new process would find it. */
  observed<T>(look: (observer: Observer) => Promise<T>): Promise<T>;
  /** The name and bytes of the completed report. */
  readonly older: { readonly url: string; readonly text: string };
  /** The as_of of the next report, so that each is computed. */
  nextAsOf(): string;
  close(): Promise<void>;
}

export async function fullDiskScene(setup: SetupName, what: OnDisk, stores: number): Promise<FullDiskScene> {
  const outside = await freshEnvironment(setup);
  const environment = await onSmallDisk(outside, what, DISK);
  const service = await launchService(environment);
  const disk = new SmallDisk(service.program, environment.disk);
  const fleet = await writeFleet(outside, stores);
  await service.upload('polls', join(fleet, 'store_status.csv'));
  const observed = async <T>(look: (observer: Observer) => Promise<T>): Promise<T> => {
    const observer = await observe(what === 'files' ? outside : await copied(outside, environment, disk));
    try {
      return await look(observer);
    } finally {
      await observer.close();
    }
  };
  let asked = 0;
  const nextAsOf = () => new Date(Date.UTC(2023, 0, 25, 12) + asked++ * 60_000).toISOString();
  const { file_path: url } = await service.outcome(await service.trigger({ as_of: nextAsOf() }));
  const { text } = await service.download(url ?? '');
  return {
    environment,
    service,
    disk,
    observed,
    older: { url: url ?? '', text },
    nextAsOf,
    async close() {
      await service.program.stop('SIGKILL');
      await outside.remove();
    },
  };
}

/** The files of a SQLite database, because SQLite cannot open paths on another process's disk. */
async function copied(outside: Environment, { env }: Environment, disk: SmallDisk): Promise<Environment> {
  const copy = join(outside.directory, 'copy.sqlite');
  for (const suffix of ['', '-wal', '-shm']) {
    await rm(copy + suffix, { force: true });
    if (suffix !== '-shm') await copyFile(disk.seen(env.DATABASE_PATH! + suffix), copy + suffix);
  }
  return { ...outside, env: { ...outside.env, DATABASE_PATH: copy } };
}

/** One poll for each of this number of new stores, as CSV. */
export function newStores(name: string, stores: number): string {
  const rows = Array.from({ length: stores }, (_, i) => `${name}-${i},active,2023-02-01 12:00:00 UTC`);
  return ['store_id,status,timestamp_utc', ...rows, ''].join('\n');
}

/**
 * With only `left` free bytes: an import is rejected with 507 and leaves nothing, or is complete; the older report is
 * served. With free space, the same import succeeds, and the service works as before.
 */
export async function fullDiskLoad(scene: FullDiskScene, csv: string, left: number): Promise<number> {
  const { service, disk, observed } = scene;
  const polls = async () => (await observed((observer) => observer.pollState())).polls;
  const before = await polls();
  const rows = csv.split('\n').length - 2;
  await disk.fill(left);
  const refused = await upload(service, csv);
  await olderIsServed(scene);
  await nothingHalf(scene);
  if (refused.status === 507) {
    expect(refused.body).toMatchObject({ type: NO_SPACE, title: 'Insufficient Storage' });
    expect(JSON.stringify(refused.body)).not.toContain(scene.environment.directory);
    expect(await polls()).toBe(before);
  } else {
    expect(refused).toMatchObject({ status: 201, body: { inserted: rows } });
  }
  await disk.free();
  const taken = await upload(service, csv);
  expect(taken).toMatchObject({ status: 201, body: { rows_read: rows, rejected: 0 } });
  expect(await polls()).toBe(before + rows);
  await isWhole(scene);
  return refused.status;
}

/** A report whose file does not fit is retried, and completed when there is space. */
export async function fullDiskReport(scene: FullDiskScene): Promise<void> {
  const { service, disk, nextAsOf } = scene;
  await disk.fill(0);
  const id = await service.trigger({ as_of: nextAsOf() });
  await until('an attempt to fail', () => service.program.printed().includes(`report ${id}, attempt 1`), {
    within: 30_000,
  });
  await olderIsServed(scene);
  await nothingHalf(scene);
  await disk.free();
  const report = await service.outcome(id, 60_000);
  expect(report).toMatchObject({ status: 'Completed', failure_reason: null });
  expect(report.attempts).toBeGreaterThan(1);
}

/**
 * Without space for its database, the service rejects reports with 507, and completes accepted ones when there is
 * space.
 */
export async function fullDiskTriggers(scene: FullDiskScene): Promise<void> {
  const { service, disk, nextAsOf } = scene;
  await disk.fill(0);
  const accepted: string[] = [];
  const trigger = async (): Promise<boolean> => {
    const answer = await post(service, '/trigger_report', { as_of: nextAsOf() });
    if (answer.status === 202) accepted.push(answer.body.report_id as string);
    else expect(answer).toMatchObject({ status: 507, body: { type: NO_SPACE } });
    return answer.status === 507;
  };
  // It may first use the freed space in its log.
  await until('a trigger to be refused', trigger, { within: 240_000, every: 0 });
  await olderIsServed(scene);
  await disk.free();
  // The queue gives up a report that cannot be acquired after half a minute, and the reconciler runs every half minute.
  for (const id of accepted)
    expect(await service.outcome(id, 120_000)).toMatchObject({ status: 'Completed' });
  await isWhole(scene);
}

/** A report that never fits is Failed with a reason; the next one is completed. */
export async function hopelessReport(scene: FullDiskScene): Promise<void> {
  const { service, disk, nextAsOf } = scene;
  await disk.fill(0);
  const report = await service.outcome(await service.trigger({ as_of: nextAsOf() }), 60_000);
  expect(report).toMatchObject({
    status: 'Failed',
    attempts: 3,
    failure_reason: expect.stringMatching(REASON),
  });
  await olderIsServed(scene);
  await nothingHalf(scene);
  await disk.free();
  const next = await service.outcome(await service.trigger({ as_of: nextAsOf() }));
  expect(next).toMatchObject({ status: 'Completed', attempts: 1 });
}

interface Answer {
  readonly status: number;
  readonly body: Record<string, unknown>;
}

async function answerTo(request: Promise<Response>): Promise<Answer> {
  const answer = await request;
  return { status: answer.status, body: (await answer.json()) as Record<string, unknown> };
}

function upload({ url }: ServiceProcess, csv: string): Promise<Answer> {
  const form = new FormData();
  form.append('file', new Blob([csv]), 'polls.csv');
  return answerTo(fetch(`${url}/ingestions/polls`, { method: 'POST', body: form }));
}

function post({ url }: ServiceProcess, path: string, body: unknown): Promise<Answer> {
  const headers = { 'content-type': 'application/json' };
  return answerTo(fetch(`${url}${path}`, { method: 'POST', headers, body: JSON.stringify(body) }));
}

async function olderIsServed({ service, older }: FullDiskScene): Promise<void> {
  const { status, text } = await service.download(older.url);
  expect([status, text === older.text]).toEqual([200, true]);
}

/** No upload, no part of a report, and no part of a list of rejected rows. */
async function nothingHalf({ environment: { env }, disk }: FullDiskScene): Promise<void> {
  expect(await disk.files(env.UPLOADS_DIR!)).toEqual([]);
  for (const folder of [env.REPORTS_DIR!, env.REJECTS_DIR!])
    expect((await disk.files(folder)).filter((name) => name.endsWith('.partial'))).toEqual([]);
}

async function isWhole({ observed, environment }: FullDiskScene): Promise<void> {
  if (environment.env.DATABASE_PATH === undefined) return;
  const found = await observed((observer) => observer.query('PRAGMA integrity_check'));
  expect(found).toEqual([{ integrity_check: 'ok' }]);
}
