import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';

export const projectFolder = join(__dirname, '..', '..', '..');

export interface Outcome {
  status: number | null;
  stdout: string;
  stderr: string;
}

/** The command line in its own process, with no variables but `env` and those that every process needs. */
export function runCli(env: Record<string, string>, ...args: string[]): Promise<Outcome> {
  return run('cli.js', env, args);
}

/** The stdout of a run that must succeed; rejects with stderr otherwise. */
export async function cliOutput(env: Record<string, string>, ...args: string[]): Promise<string> {
  const { status, stdout, stderr } = await runCli(env, ...args);
  if (status !== 0) {
    throw new Error(`store-monitor ${args.join(' ')} ended with ${status}: ${stderr}`);
  }
  return stdout;
}

/** The service as `npm start` runs it, for cases in which it ends by itself. */
export function runService(env: Record<string, string>): Promise<Outcome> {
  return run('main.js', env, []);
}

async function run(program: string, env: Record<string, string>, args: string[]): Promise<Outcome> {
  const child = spawn(process.execPath, [join(projectFolder, 'dist', program), ...args], {
    // Not the project's folder, where a developer's .env would be read.
    cwd: process.env.TEST_DIRECTORY ?? tmpdir(),
    env: { PATH: process.env.PATH, HOME: process.env.HOME, TZ: 'UTC', ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const [[status], stdout, stderr] = await Promise.all([
    once(child, 'close') as Promise<[number | null]>,
    text(child.stdout),
    text(child.stderr),
  ]);
  return { status, stdout, stderr };
}
