import { mkdir, readdir, rename, rm, rmdir, stat, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { hasEnded, type ProcessIdentity, thisProcess } from '../platform/leases';
import type { SeenFile } from './settling';

/** The folders of a feed: for files that are being imported, that are imported, and that cannot be. */
const IN_PROGRESS = 'loading';
const ENDS = ['done', 'failed'] as const;
export type End = (typeof ENDS)[number];
const FOLDERS: readonly string[] = [IN_PROGRESS, ...ENDS];

/** CSV, also compressed. All other names are those of files that are still written, or are for others. */
const IMPORTABLE = /^[^.].*\.(csv|tsv|txt)(\.gz)?$/i;

export interface FeedFile extends SeenFile {
  readonly name: string;
}

/**
 * A file that a process imports. It is in a folder of its own, whose name has the process and the id of the ingestion.
 * A rename is atomic, so that only one of several processes claims a file.
 */
export interface Claim {
  readonly owner: ProcessIdentity;
  readonly ingestionId: string;
  /** The name of the file as it was given. */
  readonly name: string;
  /** The time of its folder, in epoch ms. */
  readonly claimedAt: number;
}

export const isImportable = ({ name }: FeedFile): boolean => IMPORTABLE.test(name);

/** The file operations of a feed folder. */
export class FeedDirectory {
  constructor(readonly path: string) {}

  async prepare(): Promise<void> {
    for (const folder of FOLDERS) await mkdir(join(this.path, folder), { recursive: true });
  }

  /** Whether a path is one of the folders, whose files are not those of the feed. */
  isOwn(path: string): boolean {
    return FOLDERS.some((folder) => path === join(this.path, folder));
  }

  /** All files that may be, or become, files to import, in the order in which they were written. */
  async files(): Promise<FeedFile[]> {
    const found: FeedFile[] = [];
    for (const entry of await readdir(this.path, { withFileTypes: true })) {
      if (!entry.isFile()) continue;
      const seen = await unlessGone(stat(join(this.path, entry.name)));
      if (seen === undefined) continue;
      const { dev, ino, size, mtimeMs: modifiedAt } = seen;
      // Some file systems have no inodes.
      found.push({ id: ino > 0 ? `${dev}:${ino}` : entry.name, name: entry.name, size, modifiedAt });
    }
    return found.sort((a, b) => a.modifiedAt - b.modifiedAt || (a.name < b.name ? -1 : 1));
  }

  /** undefined: another process was faster, or the file is gone. */
  async claim(name: string, ingestionId: string): Promise<Claim | undefined> {
    const claim = { owner: thisProcess(), ingestionId, name, claimedAt: Date.now() };
    const folder = this.folderOf(claim);
    await mkdir(folder);
    const moved = await unlessGone(rename(join(this.path, name), join(folder, name)).then(() => true));
    if (moved === true) return claim;
    await unlessGone(rmdir(folder));
    return undefined;
  }

  /** Gives a claim another id, and to this process. undefined: another process was faster. */
  async takeOver(claim: Claim, ingestionId: string): Promise<Claim | undefined> {
    const taken = { ...claim, owner: thisProcess(), ingestionId, claimedAt: Date.now() };
    // A rename does not change the time of the folder.
    const moved = await unlessGone(
      utimes(this.folderOf(claim), new Date(), new Date())
        .then(() => rename(this.folderOf(claim), this.folderOf(taken)))
        .then(() => true),
    );
    return moved === true ? taken : undefined;
  }

  async claims(): Promise<Claim[]> {
    const claims: Claim[] = [];
    for (const folder of await readdir(join(this.path, IN_PROGRESS))) {
      const parts = folder.split('~');
      const ingestionId = parts.pop();
      const path = join(this.path, IN_PROGRESS, folder);
      const seen = await unlessGone(stat(path));
      const names = await unlessGone(readdir(path));
      if (ingestionId === undefined || seen === undefined || names === undefined) continue;
      const { mtimeMs: claimedAt } = seen;
      const owner = parts.join('/');
      // Without a file: its process ended before it had moved it there, or after it had moved it on.
      if (names.length === 0 && hasEnded(owner)) await unlessGone(rmdir(path));
      for (const name of names.slice(0, 1)) claims.push({ owner, ingestionId, name, claimedAt });
    }
    return claims;
  }

  pathOf(claim: Claim): string {
    return join(this.folderOf(claim), claim.name);
  }

  /**
   * Writes the note, and moves the file beside it. Its name has the id of the ingestion, so that no file replaces another.
   * Does nothing if another process has done it.
   */
  async finish(claim: Claim, end: End, note: object): Promise<void> {
    const target = join(this.path, end, nameOf(claim));
    await writeFile(`${target}.json`, `${JSON.stringify(note, null, 2)}\n`, { flush: true });
    await unlessGone(rename(this.pathOf(claim), target));
    await rm(this.folderOf(claim), { recursive: true, force: true });
  }

  private folderOf({ owner, ingestionId }: Claim): string {
    return join(this.path, IN_PROGRESS, [...owner.split('/'), ingestionId].join('~'));
  }
}

/** The maximum number of characters of a name that are kept. */
const MAX_STEM = 120;

/** @example polls.csv → polls.5f0c0f0e-6b0e-4a53-8a0e-8d9d0e1b7c11.csv */
export function nameOf({ name, ingestionId }: Pick<Claim, 'name' | 'ingestionId'>): string {
  const [extension = ''] = /(\.\w{1,4}){1,2}$/.exec(name) ?? [];
  const stem = name.slice(0, name.length - extension.length);
  return `${stem.slice(0, MAX_STEM)}.${ingestionId}${extension}`;
}

/** The answer, or undefined if the file or the folder does not exist (any more). */
async function unlessGone<T>(answer: Promise<T>): Promise<T | undefined> {
  try {
    return await answer;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}
