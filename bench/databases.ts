import { constants, existsSync } from 'node:fs';
import { copyFile, mkdir, open, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Baseline } from './baseline';
import { CHECKOUT_VARIABLE, RUN_FOLDER } from './folders';
import { type Environment, foldersIn, runCommand } from './processes';

export type Dialect = 'sqlite' | 'mariadb';

/** The present product, or the previous version. */
export type Version = 'product' | 'baseline';

/**
 * The content of a database before a measure: only hours and zones; a week of polls; the same with special
 * hours and exclusions; eight weeks; the same with rollups in place of all polls but the last; a day of polls every
 * minute; many stores; the same with names and labels; and, written as blocks, `hundred` and `million`: a large fleet,
 * and one with ten times as many stores of the same shape.
 */
export type Contents =
  | 'hours'
  | 'week'
  | 'calendars'
  | 'history'
  | 'rollups'
  | 'minutes'
  | 'large'
  | 'labels'
  | 'hundred'
  | 'million';

/** Fills an empty database with the version of `env`. */
export type Fill = (env: Environment) => Promise<void>;

export type Sources = Readonly<Record<Contents, Fill>>;

/** The databases of one dialect and version. Each is filled once per run, and measures get copies. */
export interface Databases {
  readonly dialect: Dialect;
  /** The process of the database server, if there is one. */
  readonly serverPid?: number;
  prepare(contents: Contents): Promise<void>;
  /** Provides a copy in its initial state while `work` runs. One at a time. */
  use<T>(contents: Contents, work: (env: Environment) => Promise<T>): Promise<T>;
}

/** The version of an environment. */
export const checkoutOf = (baseline: Baseline | undefined): Environment =>
  baseline === undefined ? {} : { [CHECKOUT_VARIABLE]: baseline.folder };

export class SqliteDatabases implements Databases {
  readonly dialect = 'sqlite';
  private readonly folder: string;

  /**
   * `baseline`: for that version; undefined: for the product. `kept`: where a database is kept between runs; undefined:
   * it is filled again.
   */
  constructor(
    private readonly sources: Sources,
    private readonly kept: (contents: Contents) => string | undefined,
    private readonly baseline?: Baseline,
  ) {
    this.folder = join(RUN_FOLDER, baseline === undefined ? 'sqlite' : 'sqlite-baseline');
  }

  async prepare(contents: Contents): Promise<void> {
    const path = this.path(contents);
    if (existsSync(path)) return;
    const folder = join(this.folder, contents);
    const unfinished = join(folder, 'unfinished.sqlite');
    const env = { DATABASE_PATH: unfinished, ...checkoutOf(this.baseline), ...(await foldersIn(folder)) };
    await this.sources[contents](env);
    await mkdir(join(path, '..'), { recursive: true });
    await rename(unfinished, path);
  }

  path(contents: Contents): string {
    return this.kept(contents) ?? join(this.folder, contents, 'database.sqlite');
  }

  async use<T>(contents: Contents, work: (env: Environment) => Promise<T>): Promise<T> {
    const folder = join(this.folder, 'copy');
    const path = join(folder, 'database.sqlite');
    await mkdir(folder, { recursive: true });
    await copyFile(this.path(contents), path, constants.COPYFILE_FICLONE);
    await settle(path);
    const env = { DATABASE_PATH: path, ...checkoutOf(this.baseline), ...(await foldersIn(folder)) };
    try {
      return await work(env);
    } finally {
      await rm(folder, { recursive: true });
    }
  }
}

/** Flushes the copy, so that the first commit of a measure does not wait for it. */
async function settle(path: string): Promise<void> {
  const file = await open(path, 'r+');
  try {
    await file.sync();
  } finally {
    await file.close();
  }
}

/** Folders for `seed`, in order. */
export const seeded =
  (folders: () => Promise<readonly string[]>): Fill =>
  async (env) => {
    for (const folder of await folders()) await runCommand(env, 'seed', '--dir', folder);
  };
