import { Command, Help, Option } from 'nest-commander';
import { isSame, moveData, MovedTable, MoveProgress } from '../data-transfer';
import { ENTITIES } from '../entities';
import { type Config, loadConfig } from '../platform/config';
import { invalidInput, KnownError } from '../platform/errors';
import { checksumCells } from './checksums.command';
import { CommandLog, print, printStatus, type Progress, progressOf, table } from './output';
import { StrictCommand, withDataSource } from './services';

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
    const told = new ToldProgress();
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
class ToldProgress implements MoveProgress {
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
