import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmod, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { type Outcome, projectFolder } from './command-line';
import { runCliIn } from './command-line-here';

/** The blocks of shell commands under a heading of a page in docs/, in order. */
export async function documentedCommands(page: string, heading: string): Promise<string[]> {
  const whole = await readFile(join(projectFolder, 'docs', page), 'utf8');
  const section = whole.split(/^## /m).find((part) => part.startsWith(`${heading}\n`));
  if (section === undefined) throw new Error(`docs/${page} has no heading "${heading}"`);
  return Array.from(section.matchAll(/^```sh\n(.*?)^```$/gms), ([, commands]) => commands!);
}

/** Runs commands in a folder like a reader who copies them; `npx store-monitor` is that of this build. */
export function runDocumented(
  commands: string,
  folder: string,
  env: Record<string, string> = {},
): Promise<Outcome> {
  const words = `'${process.execPath}' '${join(projectFolder, 'dist/cli.js')}' "$@"`;
  return runWithNpx(
    `#!/bin/sh\n[ "$1" = store-monitor ] || exit 64\nshift\nexec ${words}\n`,
    commands,
    folder,
    env,
  );
}

/**
 * The same with `npx store-monitor` in the process of the test (see `runCliHere`), for many commands: each process loads
 * the product for a second.
 */
export async function runDocumentedHere(
  commands: string,
  folder: string,
  env: Record<string, string>,
): Promise<Outcome> {
  const server = createServer((request, response) => {
    void text(request)
      .then((args) => runCliIn(folder, env, ...(JSON.parse(args) as string[])))
      .then((outcome) => response.end(JSON.stringify(outcome)));
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  try {
    const { port } = server.address() as AddressInfo;
    const words = `'${process.execPath}' '${join(__dirname, 'npx-here.js')}' ${port} "$@"`;
    return await runWithNpx(`#!/bin/sh\nexec ${words}\n`, commands, folder, env);
  } finally {
    server.close();
  }
}

async function runWithNpx(
  npx: string,
  commands: string,
  folder: string,
  env: Record<string, string>,
): Promise<Outcome> {
  // Not in the folder, since programs may not be run from a file system in memory.
  const programs = await mkdtemp(join(tmpdir(), 'store-monitor-npx-'));
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
  await rm(programs, { recursive: true });
  return { status, stdout, stderr };
}
