import { isKnownZone, LocalCalendar } from '../../../src/core/calendar/local-calendar';
import { PackedPoll, packPoll } from '../../../src/core/polls/poll-block';
import { weeklySchedule, WeeklySchedule } from '../../../src/core/schedule/schedule';
import { NoDataPolicy, sumRange } from '../../../src/core/uptime/figures';
import { daysTouching, Range, WindowKind, windowsOf } from '../../../src/core/uptime/plans';
import { StoreSums, WindowSums } from '../../../src/core/uptime/totals';
import { columnNames, ReportColumns, reportLine } from '../../../src/reports/records/report-rows';
import { calendarOf, storeInputs } from '../cases';
import type { KnownData, KnownStore } from './known-data';

/*
 * The expected report, computed from the test's own list of all polls, hours and zones. A second, fresh database would
 * be read by the same queries, so that errors in reading would be in both, and it would have to be filled for every
 * report. This code reads no table, block or earlier result: it sums each window separately over every poll of the
 * store, not by whole days as a report does. It shares only the calendar, the schedule and the rules of a day, which
 * are verified by Temporal and by checking every second (engine.spec.ts).
 */

const DEFAULT_ZONE = 'America/Chicago';

export interface AskedReport {
  /** Epoch ms; undefined: there are no polls. */
  readonly asOf: number | undefined;
  readonly windows: WindowKind;
  readonly noData: NoDataPolicy;
  readonly columns: ReportColumns;
}

export const clockOf = ({ zone }: Pick<KnownStore, 'zone'>): LocalCalendar =>
  calendarOf(zone !== undefined && isKnownZone(zone) ? zone : DEFAULT_ZONE);

/** The expected file of the report. */
export function reportFromNothing(known: KnownData, { asOf, windows, noData, columns }: AskedReport): string {
  let lines = `${columnNames(columns).join(',')}\n`;
  if (asOf !== undefined) {
    for (const [storeId, store] of inByteOrder(known)) {
      if (![...store.polls.keys()].some((observedAt) => observedAt <= asOf)) continue;
      lines += reportLine(storeId, sumsOf(store, asOf, windows), noData, columns);
    }
  }
  return lines;
}

function sumsOf(store: KnownStore, asOf: number, kind: WindowKind): StoreSums {
  const { hourStart, dayStart, weekStart } = windowsOf(kind, asOf, clockOf(store));
  const since = (start: number) => within(store, { start, end: asOf }, asOf);
  return { hour: since(hourStart), day: since(dayStart), week: since(weekStart) };
}

function within(store: KnownStore, range: Range, asOf: number): WindowSums {
  const polls = packed(store);
  const days = range.start < range.end ? daysTouching(range, clockOf(store)) : [];
  return sumRange(storeInputs(schedule(store), polls), days, range, asOf);
}

const packed = ({ polls }: KnownStore): PackedPoll[] =>
  [...polls].map(([observedAt, active]) => packPoll(observedAt, active)).sort((a, b) => a - b);

const schedule = ({ hours }: KnownStore): WeeklySchedule => weeklySchedule(hours);

const inByteOrder = ({ stores }: KnownData): [string, KnownStore][] =>
  [...stores].sort(([a], [b]) => Buffer.compare(Buffer.from(a), Buffer.from(b)));
