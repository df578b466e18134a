import type { Exclusion, StoredHours, StoredSpecialHours } from '../../business-hours';
import { LocalCalendar, weekdayOf } from '../../core/calendar/local-calendar';
import { SINCE_EVER } from '../../core/schedule/schedule';
import { MS_PER_DAY } from '../../core/time/instant';
import type { StoreFacts, StoreName } from '../../stores';
import { ParquetColumn } from './poll-formats';

/** A store, its details, and the zone of its local days: its own, or DEFAULT_TIMEZONE (SEMANTICS.md, time zone). */
export interface StoreRow extends StoreName, StoreFacts {
  /** In JSON. */
  readonly labels: string;
  readonly zone: string;
  /** The first and last of all its polls, in epoch ms; null if it has none. */
  readonly firstPollAt: number | null;
  readonly lastPollAt: number | null;
}

export const STORE_COLUMNS: readonly ParquetColumn<StoreRow>[] = [
  { name: 'store_id', kind: 'text', value: ({ storeId }) => storeId },
  { name: 'zone', kind: 'text', value: ({ zone }) => zone },
  { name: 'first_poll_at', kind: 'instant', optional: true, value: ({ firstPollAt }) => firstPollAt },
  { name: 'last_poll_at', kind: 'instant', optional: true, value: ({ lastPollAt }) => lastPollAt },
  { name: 'name', kind: 'text', optional: true, value: ({ name }) => name },
  { name: 'opened_on', kind: 'date', optional: true, value: ({ openedOn }) => openedOn },
  { name: 'closed_on', kind: 'date', optional: true, value: ({ closedOn }) => closedOn },
  { name: 'target_ppm', kind: 'integer', optional: true, value: ({ targetPpm }) => targetPpm },
  { name: 'sales_cents', kind: 'integer', optional: true, value: ({ salesCents }) => salesCents },
  { name: 'labels', kind: 'text', value: ({ labels }) => labels },
];

/** The imported zone name of a store, known or not. */
export interface TimezoneRow {
  readonly storeId: string;
  readonly timezone: string;
}

export const TIMEZONE_COLUMNS: readonly ParquetColumn<TimezoneRow>[] = [
  { name: 'store_id', kind: 'text', value: ({ storeId }) => storeId },
  { name: 'timezone_str', kind: 'text', value: ({ timezone }) => timezone },
];

export interface HoursOfStore extends StoredHours {
  readonly storeId: string;
}

export const HOURS_COLUMNS: readonly ParquetColumn<HoursOfStore>[] = [
  { name: 'store_id', kind: 'text', value: ({ storeId }) => storeId },
  { name: 'day_of_week', kind: 'integer', value: ({ weekday }) => weekday },
  { name: 'start_second', kind: 'integer', value: ({ start }) => start },
  { name: 'end_second', kind: 'integer', value: ({ end }) => end },
  {
    name: 'valid_from',
    kind: 'date',
    optional: true,
    value: ({ validFrom }) => (validFrom === SINCE_EVER ? null : validFrom),
  },
];

export interface SpecialHoursOfStore extends StoredSpecialHours {
  readonly storeId: string;
}

export const SPECIAL_HOURS_COLUMNS: readonly ParquetColumn<SpecialHoursOfStore>[] = [
  { name: 'store_id', kind: 'text', value: ({ storeId }) => storeId },
  { name: 'local_date', kind: 'date', value: ({ date }) => date },
  { name: 'day_number', kind: 'integer', value: ({ date }) => date },
  {
    name: 'start_second',
    kind: 'integer',
    optional: true,
    value: ({ start, end }) => (start === end ? null : start),
  },
  {
    name: 'end_second',
    kind: 'integer',
    optional: true,
    value: ({ start, end }) => (start === end ? null : end),
  },
  { name: 'reason', kind: 'text', optional: true, value: ({ reason }) => reason },
];

/** An exclusion that is not revoked. */
interface ExclusionOfStore extends Exclusion {
  readonly storeId: string;
}

export const EXCLUSION_COLUMNS: readonly ParquetColumn<ExclusionOfStore>[] = [
  { name: 'store_id', kind: 'text', value: ({ storeId }) => storeId },
  { name: 'starts_at', kind: 'instant', value: ({ startsAt }) => startsAt },
  { name: 'ends_at', kind: 'instant', value: ({ endsAt }) => endsAt },
  { name: 'kind', kind: 'text', value: ({ kind }) => kind },
  { name: 'reason', kind: 'text', optional: true, value: ({ reason }) => reason },
];

/**
 * A part of a local day with a constant offset: `[fromSecond, untilSecond)` in seconds of its wall clock, `offset`
 * milliseconds ahead of UTC. The instant of a wall time is `date * 86400000 + second * 1000 - offset` (SEMANTICS.md,
 * open time, rule 6). Most days have one part. The last part ends at 86401, so that it includes 86400, the end of the
 * day.
 */
export interface LocalDayPart {
  readonly zone: string;
  readonly date: number;
  /** The first instant of this date and of the next (epoch ms). Both are the same if the zone skips the date. */
  readonly start: number;
  readonly end: number;
  readonly fromSecond: number;
  readonly untilSecond: number;
  readonly offset: number;
}

export const LOCAL_DAY_COLUMNS: readonly ParquetColumn<LocalDayPart>[] = [
  { name: 'zone', kind: 'text', value: ({ zone }) => zone },
  { name: 'local_date', kind: 'date', value: ({ date }) => date },
  { name: 'day_number', kind: 'integer', value: ({ date }) => date },
  { name: 'day_of_week', kind: 'integer', value: ({ date }) => weekdayOf(date) },
  { name: 'starts_at', kind: 'instant', value: ({ start }) => start },
  { name: 'ends_at', kind: 'instant', value: ({ end }) => end },
  { name: 'from_second', kind: 'integer', value: ({ fromSecond }) => fromSecond },
  { name: 'until_second', kind: 'integer', value: ({ untilSecond }) => untilSecond },
  { name: 'utc_offset_ms', kind: 'integer', value: ({ offset }) => offset },
];

const LAST_SECOND = 86_400;
/** No zone has ever changed its offset twice within a quarter of an hour. */
const STEP_SECONDS = 900;

/** The parts of one local day of a zone, in order. */
export function localDayParts(calendar: LocalCalendar, date: number): LocalDayPart[] {
  const day = calendar.day(date);
  const { start, end, regular } = day;
  const offsetAt = (second: number) => date * MS_PER_DAY + second * 1000 - day.instantOf(second);
  const part = (fromSecond: number, untilSecond: number): LocalDayPart => ({
    zone: calendar.zone,
    date,
    start,
    end,
    fromSecond,
    untilSecond,
    offset: offsetAt(fromSecond),
  });
  if (regular) return [part(0, LAST_SECOND + 1)];
  const parts: LocalDayPart[] = [];
  let from = 0;
  for (let second = STEP_SECONDS; second <= LAST_SECOND; second += STEP_SECONDS) {
    if (offsetAt(second) === offsetAt(second - STEP_SECONDS)) continue;
    const change = firstChange(offsetAt, second - STEP_SECONDS, second);
    parts.push(part(from, change));
    from = change;
  }
  return [...parts, part(from, LAST_SECOND + 1)];
}

/** The first second after `low`, up to `high`, with another offset. */
function firstChange(offsetAt: (second: number) => number, low: number, high: number): number {
  const before = offsetAt(low);
  let [same, changed] = [low, high];
  while (changed - same > 1) {
    const middle = Math.floor((same + changed) / 2);
    if (offsetAt(middle) === before) same = middle;
    else changed = middle;
  }
  return changed;
}
