import type { JSX } from 'preact';
import type { Evidence, Page, Store, TimelineDay } from '../../api/answers';
import type { Exclusion, SpecialHoursRow } from '../../api/calendar-answers';
import { useResource } from '../../api/resource';
import { evidenceText } from '../../format/counting';
import { dateIn, dateText, daysAfter, instantIn, timeIn, WEEKDAYS } from '../../format/time';
import { exclusionText } from '../../parts/exclusion-entry';
import { queryText } from '../../route';
import { isUnpolled } from './gaps';
import { DAY_SECONDS, type HoursOfDate, hoursOfDate, secondsOf, type WallStretch } from './week-hours';

const MAX_EXCLUSIONS = 100;

interface Shown {
  readonly store: Store;
  readonly special: readonly SpecialHoursRow[];
  /** Those that are explained. */
  readonly days: readonly TimelineDay[];
  readonly corrections: number;
}

/** When the store is open this week, by the wall clock: with special hours and exclusions, and what each day rests on. */
export function ThisWeek({ store, special, days, corrections }: Shown): JSX.Element {
  const { timezone: zone, store_id } = store;
  const today = dateIn(zone, store.as_of);
  const monday = daysAfter(today, -((new Date(today).getUTCDay() + 6) % WEEKDAYS.length));
  const dates = WEEKDAYS.map((_, i) => daysAfter(monday, i));
  const startOf = (date: string): string => new Date(instantIn(zone, `${date}T00:00`)!).toISOString();
  const found = useResource<Page<Exclusion>>(
    `/exclusions${queryText({
      store_id,
      revoked: false,
      from: startOf(monday),
      to: startOf(daysAfter(monday, WEEKDAYS.length)),
      limit: MAX_EXCLUSIONS,
    })}`,
    String(corrections),
  );
  const exclusions = found.data?.items ?? [];
  return (
    <ul class="this-week" aria-label="Hours of this week">
      {dates.map((date) => (
        <OneDate
          key={date}
          hours={hoursOfDate(date, store, special)}
          isToday={date === today}
          excluded={exclusions.flatMap((exclusion) => excludedOn(date, zone, exclusion))}
          evidence={evidenceOf(
            days.find((day) => day.date === date),
            store,
          )}
        />
      ))}
    </ul>
  );
}

/** undefined: nothing of the day is known to have been open since the first poll. */
const evidenceOf = (day: TimelineDay | undefined, { first_poll_at: first }: Store): Evidence | undefined =>
  day?.segments.some((segment) => segment.status !== 'excluded' && !isUnpolled(segment, first)) === true
    ? day.evidence
    : undefined;

/** The part of a date that an exclusion takes out. */
interface ExcludedStretch extends WallStretch {
  readonly text: string;
}

function excludedOn(date: string, zone: string, exclusion: Exclusion): ExcludedStretch[] {
  const [startDate, startTime] = timeIn(zone, exclusion.starts_at).split(' ') as [string, string];
  const [endDate, endTime] = timeIn(zone, exclusion.ends_at).split(' ') as [string, string];
  const start = startDate < date ? 0 : startDate > date ? DAY_SECONDS : secondsOf(startTime);
  const end = endDate > date ? DAY_SECONDS : endDate < date ? 0 : secondsOf(endTime);
  return start < end ? [{ start, end, text: exclusionText(exclusion) }] : [];
}

interface DateShown {
  readonly hours: HoursOfDate;
  readonly isToday: boolean;
  readonly excluded: readonly ExcludedStretch[];
  readonly evidence: Evidence | undefined;
}

function OneDate({ hours, isToday, excluded, evidence }: DateShown): JSX.Element {
  const { date, open, text, replaces, reason } = hours;
  return (
    <li aria-current={isToday ? 'date' : undefined}>
      <span class="day-name">{dateText(date)}</span>
      <span class="week-bar" aria-hidden="true">
        {open.map((stretch) => (
          <span key={stretch.start} class="week-open" style={placeOf(stretch)} />
        ))}
        {excluded.map((stretch) => (
          <span key={stretch.start} class="week-open fill-excluded" style={placeOf(stretch)} />
        ))}
      </span>
      <span class="week-text">
        {text}
        {replaces === undefined ? null : (
          <strong>
            {' '}
            special{reason === null ? '' : `: ${reason}`}, in place of {replaces}
          </strong>
        )}
        {excluded.map((stretch) => (
          <span key={stretch.start} class="hint">
            {' '}
            excluded {clockOf(stretch.start)}–{clockOf(stretch.end)}, {stretch.text};
          </span>
        ))}
        {evidence === undefined ? null : <span class="hint"> {evidenceText(evidence)}</span>}
      </span>
    </li>
  );
}

const placeOf = ({ start, end }: WallStretch) => ({
  left: `${(100 * start) / DAY_SECONDS}%`,
  width: `${(100 * (end - start)) / DAY_SECONDS}%`,
});

/** `09:05`. */
const clockOf = (second: number): string =>
  [second / 3600, (second / 60) % 60].map((part) => String(Math.floor(part)).padStart(2, '0')).join(':');
