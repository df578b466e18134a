import { Command, Help, Option, SubCommand } from 'nest-commander';
import { type Selector, selectorText } from '../core/selectors/selector';
import {
  DatasetExporter,
  ExportProgress,
  POLL_FORMATS,
  type PollFormat,
  pollsAs,
  PollsExporter,
  PollsExportRequest,
  withExportFolder,
} from '../data-transfer';
import { loadConfig } from '../platform/config';
import { invalidInput } from '../platform/errors';
import { grouped, print, printStatus, Progress, progressOf, STDOUT, writeOut } from './output';
import { formatOfName, instant, labels, partitionBy, pollFormat } from './parse';
import { Services, StrictCommand } from './services';

interface Flags {
  store?: string;
  labels?: Selector;
  from?: number;
  to?: number;
  format?: PollFormat;
  partitionBy?: 'day';
  out?: string;
}

@SubCommand({
  name: 'polls',
  description: 'Write the polls of all stores, or of some, to a file or to stdout.',
})
export class ExportPollsCommand extends StrictCommand {
  constructor(private readonly services: Services) {
    super();
  }

  async run(_arguments: string[], flags: Flags): Promise<void> {
    const { store: storeId, labels: selector, from, to, partitionBy: unit, out } = flags;
    const format = flags.format ?? formatOfName(out, POLL_FORMATS) ?? 'csv';
    requireFlags(flags);
    const request = { storeId, labels: selector && selectorText(selector), from, to };
    const progress = new ShownProgress();
    try {
      await this.services.use((services) =>
        unit === 'day'
          ? exportDataset(services.get(DatasetExporter), request, out!, progress)
          : exportFile(services.get(PollsExporter), request, format, out ?? STDOUT, progress),
      );
    } catch (error) {
      progress.stop();
      throw error;
    }
  }

  @Option({ flags: '--store <id>', description: 'Only the polls of this store.' })
  parseStore(id: string): string {
    return id;
  }

  @Option({
    flags: '--labels <selector>',
    description: 'Only the polls of stores with these labels, such as region=north,brand in (a,b).',
  })
  parseLabels(value: string): Selector {
    return labels('--labels', value);
  }

  @Option({ flags: '--from <instant>', description: 'Only polls from this instant on.' })
  parseFrom(value: string): number {
    return instant('--from', value);
  }

  @Option({ flags: '--to <instant>', description: 'Only polls before this instant.' })
  parseTo(value: string): number {
    return instant('--to', value);
  }

  @Option({
    flags: '--format <format>',
    description: 'The format (default: what the name of --out ends with, otherwise csv).',
    choices: [...POLL_FORMATS],
  })
  parseFormat(value: string): PollFormat {
    return pollFormat(value);
  }

  @Option({
    flags: '--partition-by <unit>',
    description: 'day: a folder with a Parquet file for each UTC day, and with hours and zones.',
    choices: ['day'],
  })
  parsePartitionBy(value: string): 'day' {
    return partitionBy(value);
  }

  @Option({
    flags: '--out <file>',
    description:
      'The file, or - for stdout; with --partition-by the folder, or s3://bucket/prefix (default: stdout).',
  })
  parseOut(file: string): string {
    return file;
  }

  @Help('after')
  help(): string {
    return `
The polls are those of one state of the data, whatever is imported meanwhile. A file is written whole or not at all. CSV is
what "store-monitor seed" takes: its import into the same database changes nothing. docs/data-out.md has the
columns, and a query that computes the report from a folder by day.

Examples:
  store-monitor export polls --out /var/backups/polls.csv
  store-monitor export polls --store 8419537941919820732 --from 2023-01-24T00:00:00Z
  store-monitor export polls --labels region=north --out /var/backups/north.csv
  store-monitor export polls --format parquet --partition-by day --out s3://lake/store-monitor`;
  }
}

/** Throws `invalid-input` for flags that exclude each other. */
function requireFlags({ store, labels: selector, format, partitionBy: unit, out }: Flags): void {
  if (store !== undefined && selector !== undefined) {
    throw invalidInput('--store and --labels: give one of them.');
  }
  if (unit !== undefined && format !== 'parquet') {
    throw invalidInput('--partition-by day writes Parquet files: add --format parquet.');
  }
  if (unit !== undefined && (out === undefined || out === STDOUT)) {
    throw invalidInput('--partition-by day writes a folder: name it with --out.');
  }
  if (format === 'parquet' && out === undefined) {
    throw invalidInput('A Parquet file is not text: name a file with --out, or - for stdout.');
  }
}

async function exportFile(
  exporter: PollsExporter,
  request: PollsExportRequest,
  format: PollFormat,
  out: string,
  progress: ShownProgress,
): Promise<void> {
  await exporter.exportPolls(request, (polls) => writeOut(out, pollsAs(format, polls)), progress.show);
  progress.end();
  printStatus(`${grouped(progress.polls)} polls`);
  if (out !== STDOUT) print(out);
}

async function exportDataset(
  exporter: DatasetExporter,
  request: PollsExportRequest,
  out: string,
  progress: ShownProgress,
): Promise<void> {
  const { s3 } = loadConfig().reports;
  const exported = await withExportFolder(out, s3, (folder) =>
    exporter.exportDataset(request, folder, progress.show),
  );
  progress.end();
  printStatus(`${grouped(exported.polls)} polls of ${grouped(exported.days)} days`);
  print(out);
}

/**
 * A progress bar of polls. The number of polls is not counted beforehand: it is estimated from the exported part of the
 * period.
 */
class ShownProgress {
  private bar: Progress | undefined;
  polls = 0;

  readonly show: ExportProgress = (polls, share) => {
    this.polls = polls;
    this.bar ??= progressOf('exporting', 'polls', 0);
    this.bar.at(polls, share > 0 ? Math.round(polls / share) : polls * 100);
  };

  end(): void {
    this.bar?.at(this.polls, this.polls);
    this.bar?.end();
  }

  stop(): void {
    this.bar?.stop();
  }
}

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
