import { Command, Help, Option, SubCommand } from 'nest-commander';
import { GROUP_KEYS, LABEL_COLUMNS, selectorText } from '../core/selectors/selector';
import { formatInstant } from '../core/time/instant';
import { NO_DATA_POLICIES } from '../core/uptime/figures';
import { BREAKDOWNS, PERIOD_NAMES } from '../core/uptime/periods';
import { REPORT_COLUMN_SETS, REPORT_FORMATS, type ScheduledReportRequest } from '../reports';
import { ReportSchedules } from '../schedules';
import { print, table } from './output';
import { columns, format, keys, labels, noData, oneOf } from './parse';
import { Services, StrictCommand } from './services';

/** The options of the schedule itself. The options of its report have the names of the API. */
interface AddFlags {
  cron: string;
  timezone?: string;
  channels?: readonly string[];
  period?: ScheduledReportRequest['period'];
  breakdown?: ScheduledReportRequest['breakdown'];
  labels?: string;
  groupBy?: string;
  labelColumns?: string;
  columns?: ScheduledReportRequest['columns'];
  format?: ScheduledReportRequest['format'];
  data?: ScheduledReportRequest['no_data'] | true;
}

/** The parameters of the report as in the API, without those that are not given. */
function reportOf(flags: AddFlags): ScheduledReportRequest {
  const { period, breakdown, labels, groupBy, labelColumns, columns, format, data } = flags;
  const all = {
    ...{ period, breakdown, labels, columns, format },
    ...{ group_by: groupBy, label_columns: labelColumns },
    no_data: data === true ? undefined : data,
  };
  return Object.fromEntries(Object.entries(all).filter(([, value]) => value !== undefined));
}

@SubCommand({ name: 'add', arguments: '<name>', description: 'Make a schedule of reports.' })
export class AddScheduleCommand extends StrictCommand {
  constructor(private readonly services: Services) {
    super();
  }

  async run([name = '']: string[], flags: AddFlags): Promise<void> {
    const { cron, timezone, channels = [] } = flags;
    await this.services.use(async (services) => {
      const request = { cron, timezone, report: reportOf(flags), channels };
      const { nextAt } = await services.get(ReportSchedules).create(name, request);
      print(`${name}: the first report is that of ${formatInstant(nextAt)}`);
    });
  }

  @Option({
    flags: '--cron <expression>',
    description: 'Minute, hour, day of the month, month, weekday, such as "0 6 * * MON".',
    required: true,
  })
  parseCron(value: string): string {
    return value;
  }

  @Option({
    flags: '--timezone <zone>',
    description: 'The time zone of its wall times (default: DEFAULT_TIMEZONE).',
  })
  parseZone(value: string): string {
    return value;
  }

  @Option({
    flags: '--channels <names>',
    description: 'The channels that get it, with commas (default: none).',
  })
  parseChannels(value: string): readonly string[] {
    return value.split(',').map((channel) => channel.trim());
  }

  @Option({ flags: '--period <name>', description: 'A period by name.', choices: [...PERIOD_NAMES] })
  parsePeriod(value: string): AddFlags['period'] {
    return oneOf('--period', value, PERIOD_NAMES);
  }

  @Option({
    flags: '--breakdown <part>',
    description: 'The parts of a period (default: none).',
    choices: [...BREAKDOWNS],
  })
  parseBreakdown(value: string): AddFlags['breakdown'] {
    return oneOf('--breakdown', value, BREAKDOWNS);
  }

  @Option({
    flags: '--labels <selector>',
    description: 'Only stores with these labels, such as region=north,brand in (a,b).',
  })
  parseLabels(value: string): string {
    return selectorText(labels('--labels', value));
  }

  @Option({
    flags: '--group-by <keys>',
    description: 'A row a group of stores with the same labels: one or two keys, or timezone.',
  })
  parseGroupBy(value: string): string {
    return keys('--group-by', value, GROUP_KEYS).join(',');
  }

  @Option({ flags: '--label-columns <keys>', description: 'Labels that are columns after store_id.' })
  parseLabelColumns(value: string): string {
    return keys('--label-columns', value, LABEL_COLUMNS).join(',');
  }

  @Option({
    flags: '--columns <set>',
    description: 'The columns (default: plain).',
    choices: [...REPORT_COLUMN_SETS],
  })
  parseColumns(value: string): AddFlags['columns'] {
    return columns(value);
  }

  @Option({
    flags: '--format <format>',
    description: 'The format (default: csv).',
    choices: [...REPORT_FORMATS],
  })
  parseFormat(value: string): AddFlags['format'] {
    return format(value);
  }

  @Option({
    flags: '--no-data <policy>',
    description: 'A day without polls is down, or excluded (default: down).',
    choices: [...NO_DATA_POLICIES],
  })
  parseNoData(value: string): AddFlags['data'] {
    return noData(value);
  }

  @Help('after')
  help(): string {
    return `
A running service triggers the reports. Each is as of the latest poll at its time.

Example:
  store-monitor schedules add weekly --cron "0 6 * * MON" --timezone America/New_York --period last_week --channels ops-mail`;
  }
}

@SubCommand({
  name: 'remove',
  arguments: '<name>',
  description: 'Delete a schedule of reports. Its reports stay.',
})
export class RemoveScheduleCommand extends StrictCommand {
  constructor(private readonly services: Services) {
    super();
  }

  async run([name = '']: string[]): Promise<void> {
    await this.services.use(async (services) => {
      await services.get(ReportSchedules).remove(name);
      print(`${name} is deleted`);
    });
  }
}

@Command({
  name: 'schedules',
  description: 'List the schedules of reports.',
  subCommands: [AddScheduleCommand, RemoveScheduleCommand],
})
export class SchedulesCommand extends StrictCommand {
  constructor(private readonly services: Services) {
    super();
  }

  async run(): Promise<void> {
    await this.services.use(async (services) => {
      const found = await services.get(ReportSchedules).all();
      const rows = found.map(({ schedule: { name, cron, timezone, channels }, nextAt, last }) => [
        ...[name, cron, timezone, formatInstant(nextAt), channels.join(', ') || '–'],
        last === null ? '–' : formatInstant(last.tickAt),
      ]);
      for (const line of table([['schedule', 'cron', 'timezone', 'next', 'channels', 'last'], ...rows]))
        print(line);
    });
  }

  @Help('after')
  help(): string {
    return `
Examples:
  store-monitor schedules
  store-monitor schedules remove weekly`;
  }
}
