import { type ChildProcess, fork, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { CHECKOUT_VARIABLE, PROJECT_FOLDER, RUN_FOLDER } from './folders';
import type { InputOf, OutputOf, TaskName } from './tasks';

/** The product's environment variables: database, folders, and the version of the product. */
export type Environment = Readonly<Record<string, string>>;

const built = (program: string, env: Environment): string =>
  join(env[CHECKOUT_VARIABLE] ?? PROJECT_FOLDER, 'dist', `${program}.js`);
const preloaded = (name: string): string[] => ['-r', join(__dirname, `${name}.cjs`)];

/**
 * From the caller's environment, only what every process needs; and no .env file, because the run's folder has none.
 */
const surroundings = (env: Environment) => ({
  cwd: RUN_FOLDER,
  env: { PATH: process.env.PATH, HOME: process.env.HOME, TZ: 'UTC', ...env },
});

type Message<Output> = { readonly output: Output } | { readonly failure: string };

/** Runs a task of bench/tasks in its own process. */
export async function runTask<Name extends TaskName>(
  name: Name,
  input: InputOf<Name>,
  env: Environment = {},
): Promise<OutputOf<Name>> {
  const child = fork(join(__dirname, 'child.ts'), [name], {
    ...surroundings(env),
    execArgv: preloaded('register'),
    serialization: 'advanced',
  });
  let message: Message<OutputOf<Name>> | undefined;
  child.on('message', (received) => (message = received as Message<OutputOf<Name>>));
  const ended = once(child, 'exit');
  child.send({ input });
  await ended;
  if (message !== undefined && 'output' in message) return message.output;
  throw new Error(`${name}: ${message?.failure ?? 'its process ended without a word'}`);
}

export interface CommandOutcome {
  readonly stdout: string;
  /** The peak resident set of its process, in MB of 1,000,000 bytes. */
  readonly peakMegabytes: number;
}

/** Runs a command of the product, as an operator does. */
export async function runCommand(env: Environment, ...args: string[]): Promise<CommandOutcome> {
  const peakFile = newPeakFile();
  const { cwd, env: variables } = surroundings({ ...env, PEAK_MEMORY_FILE: peakFile });
  const child = spawn(process.execPath, [...preloaded('peak-memory'), built('cli', env), ...args], {
    cwd,
    env: variables,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const [[status], stdout, stderr] = await Promise.all([
    once(child, 'close') as Promise<[number | null]>,
    text(child.stdout),
    text(child.stderr),
  ]);
  if (status !== 0) throw new Error(`store-monitor ${args.join(' ')} ended with ${status}: ${stderr}`);
  return { stdout, peakMegabytes: await peakIn(peakFile) };
}

let peaks = 0;
const newPeakFile = (): string => join(RUN_FOLDER, `peak-${++peaks}`);

/** The result of bench/peak-memory.cjs, in MB of 1,000,000 bytes. */
async function peakIn(path: string): Promise<number> {
  const kilobytes = Number(await readFile(path, 'utf8'));
  await rm(path);
  return (kilobytes * 1024) / 1e6;
}

/** The number of characters of a service's output that are kept. */
const PRINTED_KEPT = 100_000;

export interface RunningService {
  readonly url: string;
  /** From the start of the process until /health answered. */
  readonly readyAfter: number;
  readonly process: ChildProcess;
}

/** Runs `node dist/main.js` while `work` runs, which starts when the service is ready. */
export async function withService<T>(
  env: Environment,
  preload: 'loop-delay' | 'peak-memory' | undefined,
  work: (service: RunningService) => Promise<T>,
): Promise<T> {
  const arguments_ = [...(preload === undefined ? [] : preloaded(preload)), built('main', env)];
  const started = performance.now();
  const child = spawn(process.execPath, arguments_, {
    // Without the rate limit, which would be reached before any limit of speed.
    ...surroundings({ PORT: '0', RATE_LIMIT_PER_MINUTE: '0', ...env }),
    stdio: ['ignore', 'pipe', 'pipe', ...(preload === undefined ? [] : (['ipc'] as const))],
  });
  const ended = once(child, 'exit');
  const printed = new Printed(child);
  try {
    const url = await printed.url();
    const health = await fetch(`${url}/health`);
    if (!health.ok) throw new Error(`/health answered ${health.status}.`);
    return await work({ url, readyAfter: performance.now() - started, process: child });
  } catch (error) {
    throw new Error(`${messageOf(error)}\nThe service had logged:\n${printed.complaints()}`, {
      cause: error,
    });
  } finally {
    child.kill('SIGTERM');
    await ended;
  }
}

/**
 * Like `withService`; also returns the peak resident set of the process, in MB of 1,000,000 bytes, after it has ended.
 */
export async function withServiceAndPeak<T>(
  env: Environment,
  work: (service: RunningService) => Promise<T>,
): Promise<readonly [result: T, peakMegabytes: number]> {
  const peakFile = newPeakFile();
  const result = await withService({ ...env, PEAK_MEMORY_FILE: peakFile }, 'peak-memory', work);
  return [result, await peakIn(peakFile)];
}

/** Reads all output of a service, so that it never blocks on a full pipe. */
class Printed {
  private text = '';
  private readonly address: Promise<string>;

  constructor(child: ChildProcess) {
    this.address = new Promise((resolve, reject) => {
      const read = (part: string): void => {
        this.text = (this.text + part).slice(-PRINTED_KEPT);
        const url = /listening on (http:\/\/[^\s,"]+)/.exec(this.text)?.[1];
        if (url !== undefined) resolve(url);
      };
      for (const stream of [child.stdout, child.stderr]) stream?.setEncoding('utf8').on('data', read);
      child.once('exit', (code) => reject(new Error(`The service ended with ${code}: ${this.text}`)));
    });
  }

  /** The address in the service's log. */
  url(): Promise<string> {
    return this.address;
  }

  /** The latest warnings and errors of its log. */
  complaints(): string {
    return this.text
      .split('\n')
      .filter((line) => /"level":[456]0|error/i.test(line))
      .slice(-3)
      .join('\n');
  }
}

const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));

/** Empty folders of the product for one database. */
export async function foldersIn(folder: string): Promise<Environment> {
  const folders = {
    REPORTS_DIR: join(folder, 'reports'),
    UPLOADS_DIR: join(folder, 'uploads'),
    REJECTS_DIR: join(folder, 'rejects'),
  };
  for (const path of Object.values(folders)) await mkdir(path, { recursive: true });
  return folders;
}
