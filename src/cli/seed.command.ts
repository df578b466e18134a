import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { Logger } from '@nestjs/common';
import { Command, Help, Option, SubCommand } from 'nest-commander';
import { WEEKDAY_NUMBERS, type WeekdayNumbers } from '../core/schedule/schedule';
import {
  describeIngestion,
  fileSource,
  GapsReader,
  IMPORT_MODES,
  type ImportMode,
  ImportOptions,
  IngestionKind,
  IngestionService,
  IngestionsRepository,
  type Strictness,
} from '../ingestion';
import { invalidInput, KnownError, messageOf } from '../platform/errors';
import { generateSeedData } from '../seed-data';
import {
  grouped,
  noticeText,
  print,
  printFailure,
  printNotices,
  printRejects,
  printStatus,
  Progress,
  progressOf,
} from './output';
import { oneOf, scheduleDate, wholeNumber } from './parse';
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
  private readonly logger = new Logger(SeedGenerateCommand.name);

  async run(_arguments: string[], { dir, stores, days, seed }: GenerateFlags): Promise<void> {
    this.logger.debug(`generates ${stores} stores over ${days} days, from the number ${seed}, into ${dir}`);
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
The defaults write the files that are bundled in seeds/, without the hours that begin at a date.

Examples:
  store-monitor seed generate --dir /tmp/small
  store-monitor seed generate --dir /tmp/big --stores 14000 --days 8    about 1.8 million polls`;
  }
}

/** The kinds in the order of import: their titles, and the names of files that always have that kind. */
const KINDS: readonly { kind: IngestionKind; title: string; names: readonly string[] }[] = [
  { kind: 'timezones', title: 'time zones', names: ['timezones.csv'] },
  { kind: 'business_hours', title: 'business hours', names: ['menu_hours.csv', 'business_hours.csv'] },
  { kind: 'special_hours', title: 'special hours', names: ['special_hours.csv'] },
  { kind: 'exclusions', title: 'exclusions', names: ['exclusions.csv'] },
  { kind: 'stores', title: 'details of stores', names: ['stores.csv'] },
  { kind: 'polls', title: 'polls', names: ['store_status.csv'] },
];
const NAMES = new Map(KINDS.flatMap(({ kind, names }) => names.map((name) => [name, kind] as const)));
/** What it means if no file has a kind. The other kinds are optional. */
const WITHOUT: Readonly<Partial<Record<IngestionKind, string>>> = {
  timezones: 'stores without a zone use DEFAULT_TIMEZONE',
  business_hours: 'stores without hours count as open 24/7',
  polls: 'stores without polls are in no report',
};

interface SeedFile {
  readonly name: string;
  readonly path: string;
  readonly kind: IngestionKind;
}

/** The files of a folder: those that are taken, and why others are not. */
interface SeedFolder {
  readonly taken: readonly SeedFile[];
  readonly skipped: readonly { readonly name: string; readonly reason: string }[];
}

const titleOf = (wanted: IngestionKind): string => KINDS.find(({ kind }) => kind === wanted)!.title;

interface Flags extends ImportOptions {
  readonly dir: string;
  readonly dryRun?: boolean;
}

@Command({
  name: 'seed',
  description:
    'Import polls, business hours, special hours, time zones, exclusions and details of stores from the CSV files of a folder.',
  subCommands: [SeedGenerateCommand],
})
export class SeedCommand extends StrictCommand {
  constructor(private readonly services: Services) {
    super();
  }

  async run(_arguments: string[], { dir, dryRun = false, ...options }: Flags): Promise<void> {
    const names = await namesIn(dir);
    if (names.length === 0) {
      throw new KnownError('invalid-input', `There is none of ${[...NAMES.keys()].join(', ')} in ${dir}.`);
    }
    await this.services.use(async (services) => {
      const ingestion = services.get(IngestionService);
      const folder = await sortOut(ingestion, dir, names);
      printFolder(folder);
      if (folder.taken.length === 0) {
        const wanted = [...NAMES.keys()].join(', ');
        throw new KnownError(
          'invalid-input',
          `There is none of ${wanted} in ${dir}, and no other file has the columns of one.`,
        );
      }
      if (options.strict === 'notices' && folder.skipped.length > 0) {
        throw new KnownError('import-refused', 'Files are skipped, and the import is strict about notices.');
      }
      if (dryRun) {
        await rehearse(ingestion, folder.taken, options);
        return;
      }
      await services.get(IngestionsRepository).settleInterrupted();
      await importFiles(ingestion, folder.taken, options);
      printNotices(await services.get(GapsReader).ofFleet());
    });
  }

  @Option({ flags: '--dir <dir>', description: 'The folder.', defaultValue: 'seeds' })
  parseDir(dir: string): string {
    return dir;
  }

  @Option({
    flags: '--strict [level]',
    description:
      'Refuse a file that has a bad row, instead of leaving out the row; with notices, also for any notice.',
  })
  parseStrict(level: string): Strictness {
    if (level !== 'notices') throw invalidInput('--strict stands alone, or is --strict=notices.');
    return level;
  }

  @Option({
    flags: '--mode <mode>',
    description: 'Whether hours and details replace those of their stores, or are added (default: replace).',
    choices: [...IMPORT_MODES],
  })
  parseMode(value: string): ImportMode {
    return oneOf('--mode', value, IMPORT_MODES);
  }

  @Option({
    flags: '--weekdays <numbers>',
    description: 'iso: days count from 1 = Monday, not from 0 = Monday (default: monday-0).',
    choices: [...WEEKDAY_NUMBERS],
  })
  parseWeekdays(value: string): WeekdayNumbers {
    return oneOf('--weekdays', value, WEEKDAY_NUMBERS);
  }

  @Option({
    flags: '--valid-from <date>',
    description:
      'The local date from which business hours without a column valid_from are valid (default: from the beginning, in place of all that their stores had).',
  })
  parseValidFrom(value: string): number {
    return scheduleDate('--valid-from', value);
  }

  @Option({ flags: '--dry-run', description: 'Import nothing, and print what would happen.' })
  parseDryRun(): boolean {
    return true;
  }

  @Help('after')
  help(): string {
    return `
Imports the files of the folder that have the columns of a kind, whatever their names are:
  timezones.csv                              store_id,timezone_str
  menu_hours.csv (or business_hours.csv)     store_id,dayOfWeek (or day),start_time_local,end_time_local[,valid_from]
  special_hours.csv                          store_id,date,start_time_local,end_time_local[,reason]
  exclusions.csv                             store_id,starts_at,ends_at,kind[,reason]
  stores.csv                                 store_id[,name][,opened_on][,closed_on][,target_percent][,sales_per_hour]
                                             and labels: every other column is one
  store_status.csv                           store_id,status,timestamp_utc
Files of these names are always imported; others are named, and skipped. A file may be compressed with gzip.

Each file is one import: all of its good rows become visible at once, or none. Bad rows are left out, and printed with
line and reason. Importing a file again changes nothing. Hours, zones and details replace what their stores had, special
hours what they had on the same dates; a store with a bad row of hours keeps what it had. Hours with valid_from begin on
that date, in place of those that begin there too. Exclusions are added. Polls are imported only after all other files.

Examples:
  store-monitor seed                         import the bundled example
  store-monitor seed --dir /var/polls        import your own
  store-monitor seed --dir /var/polls --dry-run
  store-monitor seed generate --dir /tmp/big --stores 14000 --days 8`;
  }
}

/** The names of the files in a folder, sorted; without hidden ones. */
async function namesIn(dir: string): Promise<string[]> {
  const names = await readdir(dir).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT' || error.code === 'ENOTDIR') return [];
    throw error;
  });
  const files = await Promise.all(
    names
      .filter((name) => !name.startsWith('.'))
      .map(async (name) => ((await stat(join(dir, name))).isFile() ? [name] : [])),
  );
  return files.flat().sort();
}

/** Finds the kind of each file, by its columns and its name. */
async function sortOut(
  ingestion: IngestionService,
  dir: string,
  names: readonly string[],
): Promise<SeedFolder> {
  const taken: SeedFile[] = [];
  const skipped: { name: string; reason: string }[] = [];
  for (const name of names) {
    const path = join(dir, name);
    const found = await ingestion.kindsOf(fileSource(name, path)).catch((error: unknown) => {
      if (error instanceof KnownError) return error.message;
      throw error;
    });
    const named = NAMES.get(name.toLowerCase().replace(/\.gz$/, ''));
    const kind = typeof found !== 'string' && found.length === 1 ? found[0] : named;
    if (kind !== undefined) taken.push({ name, path, kind });
    else if (typeof found === 'string') skipped.push({ name, reason: found });
    else {
      const which = found.length === 0 ? 'no' : 'more than one';
      skipped.push({ name, reason: `Its first line has the columns of ${which} kind.` });
    }
  }
  const ordered = KINDS.flatMap(({ kind }) => taken.filter((file) => file.kind === kind));
  return { taken: ordered, skipped };
}

function printFolder({ taken, skipped }: SeedFolder): void {
  for (const { name, kind } of taken) printStatus(`${name}: ${titleOf(kind)}`);
  for (const { name, reason } of skipped) printStatus(`${name}: skipped. ${reason}`);
  for (const { kind, title } of KINDS) {
    if (kind in WITHOUT && !taken.some((file) => file.kind === kind))
      printStatus(`No file has ${title}: ${WITHOUT[kind]}.`);
  }
}

/** Throws the last refusal, after all files; polls are not imported without the other files, which their figures need. */
async function importFiles(
  ingestion: IngestionService,
  files: readonly SeedFile[],
  options: ImportOptions,
): Promise<void> {
  let refusal: KnownError | undefined;
  let pollsWait = false;
  for (const file of files) {
    if (file.kind === 'polls' && pollsWait) {
      printStatus(`${file.name}: not imported, because a file before it is refused.`);
      continue;
    }
    try {
      await importFile(ingestion, file, options);
    } catch (error) {
      if (!(error instanceof KnownError) || error.code !== 'import-refused') throw error;
      if (refusal !== undefined) printFailure(refusal);
      refusal = error;
      pollsWait ||= file.kind !== 'polls';
    }
  }
  if (refusal !== undefined) throw refusal;
}

/** Reads the files, and prints what their imports would do. Throws the last refusal, after all files. */
async function rehearse(
  ingestion: IngestionService,
  files: readonly SeedFile[],
  options: ImportOptions,
): Promise<void> {
  const stores = new Map<IngestionKind, Set<string>>(KINDS.map(({ kind }) => [kind, new Set()]));
  let refusal: KnownError | undefined;
  for (const { name, path, kind } of files) {
    try {
      const { rows, kept, rejected, reasons, notices, storeIds } = await ingestion.rehearseCsv(
        kind,
        fileSource(name, path),
        options,
      );
      print(
        `${name}: ${titleOf(kind)}, ${grouped(rows)} rows: ${grouped(rows - rejected - kept)} would be imported, ` +
          `${grouped(rejected)} rejected, ${grouped(kept)} skipped; ${grouped(storeIds.size)} stores.`,
      );
      for (const [reason, count] of reasons) print(`  rejected, ${grouped(count)}: ${reason}`);
      for (const notice of notices) print(`  ${noticeText(notice)}`);
      for (const id of storeIds) stores.get(kind)!.add(id);
    } catch (error) {
      if (!(error instanceof KnownError)) throw error;
      if (refusal !== undefined) printFailure(refusal);
      refusal = new KnownError(error.code, `${name} would be refused: ${error.message}`);
    }
  }
  const polled = stores.get('polls')!;
  for (const { kind, title } of KINDS) {
    if (kind === 'polls' || !(kind in WITHOUT)) continue;
    const own = stores.get(kind)!;
    print(
      `Stores with polls and without ${title} in these files: ${grouped([...polled].filter((id) => !own.has(id)).length)}. ` +
        `With ${title} and without polls: ${grouped([...own].filter((id) => !polled.has(id)).length)}.`,
    );
  }
  print('Nothing was imported.');
  if (refusal !== undefined) throw refusal;
}

async function importFile(
  ingestion: IngestionService,
  { name, path, kind }: SeedFile,
  options: ImportOptions,
): Promise<void> {
  const reading = progressOf(`reading ${name}`, 'bytes', (await stat(path)).size);
  let writing: Progress | undefined;
  let read = 0;
  let written = 0;
  try {
    const result = await ingestion.importCsv(kind, fileSource(name, path), {
      ...options,
      partOfFolder: true,
      onRead: (bytes) => reading.at((read += bytes)),
      onWritten: (rows, total) => {
        if (writing === undefined) {
          reading.end();
          writing = progressOf(`writing ${name}`, 'rows', total);
        }
        writing.at((written += rows));
      },
    });
    writing?.end();
    const { ingestion: row, rejects } = result;
    print(`${name}: ${grouped(row.rowsRead)} rows read. ${describeIngestion(row)}`);
    printNotices(row.notices ?? []);
    printRejects(rejects, row.rejected);
    if (row.rejected > 0) printStatus(`  All rejected rows: ${ingestion.rejectsPath(row.ingestionId)}`);
  } catch (error) {
    (writing ?? reading).stop();
    throw error instanceof KnownError
      ? new KnownError(error.code, `${name}: ${messageOf(error)}`, error.extra)
      : error;
  }
}
