import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmod, mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { type Outcome, projectFolder } from './command-line';

/** The blocks of shell commands under a heading of a page in docs/, in order. */
export async function documentedCommands(page: string, heading: string): Promise<string[]> {
  const whole = await readFile(join(projectFolder, 'docs', page), 'utf8');
  const section = whole.split(/^## /m).find((part) => part.startsWith(`${heading}\n`));
  if (section === undefined) throw new Error(`docs/${page} has no heading "${heading}"`);
  return Array.from(section.matchAll(/^```sh\n(.*?)^```$/gms), ([, commands]) => commands!);
}

/** Runs commands in a folder like a reader who copies them; `npx store-monitor` is that of this build. */
export async function runDocumented(
  commands: string,
  folder: string,
  env: Record<string, string> = {},
): Promise<Outcome> {
  const programs = join(folder, 'programs');
  await mkdir(programs, { recursive: true });
  const npx = `#!/bin/sh\n[ "$1" = store-monitor ] || exit 64\nshift\nexec '${process.execPath}' '${join(projectFolder, 'dist/cli.js')}' "$@"\n`;
  await writeFile(join(programs, 'npx'), npx);
  await chmod(join(programs, 'npx'), 0o755);
  const child = spawn('bash', ['-euo', 'pipefail', '-c', commands], {
    cwd: folder,
    env: { HOME: process.env.HOME, TZ: 'UTC', ...env, PATH: `${programs}:${process.env.PATH}` },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const [[status], stdout, stderr] = await Promise.all([
    once(child, 'close') as Promise<[number | null]>,
    text(child.stdout),
    text(child.stderr),
  ]);
  return { status, stdout, stderr };
}
