import { constants } from 'node:fs';
import { copyFile, mkdir, open, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { RUN_FOLDER } from './folders';
import { type Environment, foldersIn, runCommand } from './processes';

export type Dialect = 'sqlite' | 'mariadb';

/** What a database holds before a measure begins: only hours and zones, a week, eight weeks, very many stores. */
export type Contents = 'hours' | 'week' | 'history' | 'large';

/** Folders to `seed` from, in order. */
export type Sources = Readonly<Record<Contents, () => Promise<readonly string[]>>>;

/** Databases of one kind: each is filled once in a run, by the product itself, and measures get copies. */
export interface Databases {
  readonly dialect: Dialect;
  prepare(contents: Contents): Promise<void>;
  /**
   * A copy that is as the first report would find it, for the length of `work`. One at a time, and none after a
   * failure: that ends the run, which takes everything away.
   */
  use<T>(contents: Contents, work: (env: Environment) => Promise<T>): Promise<T>;
}

export class SqliteDatabases implements Databases {
  readonly dialect = 'sqlite';
  private readonly folder = join(RUN_FOLDER, 'sqlite');

  constructor(private readonly sources: Sources) {}

  async prepare(contents: Contents): Promise<void> {
    const folder = join(this.folder, contents);
    const env = { DATABASE_PATH: this.path(contents), ...(await foldersIn(folder)) };
    for (const source of await this.sources[contents]()) await runCommand(env, 'seed', '--dir', source);
  }

  path(contents: Contents): string {
    return join(this.folder, contents, 'database.sqlite');
  }

  async use<T>(contents: Contents, work: (env: Environment) => Promise<T>): Promise<T> {
    const folder = join(this.folder, 'copy');
    const path = join(folder, 'database.sqlite');
    await mkdir(folder);
    await copyFile(this.path(contents), path, constants.COPYFILE_FICLONE);
    await settle(path);
    const result = await work({ DATABASE_PATH: path, ...(await foldersIn(folder)) });
    await rm(folder, { recursive: true });
    return result;
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
