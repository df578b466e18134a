import { Command, Help } from 'nest-commander';
import { loadConfig } from '../config';
import { dataSourceOptions, migrate, openDataSource } from '../database';
import { ENTITIES } from '../entities';
import { CommandLog } from './command-log';
import { print } from './output';
import { StrictCommand } from './strict-command';

@Command({ name: 'migrate', description: 'Bring the database schema up to date.' })
export class MigrateCommand extends StrictCommand {
  constructor(private readonly log: CommandLog) {
    super();
  }

  async run(): Promise<void> {
    const config = loadConfig();
    this.log.use(config);
    const dataSource = await openDataSource(dataSourceOptions(config.database, ENTITIES));
    try {
      const names = await migrate(dataSource);
      for (const name of names) print(`ran ${name}`);
      if (names.length === 0) print('the schema is up to date');
    } finally {
      await dataSource.destroy();
    }
  }

  @Help('after')
  help(): string {
    return `
The service and every command do this by themselves when they start; run it beforehand where only one process
should change the schema, such as in a deployment with many workers.`;
  }
}
