import { Command, Help } from 'nest-commander';
import { isActive, observedAtOf } from '../core/polls/poll-block';
import { formatDate, formatInstant, MS_PER_MINUTE } from '../core/time/instant';
import { DayExplanation, Segment } from '../core/uptime/explanation';
import { figuresOf, formatHours, formatMinutes, NoDataPolicy, uptimePercent } from '../core/uptime/figures';
import { periodText } from '../core/uptime/periods';
import { BucketSums } from '../core/uptime/totals';
import { CountingRequest, ExplainedPeriod, ExplainedStore, MetricsRequest, StoreMetrics } from '../metrics';
import { figuresRequestOf, parametersOf } from '../reports';
import { FigureFlags, FiguresCommand, policyOf, requestOf } from './figures.command';
import { print, table } from './output';
import { Services } from './services';

const WEEKDAYS = ['Thursday', 'Friday', 'Saturday', 'Sunday', 'Monday', 'Tuesday', 'Wednesday'];

type Explained = ExplainedStore | ExplainedPeriod;

/** What is explained, beside as_of. */
type ExplainedFigures = Pick<MetricsRequest, 'period'> & CountingRequest;

/** A store's explanation as lines of text: its state, its local days, and the sums. */
export function explanationLines(
  store: Explained,
  policy: NoDataPolicy,
  request: ExplainedFigures = {},
): string[] {
  return [
    `store    ${store.storeId}${store.name === null ? '' : ` (${store.name})`}`,
    `as of    ${formatInstant(store.asOf)} (${local(store, store.asOf)} local)`,
    `zone     ${zoneText(store)}`,
    `hours    ${store.hasHours ? 'as given, by weekday' : 'none given: open 24/7'}`,
    `counted  ${countingText(request)}`,
    ...store.days.flatMap((day) => ['', ...dayLines(store, day)]),
    '',
    ...sumLines(store, policy, request),
  ];
}

function countingText({ carryMs, ignoresExclusions = false }: CountingRequest): string {
  const accounting =
    carryMs === undefined
      ? 'accounting=daily: each local day from its own polls'
      : `accounting=carry_forward: each poll for ${carryMs / MS_PER_MINUTE} minutes at most`;
  return ignoresExclusions ? `${accounting}; exclusions=ignore: nothing is excluded` : accounting;
}

function zoneText({ calendar: { zone }, givenZone }: Explained): string {
  if (givenZone === undefined) return `${zone} (none given: the default)`;
  return givenZone === zone ? zone : `${zone} (the default, since ${givenZone} is not known)`;
}

const local = ({ calendar }: Explained, instant: number): string =>
  formatInstant(instant + calendar.offsetAt(instant))
    .slice(0, 19)
    .replace('T', ' ');

const timeOfDay = (store: Explained, instant: number): string => local(store, instant).slice(11);

function dayLines(store: Explained, explanation: DayExplanation): string[] {
  const { day, open, excluded, segments, evidence } = explanation;
  const times = [
    ...(open.length === 0 ? [] : [`open ${timesText(store, day.end, open)}`]),
    ...(excluded.length === 0 ? [] : [`excluded ${timesText(store, day.end, excluded)}`]),
  ];
  const hours = times.length === 0 ? 'closed' : times.join('; ');
  const title = `${formatDate(day.date)} ${WEEKDAYS[((day.date % 7) + 7) % 7]}: ${hours}`;
  if (segments.length === 0) return [times.length > 0 ? `${title}; not reached as of then` : title];
  return [
    open.length === 0 ? title : `${title}; ${evidenceText(evidence)}`,
    ...table(segments.map((segment) => segmentCells(store, segment))).map((line) => `  ${line}`),
  ];
}

const evidenceText = ({ polls, longestGap }: DayExplanation['evidence']): string =>
  `polls ${polls}, longest gap ${formatMinutes(longestGap)} minutes`;

/** Flat pairs of instants as local times. */
function timesText(store: Explained, endOfDay: number, pairs: readonly number[]): string {
  const intervals: string[] = [];
  for (let i = 0; i < pairs.length; i += 2) {
    const end = pairs[i + 1] === endOfDay ? '24:00:00' : timeOfDay(store, pairs[i + 1]!);
    intervals.push(`${timeOfDay(store, pairs[i]!)}–${end}`);
  }
  return intervals.join(', ');
}

function segmentCells(store: Explained, { start, end, status, rule, poll }: Segment): string[] {
  const behind =
    poll === undefined
      ? ''
      : `poll ${formatInstant(observedAtOf(poll))} ${isActive(poll) ? 'active' : 'inactive'}`;
  const inZone = `${local(store, start)} to ${timeOfDay(store, end)}`;
  return [inZone, `${formatInstant(start)} to ${formatInstant(end)}`, status.replace('_', ' '), rule, behind];
}

const SUM_HEADS = [
  'uptime',
  'downtime',
  'no data',
  'excluded',
  'open time',
  'polls',
  'longest gap (minutes)',
];

function sumCells(sums: BucketSums, policy: NoDataPolicy, format: (ms: number) => string): string[] {
  const { uptime, downtime } = figuresOf(sums, policy);
  const { up, down, noData, excluded } = sums;
  const { polls, longestGap } = sums.evidence!;
  const durations = [uptime, downtime, noData, excluded, up + down + noData + excluded].map(format);
  return [...durations, String(polls), formatMinutes(longestGap)];
}

function sumLines(store: Explained, policy: NoDataPolicy, { period }: ExplainedFigures): string[] {
  const about =
    policy === 'down' ? 'Downtime includes the time without data (no_data=down).' : 'no_data=exclude.';
  if (!('parts' in store)) {
    const { hour, day, week } = store.sums;
    return [
      ...table([
        ['window', ...SUM_HEADS],
        ['last hour (minutes)', ...sumCells(hour, policy, formatMinutes)],
        ['last day (hours)', ...sumCells(day, policy, formatHours)],
        ['last week (hours)', ...sumCells(week, policy, formatHours)],
      ]),
      about,
    ];
  }
  const { dates, breakdown } = period!;
  const rows = store.parts.map(({ name, sums }) => {
    const { uptime, downtime } = figuresOf(sums, policy);
    const percent = uptimePercent(uptime, downtime) || '-';
    return [
      name === undefined ? periodText(dates) : formatDate(name),
      ...sumCells(sums, policy, formatHours),
      percent,
    ];
  });
  const title = breakdown === 'none' ? 'period (hours)' : `${breakdown} (hours)`;
  return [...table([[title, ...SUM_HEADS, 'uptime (percent)'], ...rows]), about];
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
      const metrics = services.get(StoreMetrics);
      const request = { asOf: flags.asOf, ...figuresRequestOf(parametersOf(requestOf(flags))) };
      const { period } = request;
      const explained =
        period === undefined
          ? await metrics.explain(storeId, request)
          : await metrics.explainPeriod(storeId, period, request);
      for (const line of explanationLines(explained, policyOf(flags), request)) print(line);
    });
  }

  @Help('after')
  help(): string {
    return `
Each line is a segment of scheduled open time: from, to (local time of the store, and UTC), its status, the rule that
gave it, and the poll behind it. With each day, and in the sums: the polls in open time, and the longest open time that
rests on one of them. The sums below are exactly the report's figures.

Example:
  store-monitor explain 8419537941919820732 --as-of 2023-01-25T18:00:00Z
  store-monitor explain 8419537941919820732 --period last_week --breakdown day`;
  }
}
