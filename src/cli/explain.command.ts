import { Command, Help } from 'nest-commander';
import { StoreMetrics } from '../metrics';
import { explanationLines } from './explanation-text';
import { print } from './output';
import { FigureFlags, FiguresCommand, policyOf } from './figures.command';
import { Services } from './services';

@Command({
  name: 'explain',
  arguments: '<store>',
  argsDescription: { store: 'The store_id.' },
  description:
    'Show how the figures of a store come about: its open time, day by day, and the poll behind each segment.',
})
export class ExplainCommand extends FiguresCommand {
  constructor(private readonly services: Services) {
    super();
  }

  async run([storeId = '']: string[], flags: FigureFlags): Promise<void> {
    await this.services.use(async (services) => {
      const explained = await services.get(StoreMetrics).explain(storeId, flags);
      for (const line of explanationLines(explained, policyOf(flags))) print(line);
    });
  }

  @Help('after')
  help(): string {
    return `
Each line is a segment of open time: from, to (local time of the store, and UTC), its status, the rule that gave it,
and the poll behind it. The sums below are exactly the report's figures.

Example:
  store-monitor explain 8419537941919820732 --as-of 2023-01-25T18:00:00Z`;
  }
}
