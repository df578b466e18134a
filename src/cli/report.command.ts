import { setTimeout as delay } from 'node:timers/promises';
import { Command, Help, Option } from 'nest-commander';
import { GROUP_KEYS, LABEL_COLUMNS, type Selector } from '../core/selectors/selector';
import { formatInstant } from '../core/time/instant';
import { invalidInput, KnownError } from '../platform/errors';
import {
  Report,
  REPORT_COLUMN_SETS,
  REPORT_FORMATS,
  type ReportColumns,
  ReportFiles,
  type ReportFormat,
  ReportsService,
} from '../reports';
import { FigureFlags, FiguresCommand, GROUP_BY_OPTION, LABELS_OPTION, requestOf } from './figures.command';
import { grouped, print, printStatus, progressOf, STDOUT, table, writeOut } from './output';
import { columns, format, formatOfName, keys, labels } from './parse';
import { Services } from './services';

/** The cost of a completed report: what was reused, what was computed, and the time of each step. */
export function costLines({ cost, reusedFrom, pollsRead, durationMs }: Report): string[] {
  const { daysFromRollups, daysComputed, steps } = cost!;
  const took = durationMs ?? 0;
  const named = Object.values(steps).reduce((sum, ms) => sum + ms, 0);
  const times = [
    ...Object.entries(steps),
    ['the rest', Math.max(0, took - named)],
    ['in all', took],
  ] as const;
  return [
    reusedFrom === null
      ? `nothing was reused: there is no identical report, or the data has changed since`
      : `reused: the rows of report ${reusedFrom}; their inputs have not changed`,
    `${grouped(daysFromRollups)} local days were read from rollups, ${grouped(daysComputed)} that had ended were computed`,
    `${grouped(pollsRead ?? 0)} polls were read`,
    ...table(times.map(([step, ms]) => [`  ${step.replaceAll('_', ' ')}`, grouped(ms), 'ms'])),
  ];
}

interface Flags extends FigureFlags {
  columns?: ReportColumns;
  labels?: Selector;
  groupBy?: readonly string[];
  labelColumns?: readonly string[];
  format?: ReportFormat;
  out?: string;
  explainCost?: boolean;
  reissue?: string;
}

/** Options that also go with `--reissue`. */
const BESIDE_REISSUE: readonly string[] = ['reissue', 'out', 'explainCost', 'verbose'];

/** Triggers a report by its options, or reissues one. */
function triggerBy(reports: ReportsService, flags: Flags): Promise<string> {
  const { reissue, columns, labels, groupBy, labelColumns, out } = flags;
  const format = flags.format ?? formatOfName(out, REPORT_FORMATS);
  if (reissue === undefined)
    return reports.trigger({ ...requestOf(flags), columns, labels, groupBy, labelColumns, format });
  const others = Object.entries(flags).filter(
    ([name, value]) => !BESIDE_REISSUE.includes(name) && value !== true,
  );
  if (others.length > 0)
    throw invalidInput('--reissue takes the parameters of that report: leave out the options of a new one.');
  return reports.reissue(reissue);
}

const POLL_INTERVAL_MS = 50;

@Command({ name: 'report', description: 'Compute a report in this process, and print its path.' })
export class ReportCommand extends FiguresCommand {
  constructor(private readonly services: Services) {
    super();
  }

  async run(_arguments: string[], flags: Flags): Promise<void> {
    await this.services.use(async (services) => {
      const reports = services.get(ReportsService);
      const reportId = await triggerBy(reports, flags);
      const report = await outcome(reports, reportId);
      if (report.status === 'Failed')
        throw new KnownError('unavailable', `The report failed. ${report.failureReason}`);
      const asOf = report.asOf === null ? 'no polls yet' : `as of ${formatInstant(report.asOf)}`;
      printStatus(
        `${grouped(report.stores ?? 0)} stores, ${grouped(report.pollsRead ?? 0)} polls, ${asOf}, ${report.durationMs} ms`,
      );
      if (flags.explainCost === true) costLines(report).forEach(printStatus);
      if (flags.out !== undefined) await copy(reports, report.filePath!, flags.out);
      if (flags.out !== STDOUT) print(flags.out ?? services.get(ReportFiles).placeOf(report));
    });
  }

  @Option({
    flags: '--columns <set>',
    description:
      'plain; extended: with names, open time, time without data, excluded time and lost sales; evidence: also with ' +
      'polls; targets: a period with its budgets of downtime (default: plain).',
    choices: [...REPORT_COLUMN_SETS],
  })
  parseColumns(value: string): ReportColumns {
    return columns(value);
  }

  @Option(LABELS_OPTION)
  parseLabels(value: string): Selector {
    return labels('--labels', value);
  }

  @Option(GROUP_BY_OPTION)
  parseGroupBy(value: string): readonly string[] {
    return keys('--group-by', value, GROUP_KEYS);
  }

  @Option({ flags: '--label-columns <keys>', description: 'Labels that are columns after store_id.' })
  parseLabelColumns(value: string): readonly string[] {
    return keys('--label-columns', value, LABEL_COLUMNS);
  }

  @Option({
    flags: '--format <format>',
    description: 'The format (default: what the name of --out ends with, otherwise csv).',
    choices: [...REPORT_FORMATS],
  })
  parseFormat(value: string): ReportFormat {
    return format(value);
  }

  @Option({
    flags: '--out <file>',
    description: 'Also write the report to this file; - writes it to stdout, in place of its path.',
  })
  parseOut(file: string): string {
    return file;
  }

  @Option({
    flags: '--reissue <report>',
    description: 'Reissue a completed report, by its id: the correction of an outdated one.',
  })
  parseReissue(reportId: string): string {
    return reportId;
  }

  @Option({
    flags: '--explain-cost',
    description: 'Also print what was reused, what was computed, and where the time went.',
  })
  parseExplainCost(): boolean {
    return true;
  }

  @Help('after')
  help(): string {
    return `
Runs in its own process; no service needs to run. The report is kept like any other: GET /reports lists it.

Examples:
  store-monitor report
  store-monitor report --as-of 2023-01-25T18:00:00Z --windows rolling --no-data exclude --out /tmp/report.csv
  store-monitor report --period last_week --out week.xlsx
  store-monitor report --period last_month --breakdown day --format parquet
  store-monitor report --columns extended --out - | gzip > report.csv.gz
  store-monitor report --labels region=north --columns extended --label-columns region,brand
  store-monitor report --period last_month --group-by region
  store-monitor report --reissue 9b2c7a54-53f5-4c3c-9f0f-6a3f5a1f2d10
  store-monitor report --from 2023-01-01 --to 2023-01-25 --accounting carry_forward --carry-minutes 90`;
  }
}

/** Waits for the report to finish. Polls its row, since a worker in another process may write it. */
async function outcome(reports: ReportsService, reportId: string): Promise<Report> {
  const progress = progressOf('report', 'stores', 0);
  for (;;) {
    const report = await reports.get(reportId);
    if (report.status !== 'Running') {
      progress.at(report.stores ?? 0, report.stores ?? 0);
      progress.end();
      return report;
    }
    progress.at(report.storesDone, report.stores ?? 0);
    await delay(POLL_INTERVAL_MS);
  }
}

async function copy(reports: ReportsService, filePath: string, file: string): Promise<void> {
  const report = await reports.download(filePath);
  await writeOut(file, report.open());
}
