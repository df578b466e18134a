import { Command, Help } from 'nest-commander';
import { isActive, observedAtOf } from '../core/polls/poll-block';
import { formatDate, formatInstant } from '../core/time/instant';
import { DayExplanation, Segment } from '../core/uptime/explanation';
import { figuresOf, formatHours, formatMinutes, NoDataPolicy } from '../core/uptime/figures';
import { WindowSums } from '../core/uptime/totals';
import { ExplainedStore, StoreMetrics } from '../metrics';
import { FigureFlags, FiguresCommand, policyOf } from './figures.command';
import { print, table } from './output';
import { Services } from './services';

const WEEKDAYS = ['Thursday', 'Friday', 'Saturday', 'Sunday', 'Monday', 'Tuesday', 'Wednesday'];

/** A store's explanation as lines of text: its state, its local days, and the sums. */
export function explanationLines(store: ExplainedStore, policy: NoDataPolicy): string[] {
  return [
    `store    ${store.storeId}`,
    `as of    ${formatInstant(store.asOf)} (${local(store, store.asOf)} local)`,
    `zone     ${zoneText(store)}`,
    `hours    ${store.hasHours ? 'as given, by weekday' : 'none given: open 24/7'}`,
    ...store.days.flatMap((day) => ['', ...dayLines(store, day)]),
    '',
    ...sumLines(store, policy),
  ];
}

function zoneText({ calendar: { zone }, givenZone }: ExplainedStore): string {
  if (givenZone === undefined) return `${zone} (none given: the default)`;
  return givenZone === zone ? zone : `${zone} (the default, since ${givenZone} is not known)`;
}

const local = ({ calendar }: ExplainedStore, instant: number): string =>
  formatInstant(instant + calendar.offsetAt(instant))
    .slice(0, 19)
    .replace('T', ' ');

const timeOfDay = (store: ExplainedStore, instant: number): string => local(store, instant).slice(11);

function dayLines(store: ExplainedStore, { day, open, segments }: DayExplanation): string[] {
  const intervals: string[] = [];
  for (let i = 0; i < open.length; i += 2) {
    const end = open[i + 1] === day.end ? '24:00:00' : timeOfDay(store, open[i + 1]!);
    intervals.push(`${timeOfDay(store, open[i]!)}–${end}`);
  }
  const hours = intervals.length === 0 ? 'closed' : `open ${intervals.join(', ')}`;
  const title = `${formatDate(day.date)} ${WEEKDAYS[((day.date % 7) + 7) % 7]}: ${hours}`;
  if (segments.length === 0)
    return [open.length > 0 && open[0]! >= store.asOf ? `${title}; not reached as of then` : title];
  return [
    title,
    ...table(segments.map((segment) => segmentCells(store, segment))).map((line) => `  ${line}`),
  ];
}

function segmentCells(store: ExplainedStore, { start, end, status, rule, poll }: Segment): string[] {
  const behind =
    poll === undefined
      ? ''
      : `poll ${formatInstant(observedAtOf(poll))} ${isActive(poll) ? 'active' : 'inactive'}`;
  const inZone = `${local(store, start)} to ${timeOfDay(store, end)}`;
  return [inZone, `${formatInstant(start)} to ${formatInstant(end)}`, status.replace('_', ' '), rule, behind];
}

function sumLines({ sums }: ExplainedStore, policy: NoDataPolicy): string[] {
  const row = (label: string, window: WindowSums, format: (ms: number) => string): string[] => {
    const { uptime, downtime } = figuresOf(window, policy);
    const open = window.up + window.down + window.noData;
    return [label, ...[uptime, downtime, window.noData, open].map(format)];
  };
  return table([
    ['window', 'uptime', 'downtime', 'no data', 'open time'],
    row('last hour (minutes)', sums.hour, formatMinutes),
    row('last day (hours)', sums.day, formatHours),
    row('last week (hours)', sums.week, formatHours),
  ]).concat(
    policy === 'down' ? 'Downtime includes the time without data (no_data=down).' : 'no_data=exclude.',
  );
}

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
