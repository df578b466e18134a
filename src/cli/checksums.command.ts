import { Command, Help } from 'nest-commander';
import { Checksum, checksumOf, requireSchema, tablesOf } from '../data-transfer';
import { loadConfig } from '../platform/config';
import { Database, type ReadSession } from '../platform/database';
import { CommandLog, grouped, print, table } from './output';
import { StrictCommand, withDataSource } from './services';

/** Enough digits to tell two tables apart by eye; comparisons use all of them. */
const DIGITS_SHOWN = 16;

/** The cells of a table's row in the output. */
export const checksumCells = (name: string, { rows, sha256 }: Checksum): string[] => [
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
