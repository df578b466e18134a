import { constants, existsSync } from 'node:fs';
import { copyFile, mkdir, open, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Baseline } from './baseline';
import { CHECKOUT_VARIABLE, RUN_FOLDER } from './folders';
import { type Environment, foldersIn, runCommand } from './processes';

export type Dialect = 'sqlite' | 'mariadb';

/** The product as it is here, or the version before. */
export type Version = 'product' | 'baseline';

/**
 * What a database holds before a measure begins: only hours and zones; a week of polls; eight weeks; a day of polls
 * every minute; very many stores; and, written straight as blocks, `hundred` and `million`: a large fleet, and one of
 * ten times as many stores of the same shape.
 */
export type Contents = 'hours' | 'week' | 'history' | 'minutes' | 'large' | 'hundred' | 'million';

/** Fills an empty database by the version that `env` names. */
export type Fill = (env: Environment) => Promise<void>;

export type Sources = Readonly<Record<Contents, Fill>>;

/** Databases of one kind and version: each is filled once in a run, and measures get copies. */
export interface Databases {
  readonly dialect: Dialect;
  /** The process of its server, if it has one. */
  readonly serverPid?: number;
  prepare(contents: Contents): Promise<void>;
  /**
   * A copy that is as the first report would find it, for the length of `work`. One at a time.
   */
  use<T>(contents: Contents, work: (env: Environment) => Promise<T>): Promise<T>;
}

/** What an environment says of the version. */
export const checkoutOf = (baseline: Baseline | undefined): Environment =>
  baseline === undefined ? {} : { [CHECKOUT_VARIABLE]: baseline.folder };

export class SqliteDatabases implements Databases {
  readonly dialect = 'sqlite';
  private readonly folder: string;

  /**
   * `baseline`: of that version; undefined: of the product. `kept`: where a database stays from run to run; undefined:
   * it is filled anew.
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

/** What the copy has left to be written must not be what the first commit of a measure waits for. */
async function settle(path: string): Promise<void> {
  const file = await open(path, 'r+');
  try {
    await file.sync();
  } finally {
    await file.close();
  }
}

/** Folders to `seed` from, in order. */
export const seeded =
  (folders: () => Promise<readonly string[]>): Fill =>
  async (env) => {
    for (const folder of await folders()) await runCommand(env, 'seed', '--dir', folder);
  };
