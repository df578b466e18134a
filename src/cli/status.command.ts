import { Command, Help } from 'nest-commander';
import { FleetSnapshots } from '../fleet';
import { print } from './output';
import { Services } from './services';
import { statusLines } from './status-text';
import { StrictCommand } from './strict-command';

@Command({ name: 'status', description: 'Show the fleet as of the latest poll: a view for a terminal.' })
export class StatusCommand extends StrictCommand {
  constructor(private readonly services: Services) {
    super();
  }

  async run(): Promise<void> {
    await this.services.use(async (services) => {
      const snapshot = await services.get(FleetSnapshots).current();
      for (const line of await statusLines(snapshot)) print(line);
    });
  }

  @Help('after')
  help(): string {
    return `
Figures are those of a report as of the latest poll, of all stores together, beside those of the hour, day and week
before. The stores that were down longest in the last week stand below.

Example, once a minute:
  watch -n 60 store-monitor status`;
  }
}
