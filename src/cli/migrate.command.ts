import { Command, Help } from 'nest-commander';
import { loadConfig } from '../platform/config';
import { migrate } from '../platform/database';
import { CommandLog, print } from './output';
import { StrictCommand, withDataSource } from './services';

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
