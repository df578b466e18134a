import { Command, CommandRunner, Help, Option } from 'nest-commander';
import type { NoDataPolicy, WindowKind } from '../metrics';
import { StoreMetrics } from '../metrics';
import { explanationLines } from './explanation-text';
import { print } from './output';
import { instant, noData, windows } from './parse';
import { Services } from './services';

interface Flags {
  asOf?: number;
  windows?: WindowKind;
  data?: NoDataPolicy | boolean;
}

@Command({
  name: 'explain',
  arguments: '<store>',
  argsDescription: { store: 'The store_id.' },
  description:
    'Show how the figures of a store come about: its open time, day by day, and the poll behind each stretch.',
})
export class ExplainCommand extends CommandRunner {
  constructor(private readonly services: Services) {
    super();
  }

  async run([storeId = '']: string[], flags: Flags): Promise<void> {
    await this.services.use(async (services) => {
      const explained = await services.get(StoreMetrics).explain(storeId, flags);
      const policy = typeof flags.data === 'string' ? flags.data : 'down';
      for (const line of explanationLines(explained, policy)) print(line);
    });
  }

  @Option({
    flags: '--as-of <instant>',
    description: 'The instant the figures speak of (default: the latest poll).',
  })
  parseAsOf(value: string): number {
    return instant('--as-of', value);
  }

  @Option({
    flags: '--windows <kind>',
    description: 'calendar: local days; rolling: 24 and 168 hours (default: calendar).',
  })
  parseWindows(value: string): WindowKind {
    return windows(value);
  }

  @Option({
    flags: '--no-data <policy>',
    description: 'A day without polls is down, or excluded (default: down).',
  })
  parseNoData(value: string): NoDataPolicy {
    return noData(value);
  }

  @Help('after')
  help(): string {
    return `
Each line is a stretch of open time: from, to (local time of the store, and UTC), its status, the rule that gave it,
and the poll behind it. The sums below are exactly the report's figures.

Example:
  store-monitor explain 8419537941919820732 --as-of 2023-01-25T18:00:00Z`;
  }
}
