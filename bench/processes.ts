import { type ChildProcess, fork, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { CHECKOUT_VARIABLE, PROJECT_FOLDER, RUN_FOLDER } from './folders';
import type { InputOf, OutputOf, TaskName } from './tasks';

/** The product's variables: which database, which folders; and which version of the product is meant. */
export type Environment = Readonly<Record<string, string>>;

const built = (program: string, env: Environment): string =>
  join(env[CHECKOUT_VARIABLE] ?? PROJECT_FOLDER, 'dist', `${program}.js`);
const preloaded = (name: string): string[] => ['-r', join(__dirname, `${name}.cjs`)];

/** Nothing of the caller's environment but what every process needs, and no .env file: the run's folder has none. */
const surroundings = (env: Environment) => ({
  cwd: RUN_FOLDER,
  env: { PATH: process.env.PATH, HOME: process.env.HOME, TZ: 'UTC', ...env },
});

type Message<Output> = { readonly output: Output } | { readonly failure: string };

/** One of bench/tasks, in a process of its own. */
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
  /** The largest resident set of its process, in MB of 1,000,000 bytes. */
  readonly peakMegabytes: number;
}

/** A command of the product to its end, as an operator runs it. */
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

/** What bench/peak-memory.cjs has written, in MB of 1,000,000 bytes. */
async function peakIn(path: string): Promise<number> {
  const kilobytes = Number(await readFile(path, 'utf8'));
  await rm(path);
  return (kilobytes * 1024) / 1e6;
}

/** Of what a service prints the latest characters. */
const PRINTED_KEPT = 100_000;

export interface RunningService {
  readonly url: string;
  /** From the start of the process until /health said that it is well. */
  readonly readyAfter: number;
  readonly process: ChildProcess;
}

/** Runs `node dist/main.js` for the length of `work`, which begins when the service is ready. */
export async function withService<T>(
  env: Environment,
  preload: 'loop-delay' | 'peak-memory' | undefined,
  work: (service: RunningService) => Promise<T>,
): Promise<T> {
  const arguments_ = [...(preload === undefined ? [] : preloaded(preload)), built('main', env)];
  const started = performance.now();
  const child = spawn(process.execPath, arguments_, {
    // The limit of requests would be met long before any limit of speed.
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

/** The same; also the largest resident set of its process, in MB of 1,000,000 bytes, once it has ended. */
export async function withServiceAndPeak<T>(
  env: Environment,
  work: (service: RunningService) => Promise<T>,
): Promise<readonly [result: T, peakMegabytes: number]> {
  const peakFile = newPeakFile();
  const result = await withService({ ...env, PEAK_MEMORY_FILE: peakFile }, 'peak-memory', work);
  return [result, await peakIn(peakFile)];
}

/** What a service prints is read to its end, lest it wait for us. */
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

  /** The address that the service says it listens on. */
  url(): Promise<string> {
    return this.address;
  }

  /** The latest lines of its log that are no ordinary word. */
  complaints(): string {
    return this.text
      .split('\n')
      .filter((line) => /"level":[456]0|error/i.test(line))
      .slice(-3)
      .join('\n');
  }
}

const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));

/** The folders of the product for one database, empty. */
export async function foldersIn(folder: string): Promise<Environment> {
  const folders = {
    REPORTS_DIR: join(folder, 'reports'),
    UPLOADS_DIR: join(folder, 'uploads'),
    REJECTS_DIR: join(folder, 'rejects'),
  };
  for (const path of Object.values(folders)) await mkdir(path, { recursive: true });
  return folders;
}
