import { isKnownZone, LocalCalendar } from '../../../src/core/calendar/local-calendar';
import { packPoll } from '../../../src/core/polls/poll-block';
import { excludedTime, NOTHING_EXCLUDED } from '../../../src/core/schedule/exclusions';
import { formatDate, MS_PER_MINUTE } from '../../../src/core/time/instant';
import type { StoreInputs } from '../../../src/core/uptime/days';
import { emptySums, evidenceOf, NoDataPolicy, sumRange } from '../../../src/core/uptime/figures';
import { datesOfPeriod } from '../../../src/core/uptime/periods';
import { daysTouching, Range, windowsOf } from '../../../src/core/uptime/plans';
import { ReportTotals } from '../../../src/core/uptime/totals';
import {
  columnNames,
  needsEvidence,
  type ReportColumns,
  tableOf,
} from '../../../src/reports/records/report-columns';
import { reportLine } from '../../../src/reports/records/report-rows';
import { storeInputs } from '../../support/store-inputs';
import { calendarOf, scheduleFor } from '../cases';
import { nameOf } from '../second-by-second';
import type { KnownData, KnownStore } from './known-data';
import type { Counted } from './steps';

/*
 * The expected report, computed from the test's own list of all polls, hours, exclusions and zones. A second, fresh
 * database would be read by the same queries, so that errors in reading would be in both, and it would have to be filled
 * for every report. This code reads no table, block or earlier result: it sums each window or part of a period
 * separately over every poll of the store, not by whole days as a report does. It shares only the calendar, the
 * schedule, the dates of named periods and the rules of a day, which are verified by Temporal, by examples and by
 * checking every second (engine.spec.ts).
 */

const DEFAULT_ZONE = 'America/Chicago';

export interface AskedReport {
  /** Epoch ms; undefined: there are no polls. */
  readonly asOf: number | undefined;
  readonly counted: Counted;
  readonly noData: NoDataPolicy;
  readonly columns: ReportColumns;
}

export const clockOf = ({ zone }: Pick<KnownStore, 'zone'>): LocalCalendar =>
  calendarOf(zone !== undefined && isKnownZone(zone) ? zone : DEFAULT_ZONE);

/** The expected file of the report. */
export function reportFromNothing(known: KnownData, { asOf, counted, noData, columns }: AskedReport): string {
  const { span } = counted;
  const request = {
    columns,
    period: 'period' in span && typeof span.period === 'string' ? span.period : null,
    fromDate: 'period' in span && typeof span.period === 'object' ? span.period.first : null,
    breakdown: 'period' in span ? span.breakdown : 'none',
  };
  const table = tableOf(request);
  let lines = `${columnNames(table).join(',')}\n`;
  if (asOf !== undefined) {
    for (const [storeId, store] of inByteOrder(known)) {
      if (![...store.polls.keys()].some((observedAt) => observedAt <= asOf)) continue;
      for (const { part, ranges } of rowsOf(store, asOf, counted)) {
        const totals = totalsOf(store, ranges, asOf, counted, needsEvidence(request));
        const row = { texts: [storeId], part, of: { totals, dates: undefined }, bucket: 0 };
        lines += reportLine(row, noData, table);
      }
    }
  }
  return lines;
}

/** The rows of a store: its windows, or each part of its period. Ranges may end after as_of. */
function rowsOf(
  store: KnownStore,
  asOf: number,
  { span }: Counted,
): { part: string | undefined; ranges: Range[] }[] {
  const calendar = clockOf(store);
  if ('windows' in span) {
    const { hourStart, dayStart, weekStart } = windowsOf(span.windows, asOf, calendar);
    // A poll at as_of is seen.
    const ranges = [hourStart, dayStart, weekStart].map((start) => ({ start, end: asOf + 1 }));
    return [{ part: undefined, ranges }];
  }
  const { breakdown } = span;
  const today = calendar.dateOf(asOf);
  const { first, last } = datesOfPeriod(span.period, today);
  const range = (from: number, to: number): Range => ({
    start: calendar.day(from).start,
    end: calendar.day(to).end,
  });
  if (breakdown === 'none') return [{ part: undefined, ranges: [range(first, last)] }];
  const parts = new Map<number, Range>();
  for (let date = first; date <= Math.min(last, today); date++) {
    const { start, end } = range(date, date);
    const name = nameOf(date, breakdown);
    if (start < end) parts.set(name, { start: parts.get(name)?.start ?? start, end });
  }
  return [...parts].map(([name, part]) => ({ part: formatDate(name), ranges: [part] }));
}

function totalsOf(
  store: KnownStore,
  ranges: readonly Range[],
  asOf: number,
  counted: Counted,
  evidence: boolean,
): ReportTotals {
  const totals = ReportTotals.of(1, { buckets: ranges.length, evidence });
  const inputs = inputsOf(store, counted);
  const carryMs = counted.carryMinutes === undefined ? undefined : counted.carryMinutes * MS_PER_MINUTE;
  ranges.forEach((range, bucket) => {
    const isEmpty = range.start >= range.end || range.start > asOf;
    const days = isEmpty ? [] : daysTouching(range, clockOf(store), carryMs);
    const plan = { days, asOf, carryMs };
    const seen = { start: range.start, end: Math.min(range.end, asOf) };
    totals.addBucket(0, bucket);
    totals.addSums(0, bucket, isEmpty ? emptySums() : sumRange(inputs, plan, seen));
    if (evidence) totals.setEvidence(0, bucket, evidenceOf(inputs, plan, [range])[0]!);
  });
  return totals;
}

function inputsOf(store: KnownStore, { exclusions }: Counted): StoreInputs {
  const { hours, versions, special, polls } = store;
  const schedule = scheduleFor({
    hours,
    versions: [...versions].map(([validFrom, rows]) => ({ validFrom, rows })),
    special: [...special].flatMap(([date, shifts]) =>
      shifts.length === 0 ? [{ date, start: 0, end: 0 }] : shifts.map((shift) => ({ date, ...shift })),
    ),
  });
  const packed = [...polls].map(([observedAt, active]) => packPoll(observedAt, active)).sort((a, b) => a - b);
  const intervals = store.exclusions.map(({ start, end }) => [start, end] as const);
  return storeInputs(schedule, packed, exclusions === 'ignore' ? NOTHING_EXCLUDED : excludedTime(intervals));
}

const inByteOrder = ({ stores }: KnownData): [string, KnownStore][] =>
  [...stores].sort(([a], [b]) => Buffer.compare(Buffer.from(a), Buffer.from(b)));
