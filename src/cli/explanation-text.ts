import { isActive, observedAtOf } from '../core/polls/poll-block';
import { formatDate, formatInstant } from '../core/time/instant';
import { DayExplanation, Segment } from '../core/uptime/explanation';
import { figuresOf, NoDataPolicy } from '../core/uptime/figures';
import { formatHours, formatMinutes } from '../core/uptime/rounding';
import { WindowSums } from '../core/uptime/window-totals';
import { ExplainedStore } from '../metrics';
import { table } from './output';

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
