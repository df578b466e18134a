import { Logger } from '@nestjs/common';
import { Help, Option, SubCommand } from 'nest-commander';
import { generateSeedData } from '../seed-data';
import { grouped, print } from './output';
import { wholeNumber } from './parse';
import { progressOf } from './progress';
import { StrictCommand } from './strict-command';

interface GenerateFlags {
  dir: string;
  stores: number;
  days: number;
  seed: number;
}

/** The approximate number of polls of a store and day in generated data. */
const POLLS_PER_STORE_AND_DAY = 17;

@SubCommand({ name: 'generate', description: 'Write a data set of the shape of real data into a folder.' })
export class SeedGenerateCommand extends StrictCommand {
  private readonly logger = new Logger('Seed');

  async run(_arguments: string[], { dir, stores, days, seed }: GenerateFlags): Promise<void> {
    this.logger.debug(`${stores} stores over ${days} days, from the number ${seed}, into ${dir}`);
    const progress = progressOf('generating', 'polls', stores * days * POLLS_PER_STORE_AND_DAY);
    const summary = await generateSeedData({ directory: dir, stores, days, seed }, (polls) =>
      progress.at(polls),
    );
    progress.end();
    print(
      `${grouped(summary.stores)} stores, ${grouped(summary.polls)} polls, ` +
        `${grouped(summary.businessHoursRows)} rows of hours, ${grouped(summary.timezoneRows)} time zones`,
    );
    for (const file of summary.files) print(file);
  }

  @Option({ flags: '--dir <dir>', description: 'The folder; made when it is not there.', required: true })
  parseDir(dir: string): string {
    return dir;
  }

  @Option({ flags: '--stores <n>', description: 'How many stores.', defaultValue: 60 })
  parseStores(value: string): number {
    return wholeNumber('--stores', value, 1, 10_000_000);
  }

  @Option({
    flags: '--days <n>',
    description: 'How many days of polls, up to 2023-01-25 18:13 UTC.',
    defaultValue: 9,
  })
  parseDays(value: string): number {
    return wholeNumber('--days', value, 1, 3_650);
  }

  @Option({ flags: '--seed <n>', description: 'The same number gives the same files.', defaultValue: 1 })
  parseSeed(value: string): number {
    return wholeNumber('--seed', value, 0, 4_294_967_295);
  }

  @Help('after')
  help(): string {
    return `
The defaults write the files that are bundled in seeds/.

Examples:
  store-monitor seed generate --dir /tmp/small
  store-monitor seed generate --dir /tmp/big --stores 14000 --days 8    about 1.8 million polls`;
  }
}
