import { copyFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { type Environment, emptyEnvironment, type SetupName } from '../setups';
import { until } from '../until';
import { writeFleet } from './fleet';
import { type Observer, observe } from './observer';
import { launchService, type ReportAnswer, type ServiceProcess } from './service-process';
import { type OnDisk, onSmallDisk, SmallDisk } from './small-disk';

const DISK = '48m';

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
  const outside = await emptyEnvironment(setup);
  const environment = await onSmallDisk(outside, what, DISK);
  const service = await launchService(environment);
  const disk = new SmallDisk(service.program, environment.disk);
  const fleet = await writeFleet(stores);
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

/** An answer with a JSON body. */
export interface Answer {
  readonly status: number;
  readonly body: Record<string, unknown>;
}

/** What a service on a full disk has and serves. */
export interface OnFullDisk {
  /** The status of a download of the completed report, and whether its bytes are the same. */
  readonly older: readonly [status: number, sameBytes: boolean];
  /** The files of uploads, and incomplete files of reports and of lists of rejected rows. */
  readonly leftovers: readonly string[];
}

/** The same import on a full disk, and with free space. */
export interface FullDiskLoad {
  /** The number of rows of the import. */
  readonly rows: number;
  readonly full: OnFullDisk & { readonly answer: Answer; readonly polls: number };
  readonly free: { readonly answer: Answer; readonly polls: number; readonly damages: readonly unknown[] };
  /** The number of stored polls before. */
  readonly polls: number;
}

/** Imports with only `left` free bytes, then again with free space. */
export async function fullDiskLoad(scene: FullDiskScene, csv: string, left: number): Promise<FullDiskLoad> {
  const { service, disk, observed } = scene;
  const countPolls = async () => (await observed((observer) => observer.pollState())).polls;
  const polls = await countPolls();
  await disk.fill(left);
  const refused = await upload(service, csv);
  const full = { answer: refused, ...(await onFullDisk(scene)), polls: await countPolls() };
  await disk.free();
  const taken = await upload(service, csv);
  const free = { answer: taken, polls: await countPolls(), damages: await damagesOf(scene) };
  return { rows: csv.split('\n').length - 2, full, free, polls };
}

/** A report whose file does not fit at its first attempt, and what became of it with free space. */
export interface FullDiskReport {
  readonly full: OnFullDisk;
  readonly report: ReportAnswer;
}

export async function fullDiskReport(scene: FullDiskScene): Promise<FullDiskReport> {
  const { service, disk, nextAsOf } = scene;
  await disk.fill(0);
  const id = await service.trigger({ as_of: nextAsOf() });
  await until('an attempt to fail', () => service.program.printed().includes(`report ${id}, attempt 1`), {
    within: 30_000,
  });
  const full = await onFullDisk(scene);
  await disk.free();
  return { full, report: await service.outcome(id, 60_000) };
}

/** Triggers while the database has no space. */
export interface FullDiskTriggers {
  /** The first answer that is not 202. */
  readonly refused: Answer;
  readonly older: OnFullDisk['older'];
  /** The first check of the readiness that failed, and the first that succeeded with free space. */
  readonly unready: Answer;
  readonly ready: Answer;
  /** What became of the accepted reports with free space. */
  readonly accepted: readonly ReportAnswer[];
  readonly damages: readonly unknown[];
}

/** Triggers reports on a full disk until one is refused. */
export async function fullDiskTriggers(scene: FullDiskScene): Promise<FullDiskTriggers> {
  const { service, disk, nextAsOf } = scene;
  await disk.fill(0);
  const ids: string[] = [];
  const trigger = async (): Promise<Answer | undefined> => {
    const answer = await post(service, '/trigger_report', { as_of: nextAsOf() });
    if (answer.status !== 202) return answer;
    ids.push(answer.body.report_id as string);
    return undefined;
  };
  // It may first use the freed space in its log.
  const refused = await until('a trigger to be refused', trigger, { within: 240_000, every: 0 });
  const unready = await readiness(scene, 503);
  const older = await olderServed(scene);
  await disk.free();
  const ready = await readiness(scene, 200);
  const accepted: ReportAnswer[] = [];
  // The queue gives up a report that cannot be acquired after half a minute, and the reconciler runs every half minute.
  for (const id of ids) accepted.push(await service.outcome(id, 120_000));
  return { refused, unready, ready, older, accepted, damages: await damagesOf(scene) };
}

/** A report that never fits, and the next one, which has free space. */
export interface HopelessReport extends FullDiskReport {
  readonly next: ReportAnswer;
}

export async function hopelessReport(scene: FullDiskScene): Promise<HopelessReport> {
  const { service, disk, nextAsOf } = scene;
  await disk.fill(0);
  const report = await service.outcome(await service.trigger({ as_of: nextAsOf() }), 60_000);
  const full = await onFullDisk(scene);
  await disk.free();
  const next = await service.outcome(await service.trigger({ as_of: nextAsOf() }));
  return { full, report, next };
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

/** The first answer to `/health/ready` with that status. */
const readiness = ({ service: { url } }: FullDiskScene, status: 200 | 503): Promise<Answer> =>
  until(
    `a readiness of ${status}`,
    async () => {
      const answer = await answerTo(fetch(`${url}/health/ready`));
      return answer.status === status ? answer : undefined;
    },
    { within: 60_000 },
  );

async function olderServed({ service, older }: FullDiskScene): Promise<OnFullDisk['older']> {
  const { status, text } = await service.download(older.url);
  return [status, text === older.text];
}

async function onFullDisk(scene: FullDiskScene): Promise<OnFullDisk> {
  const { environment, disk } = scene;
  const { UPLOADS_DIR, REPORTS_DIR, REJECTS_DIR } = environment.env;
  const older = await olderServed(scene);
  const leftovers = await disk.files(UPLOADS_DIR!);
  for (const folder of [REPORTS_DIR!, REJECTS_DIR!])
    leftovers.push(...(await disk.files(folder)).filter((name) => name.endsWith('.partial')));
  return { older, leftovers };
}

/** What SQLite finds damaged in the database of the scene. */
async function damagesOf({ observed, environment }: FullDiskScene): Promise<readonly unknown[]> {
  if (environment.env.DATABASE_PATH === undefined) return [];
  const found = await observed((observer) =>
    observer.query<{ integrity_check: string }>('PRAGMA integrity_check'),
  );
  return found.filter(({ integrity_check }) => integrity_check !== 'ok');
}
