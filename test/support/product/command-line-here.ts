import { tmpdir } from 'node:os';
import { Writable } from 'node:stream';
import { runCommandLine } from '../../../src/cli/index';
import type { Outcome } from './command-line';

/** Ends a command, as `process.exit` ends a process. */
class Exit extends Error {
  constructor(readonly status: number) {
    super(`The command ended with status ${status}.`);
  }
}

let last: Promise<unknown> = Promise.resolve();

/**
 * A command in the process of the test: a few milliseconds, where a process of its own takes seconds. Commands run one
 * after the other, since arguments, variables and output belong to the process. Use `runCli` for what is about the
 * process itself: signals, pipes, the log of `--verbose`.
 */
export function runCliHere(env: Record<string, string>, ...args: string[]): Promise<Outcome> {
  // Not the project's folder: a developer's .env there would be read.
  return runCliIn(process.env.TEST_DIRECTORY ?? tmpdir(), env, ...args);
}

/** The same in a folder, to which paths are relative. */
export function runCliIn(folder: string, env: Record<string, string>, ...args: string[]): Promise<Outcome> {
  const next = last.then(() => run(folder, env, args));
  last = next.catch(() => undefined);
  return next;
}

/** What a command that must succeed prints to stdout; rejects with what it prints to stderr when it does not. */
export async function cliOutputHere(env: Record<string, string>, ...args: string[]): Promise<string> {
  const { status, stdout, stderr } = await runCliHere(env, ...args);
  if (status !== 0) {
    throw new Error(`store-monitor ${args.join(' ')} ended with ${status}: ${stderr}`);
  }
  return stdout;
}

async function run(folder: string, env: Record<string, string>, args: string[]): Promise<Outcome> {
  const former = process.cwd();
  const stdout = new Output();
  const stderr = new Output();
  let exited: Exit | undefined;
  const exit = (status: number): never => {
    // What a caller prints in the belief that `exit` does not return is not seen: it would not run.
    exited ??= new Exit(status);
    stdout.ended = stderr.ended = true;
    throw exited;
  };
  process.chdir(folder);
  const restore = replaced({
    argv: [process.execPath, 'store-monitor', ...args],
    env: { ...variablesOfTests(), TZ: 'UTC', ...env },
    exit,
    stdout,
    stderr,
  });
  try {
    await runCommandLine();
  } catch (error) {
    if (error !== exited) throw error;
  } finally {
    restore();
    process.chdir(former);
  }
  return { status: exited?.status ?? 0, stdout: stdout.text, stderr: stderr.text };
}

/** Other tests of the suite may look at them meanwhile; the product knows none of them. */
function variablesOfTests(): NodeJS.ProcessEnv {
  const isKept = ([name]: [string, unknown]) => /^(PATH|HOME|TEST_.*)$/.test(name);
  return Object.fromEntries(Object.entries(process.env).filter(isKept));
}

/** Puts these in the place of the members of `process`; the answer puts the former ones back. */
function replaced(members: Record<string, unknown>): () => void {
  const former = Object.keys(members).map(
    (name) => [name, Object.getOwnPropertyDescriptor(process, name)!] as const,
  );
  for (const [name, value] of Object.entries(members)) {
    Object.defineProperty(process, name, { value, configurable: true, writable: true, enumerable: true });
  }
  return () => former.forEach(([name, descriptor]) => Object.defineProperty(process, name, descriptor));
}

class Output extends Writable {
  /** The process has ended. */
  ended = false;
  private readonly parts: Buffer[] = [];

  override _write(part: Buffer, _encoding: string, done: () => void): void {
    if (!this.ended) this.parts.push(part);
    done();
  }

  get text(): string {
    return Buffer.concat(this.parts).toString();
  }
}
