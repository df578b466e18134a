import { Command, Help } from 'nest-commander';
import { ExportPollsCommand } from './export-polls.command';
import { StrictCommand } from './strict-command';

@Command({
  name: 'export',
  description: 'Write stored data to files.',
  subCommands: [ExportPollsCommand],
})
export class ExportCommand extends StrictCommand {
  run(): Promise<void> {
    return Promise.resolve(this.command.help({ error: true }));
  }

  @Help('after')
  help(): string {
    return `
Example:
  store-monitor export polls --out /var/backups/polls.csv`;
  }
}
