import { type ChildProcess, spawn } from 'node:child_process';
import { join } from 'node:path';
import { withTimeout } from '../../../src/platform/async';
import type { Environment } from '../setups';

/** How a program ended: one of the two is null. */
export interface Ending {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
}

/** A program of the product in its own process. */
export interface Program {
  readonly pid: number;
  /** Everything printed so far, on stdout and stderr. */
  readonly printed: () => string;
  /** Resolves when the process has ended and its pid is free. */
  readonly ended: Promise<Ending>;
  /** Sends the signal and waits for the end; does nothing if the program has ended. */
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

/** `close` follows `exit` when all output has been read. */
const endOf = (child: ChildProcess): Promise<Ending> =>
  new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code, signal) => resolve({ code, signal }));
  });

/** The documented limit for the shutdown of a program. */
const ENDS_WITHIN_MS = 15_000;

/** Stops a program by SIGTERM. Answers `status 0`, or another end with the program's last output. */
export async function endingOf(program: Program): Promise<string> {
  const late = () => new Error(`It did not end within ${ENDS_WITHIN_MS} ms. ${lastWords(program)}`);
  const { code, signal } = await withTimeout(program.stop('SIGTERM'), ENDS_WITHIN_MS, late);
  return code === 0 ? 'status 0' : `${signal ?? `status ${code}`}. ${lastWords(program)}`;
}

/** What a program has printed last, for an error. */
export const lastWords = ({ printed }: Program): string => `Its last words:\n${printed().slice(-2_000)}`;

/** Ends the programs that a failed test has left running. */
export async function endPrograms(): Promise<void> {
  await Promise.all([...running].map((program) => program.stop('SIGKILL')));
}

/** Runs a command of the command line; a failure is an error with the command's output. */
export async function runCommand(environment: Environment, ...args: string[]): Promise<string> {
  const program = startProgram('cli', args, environment);
  const { code } = await program.ended;
  if (code !== 0) throw new Error(`${args.join(' ')} ended with ${code}: ${program.printed()}`);
  return program.printed();
}
