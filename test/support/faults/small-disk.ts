import { spawnSync } from 'node:child_process';
import { mkdir, open, readdir, rm, statfs } from 'node:fs/promises';
import { join } from 'node:path';
import { type Environment, LONG_RUN, setups, type SetupName } from '../setups';
import type { Program } from './programs';

/** A mount namespace, as root or as the root of a user namespace; it ends with the program. */
const UNSHARE = ['unshare', '--mount', ...(process.getuid?.() === 0 ? [] : ['--map-root-user'])];
const MOUNT = 'mount -t tmpfs -o size="$1" tmpfs "$2" && shift 2 && exec "$@"';

const launcherOf = (size: string, folder: string): string[] => [
  ...UNSHARE,
  ...['sh', '-c', MOUNT, 'sh', size, folder],
];

function canMount(): boolean {
  const [program = '', ...words] = launcherOf('64k', '/tmp');
  return spawnSync(program, [...words, 'true']).status === 0;
}

/**
 * A suite that needs a small disk with this content, on SQLite; in `npm run test:long` on each set-up that supports it. If no disk can be mounted,
 * it is skipped, or fails if skipping is not allowed.
 */
export function describeOnSmallDisk(title: string, what: OnDisk, suite: (setup: SetupName) => void): void {
  const mounts = canMount();
  for (const { name, available } of setups) {
    if (name !== 'embedded' && (what === 'database' || !LONG_RUN)) continue;
    const runs = available && (mounts || process.env.REQUIRE_SERVICES === '1');
    const why = !available
      ? ': skipped, the servers are not here'
      : mounts
        ? ''
        : ': no disk can be mounted here';
    (runs ? describe : describe.skip)(`${title} (${name}${why})`, () => suite(name));
  }
}

/** The content of the small disk: all files except the database, or only the SQLite database. */
export type OnDisk = 'files' | 'database';

/** The environment with a folder that is a small disk for its programs only. */
export async function onSmallDisk(
  environment: Environment,
  what: OnDisk,
  size: string,
): Promise<Environment & { disk: string }> {
  const disk = join(environment.directory, 'disk');
  await mkdir(disk);
  const names: Record<string, string> =
    what === 'files'
      ? { REPORTS_DIR: 'reports', UPLOADS_DIR: 'uploads', REJECTS_DIR: 'rejects' }
      : { DATABASE_PATH: 'store-monitor.sqlite' };
  const moved = Object.entries(names).map(([variable, name]) => [variable, join(disk, name)]);
  const env = { ...environment.env, ...(Object.fromEntries(moved) as Record<string, string>) };
  return { ...environment, env, disk, launcher: launcherOf(size, disk) };
}

/** The disk of a running program. */
export class SmallDisk {
  constructor(
    private readonly program: Program,
    private readonly folder: string,
  ) {}

  /** The path of a file for other processes. */
  seen(path: string): string {
    return join(`/proc/${this.program.pid}/root`, path);
  }

  /** Fills the disk except for this number of bytes. */
  async fill(left: number): Promise<void> {
    const { bavail, bsize } = await statfs(this.seen(this.folder));
    const file = await open(this.filler, 'w');
    try {
      const piece = Buffer.alloc(bsize);
      const pieces = bavail - Math.ceil(left / bsize);
      for (let written = 0; written < pieces; written++) await file.write(piece);
    } finally {
      await file.close();
    }
  }

  async free(): Promise<void> {
    await rm(this.filler, { force: true });
  }

  /** The files of a folder; empty if it does not exist. */
  files(path: string): Promise<string[]> {
    return readdir(this.seen(path)).catch((error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOENT') return [];
      throw error;
    });
  }

  private get filler(): string {
    return join(this.seen(this.folder), 'filler');
  }
}
