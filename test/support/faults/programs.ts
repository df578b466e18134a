import { type ChildProcess, spawn } from 'node:child_process';
import { join } from 'node:path';
import { inTime } from '../../../src/async';
import type { Environment } from '../setups';

/** How a program ended: one of the two is null. */
export interface Ending {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
}

/** A program of the product in a process of its own. */
export interface Program {
  readonly pid: number;
  /** All it has printed so far, on stdout and stderr. */
  readonly printed: () => string;
  /** Resolves when it has ended; by then the system knows no process of its number. */
  readonly ended: Promise<Ending>;
  /** Sends the signal and waits for the end; one that has ended already is left alone. */
  stop(signal: 'SIGTERM' | 'SIGKILL'): Promise<Ending>;
}

const running = new Set<Program>();

/** Starts `dist/main.js` or `dist/cli.js` with the variables of the environment, in its folder. */
export function startProgram(
  name: 'main' | 'cli',
  args: readonly string[],
  { env, directory, launcher = [] }: Environment,
  more: Record<string, string> = {},
): Program {
  const words = [...launcher, process.execPath, join(__dirname, `../../../dist/${name}.js`), ...args];
  const child = spawn(words[0]!, words.slice(1), {
    cwd: directory,
    env: { ...process.env, ...env, ...more },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const parts: string[] = [];
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text: string) => parts.push(text));
  }
  const program: Program = {
    pid: child.pid ?? 0,
    printed: () => parts.join(''),
    ended: endOf(child),
    stop(signal) {
      child.kill(signal);
      return program.ended;
    },
  };
  running.add(program);
  void program.ended.finally(() => running.delete(program));
  return program;
}

/** `close` comes after `exit`, when everything it printed has been read. */
const endOf = (child: ChildProcess): Promise<Ending> =>
  new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code, signal) => resolve({ code, signal }));
  });

/** How long a program may take to end, as the product promises. */
const ENDS_WITHIN_MS = 15_000;

/** Tells a program to end, and expects it to do so in time and with status 0; otherwise the error has its last words. */
export async function endInGood(program: Program): Promise<void> {
  const lastWords = () => `Its last words:\n${program.printed().slice(-2_000)}`;
  const late = () => new Error(`It did not end within ${ENDS_WITHIN_MS} ms. ${lastWords()}`);
  const { code, signal } = await inTime(program.stop('SIGTERM'), ENDS_WITHIN_MS, late);
  if (code !== 0) throw new Error(`It ended with ${code ?? signal}. ${lastWords()}`);
}

/** Ends what a test that failed on its way has left running. */
export async function endPrograms(): Promise<void> {
  await Promise.all([...running].map((program) => program.stop('SIGKILL')));
}

/** Runs a command of the CLI to its end; a failure is an error that says what the command said. */
export async function runCommand(environment: Environment, ...args: string[]): Promise<string> {
  const program = startProgram('cli', args, environment);
  const { code } = await program.ended;
  if (code !== 0) throw new Error(`${args.join(' ')} ended with ${code}: ${program.printed()}`);
  return program.printed();
}
