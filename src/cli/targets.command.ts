import { Command, Help, Option } from 'nest-commander';
import { csvLine } from '../core/csv/csv';
import { GROUP_KEYS, type Selector } from '../core/selectors/selector';
import { TARGET_STATES, type TargetState } from '../core/uptime/targets';
import { FleetTargets, targetPageResponse, type TargetsRequest } from '../metrics';
import { GROUP_BY_OPTION, LABELS_OPTION, PeriodCommand, type PeriodFlags, policyOf } from './figures.command';
import { grouped, print, printStatus, table } from './output';
import { keys, labels, oneOf } from './parse';
import { Services } from './services';

const FORMATS = ['table', 'csv', 'json'] as const;
type Format = (typeof FORMATS)[number];

/** The rows of a table; files have all. */
const MAX_ROWS = 200;

interface Flags extends PeriodFlags {
  labels?: Selector;
  state?: TargetState;
  groupBy?: readonly string[];
  format?: Format;
}

type Answer = ReturnType<typeof targetPageResponse>;

const withDecimals = (value: number | null): string => (value === null ? '' : value.toFixed(2));

const BUDGET_HEADS = [
  'target_percent',
  'state',
  'open_time(minutes)',
  'elapsed(minutes)',
  'allowed(minutes)',
  'used(minutes)',
  'left(minutes)',
  'burn',
  'breached_at',
];

const budgetCells = (row: Answer['items'][number] | Answer['groups'][number]): string[] => [
  String(row.target_percent),
  row.state,
  ...[
    row.period_open_minutes,
    row.elapsed_minutes,
    row.allowed_minutes,
    row.used_minutes,
    row.left_minutes,
  ].map(withDecimals),
  withDecimals(row.burn),
  row.breached_at ?? '',
];

/** The head and the cells of all rows. */
function cellsOf({ items, groups }: Answer, groupBy: readonly string[]): string[][] {
  if (groupBy.length > 0) {
    const counts = ['breached', 'at_risk', 'met', 'uptime_percent', 'never_up', 'below_target', 'lost_sales'];
    return [
      [...groupBy, 'stores', ...BUDGET_HEADS, ...counts],
      ...groups.map((row) => [
        ...groupBy.map((key) => row.group[key] ?? '(none)'),
        String(row.stores),
        ...budgetCells(row),
        ...[row.states.breached, row.states.at_risk, row.states.met].map(String),
        withDecimals(row.uptime_percent),
        ...[row.never_up, row.below_target].map(String),
        withDecimals(row.lost_sales),
      ]),
    ];
  }
  return [
    [
      ...['store_id', 'name', 'timezone', 'from_date', 'to_date'],
      ...BUDGET_HEADS,
      ...['uptime_percent', 'lost_sales'],
    ],
    ...items.map((row) => [
      ...[row.store_id, row.name ?? '', row.timezone, row.from_date, row.to_date],
      ...budgetCells(row),
      ...[withDecimals(row.uptime_percent), withDecimals(row.lost_sales)],
    ]),
  ];
}

function lines(answer: Answer, groupBy: readonly string[], format: Format): string[] {
  if (format === 'json') return [JSON.stringify(answer)];
  const cells = cellsOf(answer, groupBy);
  if (format === 'csv') return cells.map((row) => csvLine(row).slice(0, -1));
  return table(cells.map((row) => row.map((cell) => (cell === '' ? '–' : cell))));
}

@Command({
  name: 'targets',
  description: 'Show how stores do by their targets in a period: the downtime allowed, used and left.',
})
export class TargetsCommand extends PeriodCommand {
  constructor(private readonly services: Services) {
    super();
  }

  async run(_arguments: string[], flags: Flags): Promise<void> {
    const { groupBy = [], format = 'table' } = flags;
    const request: TargetsRequest = {
      period: flags.period,
      fromDate: flags.from,
      toDate: flags.to,
      asOf: flags.asOf,
      noData: policyOf(flags),
      labels: flags.labels,
      state: flags.state,
      groupBy,
      order: 'left',
      limit: format === 'table' ? MAX_ROWS : Number.MAX_SAFE_INTEGER,
      offset: 0,
    };
    await this.services.use(async (services) => {
      const page = await services.get(FleetTargets).page(request);
      for (const line of lines(targetPageResponse(page, request), groupBy, format)) print(line);
      if (format === 'table' && page.total > MAX_ROWS)
        printStatus(`… and ${grouped(page.total - MAX_ROWS)} more rows, which --format csv has as well`);
      const { breached, at_risk, met } = page.states;
      printStatus(
        `${grouped(breached)} breached, ${grouped(at_risk)} at risk, ${grouped(met)} met, ` +
          `${grouped(page.withoutTarget)} without a target`,
      );
    });
  }

  @Option(LABELS_OPTION)
  parseLabels(value: string): Selector {
    return labels('--labels', value);
  }

  @Option({ flags: '--state <state>', description: 'Only those in this state.', choices: [...TARGET_STATES] })
  parseState(value: string): TargetState {
    return oneOf('--state', value, TARGET_STATES);
  }

  @Option(GROUP_BY_OPTION)
  parseGroupBy(value: string): readonly string[] {
    return keys('--group-by', value, GROUP_KEYS);
  }

  @Option({ flags: '--format <format>', description: 'The format (default: table).', choices: [...FORMATS] })
  parseFormat(value: string): Format {
    return oneOf('--format', value, FORMATS);
  }

  @Help('after')
  help(): string {
    return `
Without a period, the current month by each store's own calendar. A budget is that of the whole period, also of what is
still to come. A store without a target has DEFAULT_TARGET_PERCENT, if that is set. Fewest minutes left come first.

Examples:
  store-monitor targets
  store-monitor targets --state breached --labels region=north
  store-monitor targets --period last_quarter --group-by region --format csv > regions.csv`;
  }
}
