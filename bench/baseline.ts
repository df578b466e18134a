import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, readFile, realpath, rename, rm, symlink } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { BENCH_FOLDER, PROJECT_FOLDER } from './folders';

/** The previous version: the last commit that stored polls as rows. */
export const BASELINE_REVISION = '93c1533';

/** The inputs of a build. Tests are left out, so that no tool finds them twice. */
const PARTS = [
  'src',
  'web',
  'migrations',
  'scripts',
  'package.json',
  'package-lock.json',
  'tsconfig.json',
  'tsconfig.build.json',
  'nest-cli.json',
];

const run = promisify(execFile);

/** A built checkout of an earlier commit. */
export interface Baseline {
  /** The short name of the commit. */
  readonly revision: string;
  readonly folder: string;
}

/**
 * Checks out and builds a commit beside the data sets, once. It shares `node_modules` with the product if both have the
 * same package-lock.json. Throws if the name is not a commit of this repository.
 */
export async function checkOutBaseline(name: string): Promise<Baseline> {
  const { stdout } = await run('git', ['rev-parse', '--verify', '--short=7', `${name}^{commit}`], {
    cwd: PROJECT_FOLDER,
  }).catch(() => {
    throw new Error(
      `--baseline: there is no commit ${name} in this repository. --baseline none leaves it out.`,
    );
  });
  const revision = stdout.trim();
  const folder = join(BENCH_FOLDER, `baseline-${revision}`);
  if (existsSync(folder)) return { revision, folder };
  console.error(`Checking out and building ${revision}, once…`);
  const unfinished = `${folder}.partial`;
  await rm(unfinished, { recursive: true, force: true });
  await mkdir(unfinished, { recursive: true });
  await unpack(revision, unfinished);
  await installPackages(unfinished);
  await run('npm', ['run', '--silent', 'build'], { cwd: unfinished });
  await rename(unfinished, folder);
  return { revision, folder };
}

async function unpack(revision: string, folder: string): Promise<void> {
  const archive = join(folder, 'checkout.tar');
  await run('git', ['archive', `--output=${archive}`, revision, ...PARTS], { cwd: PROJECT_FOLDER });
  await run('tar', ['-xf', archive], { cwd: folder });
  await rm(archive);
}

async function installPackages(folder: string): Promise<void> {
  const lock = (root: string) => readFile(join(root, 'package-lock.json'), 'utf8');
  if ((await lock(folder)) === (await lock(PROJECT_FOLDER))) {
    await symlink(await realpath(join(PROJECT_FOLDER, 'node_modules')), join(folder, 'node_modules'));
  } else {
    await run('npm', ['ci', '--no-audit', '--no-fund'], { cwd: folder });
  }
}
