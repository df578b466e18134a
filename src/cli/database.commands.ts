import { Command, Help, Option } from 'nest-commander';
import {
  Checksum,
  checksumOf,
  isSame,
  moveData,
  MovedTable,
  MoveProgress,
  requireSchema,
  tablesOf,
} from '../data-transfer';
import { ENTITIES } from '../entities';
import { type Config, loadConfig } from '../platform/config';
import { backUpSqlite, Database, migrate, type ReadSession } from '../platform/database';
import { invalidInput, KnownError } from '../platform/errors';
import { CommandLog, grouped, print, printStatus, type Progress, progressOf, table } from './output';
import { StrictCommand, withDataSource } from './services';

/** Enough digits to tell two tables apart by eye; comparisons use all of them. */
const DIGITS_SHOWN = 16;

/** The cells of a table's row in the output. */
const checksumCells = (name: string, { rows, sha256 }: Checksum): string[] => [
  name,
  grouped(rows),
  sha256.slice(0, DIGITS_SHOWN),
];

async function checksumsOf(session: ReadSession, tables: ReturnType<typeof tablesOf>): Promise<string[][]> {
  await requireSchema(session, tables, 'The database', 'Run "store-monitor migrate" first.');
  const found: string[][] = [];
  for (const each of tables) found.push(checksumCells(each.name, await checksumOf(session, each)));
  return found;
}

@Command({ name: 'checksums', description: 'Print the row count and a checksum of every table.' })
export class ChecksumsCommand extends StrictCommand {
  constructor(private readonly log: CommandLog) {
    super();
  }

  async run(): Promise<void> {
    const config = loadConfig();
    this.log.use(config);
    const rows = await withDataSource(config, async (dataSource) => {
      const database = new Database(dataSource);
      try {
        return await database.snapshot((session) => checksumsOf(session, tablesOf(dataSource)));
      } finally {
        await database.onApplicationShutdown();
      }
    });
    table([['table', 'rows', 'checksum'], ...rows]).forEach(print);
  }

  @Help('after')
  help(): string {
    return `
All tables are read in one state of the data, whatever is written meanwhile. The same data has the same checksums in
SQLite, MySQL and MariaDB: compare a database that was restored with the one that was backed up.`;
  }
}

@Command({ name: 'migrate', description: 'Bring the database schema up to date.' })
export class MigrateCommand extends StrictCommand {
  constructor(private readonly log: CommandLog) {
    super();
  }

  async run(): Promise<void> {
    const config = loadConfig();
    this.log.use(config);
    const names = await withDataSource(config, migrate);
    for (const name of names) print(`ran ${name}`);
    if (names.length === 0) print('the schema is up to date');
  }

  @Help('after')
  help(): string {
    return `
The service and every command do this by themselves when they start; run it beforehand where only one process
should change the schema, such as in a deployment with many workers.`;
  }
}

@Command({
  name: 'migrate-data',
  description: 'Move everything from a SQLite file into the configured MySQL or MariaDB, and verify it.',
})
export class MigrateDataCommand extends StrictCommand {
  constructor(private readonly log: CommandLog) {
    super();
  }

  async run(_arguments: string[], { from }: { from: string }): Promise<void> {
    const config = loadConfig();
    this.log.use(config);
    if (config.database.dialect === 'sqlite') {
      throw invalidInput('Set MYSQL_HOST and the variables beside it: they say where the data goes.');
    }
    const told = new PrintedProgress();
    try {
      const moved = await withDataSource(config, (target) => moveData(from, target, ENTITIES, told));
      told.end();
      finish(moved, from, config);
    } finally {
      told.stop();
    }
  }

  @Option({
    flags: '--from <file>',
    description: 'The SQLite file.',
    defaultValue: 'data/store-monitor.sqlite',
  })
  parseFrom(file: string): string {
    return file;
  }

  @Help('after')
  help(): string {
    return `
Stop the service first: no other process may have the file open. The file does not change. The database that MYSQL_HOST and
MYSQL_DB name must be there, and empty; its tables are made. Every table is read back and compared with the file by
row count and checksum: the exit status is 0 when all of them are the same, and only then does a service start on the
database. A move that was cut off begins again when the command is run again.

Example:
  MYSQL_HOST=127.0.0.1 MYSQL_PASSWORD=… store-monitor migrate-data --from data/store-monitor.sqlite`;
  }
}

function finish(moved: readonly MovedTable[], from: string, { reports }: Config): void {
  const rows = moved.map((each) => [
    ...checksumCells(each.name, each.source),
    isSame(each) ? 'yes' : `NO: ${checksumCells('in the target', each.target).join(' ')}`,
  ]);
  table([['table', 'rows', 'checksum', 'same'], ...rows]).forEach(print);
  const different = moved.filter((each) => !isSame(each)).map(({ name }) => name);
  if (different.length > 0) {
    throw new KnownError(
      'unavailable',
      `Not everything is the same: ${different.join(', ')}. The database stays marked as unfinished. Make sure that no other process writes to it, and run the command again.`,
    );
  }
  printStatus(`Everything is there. ${from} is as it was; keep it until you have seen the service run.`);
  const place = reports.s3 === undefined ? `in ${reports.directory}` : `in the bucket ${reports.s3.bucket}`;
  printStatus(
    `Report files are looked for ${place}; one that is not there is made again by its next download.`,
  );
}

/** Shows each step as a line or a bar. */
class PrintedProgress implements MoveProgress {
  private current: Progress | undefined;
  private done = 0;

  begins(step: 'copying' | 'verifying', rows: number): void {
    this.end();
    this.current = progressOf(step, 'rows', rows);
    this.done = 0;
  }

  advances(rows: number): void {
    this.current?.at((this.done += rows));
  }

  end(): void {
    this.current?.end();
    this.current = undefined;
  }

  /** Stops the display of a step that did not finish. */
  stop(): void {
    this.current?.stop();
  }
}

@Command({ name: 'backup', description: 'Copy the SQLite database to a file, while the service may run.' })
export class BackupCommand extends StrictCommand {
  constructor(private readonly log: CommandLog) {
    super();
  }

  async run(_arguments: string[], { out }: { out: string }): Promise<void> {
    const config = loadConfig();
    this.log.use(config);
    if (config.database.dialect !== 'sqlite') {
      throw invalidInput(
        'The database is MySQL or MariaDB: back it up with mariadb-dump or mysqldump, as docs/operations.md says.',
      );
    }
    const progress = progressOf('backup', 'pages', 0);
    try {
      await backUpSqlite(config.database.path, out, (done, total) => progress.at(done, total));
      progress.end();
    } catch (error) {
      progress.stop();
      throw error;
    }
    print(out);
  }

  @Option({ flags: '--out <file>', description: 'The file, which must not be there yet.', required: true })
  parseOut(file: string): string {
    return file;
  }

  @Help('after')
  help(): string {
    return `
The copy holds the data as it stood at one instant. It gets its name once it is whole, its integrity was checked and it
is on the disk; then the command prints that name. docs/operations.md says how to restore it.

Example:
  store-monitor backup --out /var/backups/store-monitor-$(date +%F).sqlite`;
  }
}
