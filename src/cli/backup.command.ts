import { Command, Help, Option } from 'nest-commander';
import { loadConfig } from '../platform/config';
import { backUpSqlite } from '../platform/database';
import { invalidInput } from '../platform/errors';
import { CommandLog, print, progressOf } from './output';
import { StrictCommand } from './services';

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
