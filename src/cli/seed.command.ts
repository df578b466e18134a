import { createReadStream, existsSync } from 'node:fs';
import { stat } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { Logger } from '@nestjs/common';
import { Command, Help, Option, SubCommand } from 'nest-commander';
import {
  describeIngestion,
  ImportResult,
  IngestionKind,
  IngestionService,
  IngestionsRepository,
} from '../ingestion';
import { KnownError, messageOf } from '../platform/errors';
import { generateSeedData } from '../seed-data';
import { grouped, print, printStatus, Progress, progressOf } from './output';
import { wholeNumber } from './parse';
import { Services, StrictCommand } from './services';

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

/** The files of the folder, in the order of import. */
const FILES: readonly { kind: IngestionKind; names: readonly string[] }[] = [
  { kind: 'timezones', names: ['timezones.csv'] },
  { kind: 'business_hours', names: ['menu_hours.csv', 'business_hours.csv'] },
  { kind: 'polls', names: ['store_status.csv'] },
];

interface Flags {
  dir: string;
  strict?: boolean;
}

@Command({
  name: 'seed',
  description: 'Load polls, business hours and time zones from the CSV files of a folder.',
  subCommands: [SeedGenerateCommand],
})
export class SeedCommand extends StrictCommand {
  constructor(private readonly services: Services) {
    super();
  }

  async run(_arguments: string[], { dir, strict = false }: Flags): Promise<void> {
    const files = FILES.flatMap(({ kind, names }) => {
      const name = names.find((candidate) => existsSync(join(dir, candidate)));
      return name === undefined ? [] : [{ kind, path: join(dir, name) }];
    });
    if (files.length === 0) {
      const wanted = FILES.flatMap(({ names }) => names).join(', ');
      throw new KnownError('invalid-input', `There is none of ${wanted} in ${dir}.`);
    }
    await this.services.use(async (services) => {
      await services.get(IngestionsRepository).settleInterrupted();
      const ingestion = services.get(IngestionService);
      for (const { kind, path } of files) await importFile(ingestion, kind, path, strict);
    });
  }

  @Option({ flags: '--dir <dir>', description: 'The folder.', defaultValue: 'seeds' })
  parseDir(dir: string): string {
    return dir;
  }

  @Option({
    flags: '--strict',
    description: 'Refuse a file that has a bad row, instead of leaving out the row.',
  })
  parseStrict(): boolean {
    return true;
  }

  @Help('after')
  help(): string {
    return `
Loads whichever of these files are there:
  timezones.csv                              store_id,timezone_str
  menu_hours.csv (or business_hours.csv)     store_id,dayOfWeek (or day),start_time_local,end_time_local
  store_status.csv                           store_id,status,timestamp_utc

Each file is one load: all of its good rows become visible at once, or none. Bad rows are left out, and printed with
line and reason. Loading a file again changes nothing. Hours and zones replace what their stores had.

Examples:
  store-monitor seed                         load the bundled example
  store-monitor seed --dir /var/polls        load your own
  store-monitor seed generate --dir /tmp/big --stores 14000 --days 8`;
  }
}

async function importFile(
  ingestion: IngestionService,
  kind: IngestionKind,
  path: string,
  strict: boolean,
): Promise<void> {
  const name = basename(path);
  const { size } = await stat(path);
  const reading = progressOf(`reading ${name}`, 'bytes', size);
  let writing: Progress | undefined;
  let read = 0;
  let written = 0;
  try {
    const result = await ingestion.importCsv(
      kind,
      { name, bytes: createReadStream(path) },
      {
        strict,
        onRead: (bytes) => reading.at((read += bytes)),
        onWritten: (rows, total) => {
          if (writing === undefined) {
            reading.end();
            writing = progressOf(`writing ${name}`, 'rows', total);
          }
          writing.at((written += rows));
        },
      },
    );
    writing?.end();
    report(name, result, ingestion);
  } catch (error) {
    (writing ?? reading).stop();
    throw error instanceof KnownError
      ? new KnownError(error.code, `${name}: ${messageOf(error)}`, error.extra)
      : error;
  }
}

function report(name: string, { ingestion: row, rejects }: ImportResult, ingestion: IngestionService): void {
  print(`${name}: ${grouped(row.rowsRead)} rows read. ${describeIngestion(row)}`);
  printRejects(rejects, row.rejected);
  if (row.rejected > 0) printStatus(`  All rejected rows: ${ingestion.rejectsPath(row.ingestionId)}`);
}

/** Prints the first rejected rows, as the result or the error contains them. */
export function printRejects(rejects: readonly { line: number; reason: string }[], count: number): void {
  for (const { line, reason } of rejects) printStatus(`  line ${line}: ${reason}`);
  if (count > rejects.length) printStatus(`  … and ${grouped(count - rejects.length)} more`);
}
