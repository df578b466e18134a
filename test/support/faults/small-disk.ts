import { spawnSync } from 'node:child_process';
import { mkdir, open, readdir, rm, statfs } from 'node:fs/promises';
import { join } from 'node:path';
import { type Environment, setups, type SetupName } from '../setups';
import type { Program } from './programs';

/** A mount of its own, as root or as the root of a namespace of its own; it is gone when the program has ended. */
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
 * A suite that needs a small disk with so much on it, once for each set-up that has that. Where no disk can be mounted
 * it is skipped, or fails where nothing may be.
 */
export function describeOnSmallDisk(title: string, what: OnDisk, suite: (setup: SetupName) => void): void {
  const mounts = canMount();
  for (const { name, available } of setups) {
    if (what === 'database' && name !== 'embedded') continue;
    const runs = available && (mounts || process.env.REQUIRE_SERVICES === '1');
    const why = !available
      ? ': skipped, the servers are not here'
      : mounts
        ? ''
        : ': no disk can be mounted here';
    (runs ? describe : describe.skip)(`${title} (${name}${why})`, () => suite(name));
  }
}

/** What is on the small disk: all files that the product writes but the database, or the SQLite database alone. */
export type OnDisk = 'files' | 'database';

/** The environment with a folder that is a small disk for its programs, and for no others. */
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

/** The disk of a program that runs. */
export class SmallDisk {
  constructor(
    private readonly program: Program,
    private readonly folder: string,
  ) {}

  /** Where others find a file of it. */
  seen(path: string): string {
    return join(`/proc/${this.program.pid}/root`, path);
  }

  /** Takes all room but so many bytes. */
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

  /** The files of a folder, none if there is no folder yet. */
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
