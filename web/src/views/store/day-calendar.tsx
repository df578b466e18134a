import type { JSX } from 'preact';
import { useRef, useState } from 'preact/hooks';
import type { Store, StoreDaily, StoreDay } from '../../api/answers';
import { useResource } from '../../api/resource';
import { countedMs, uptimeText } from '../../format/counting';
import { figuresQuery } from '../../format/selection';
import { dateIn, dateText, daysAfter, durationText } from '../../format/time';
import { Loaded } from '../../parts/loaded';
import { linkWithSelection, selection } from '../../parts/selection';
import { queryText } from '../../route';
import { coveredText } from './gaps';
import { type Month, monthsUpTo } from './months';
import { Share } from './share';

const MONTHS = 13;
const STEPS: Readonly<Record<string, number>> = { ArrowLeft: -1, ArrowRight: 1, ArrowUp: -7, ArrowDown: 7 };

interface Shown {
  readonly store: Store;
  readonly path: string;
}

/** The local days of thirteen months from the first poll on, each with its shares. A day leads to its explanation. */
export function DayCalendar({ store, path }: Shown): JSX.Element {
  const today = dateIn(store.timezone, store.as_of);
  const months = monthsUpTo(today, MONTHS, firstDateOf(store) ?? today);
  const dates = { as_of: store.as_of, from_date: months[0]!.dates[0]!, to_date: today };
  const daily = useResource<StoreDaily>(
    `${path}/metrics${queryText({ ...figuresQuery(selection.value), ...dates })}`,
  );
  return (
    <div class="card">
      <h2>Thirteen months, day by day</h2>
      <Loaded of={daily} lines={8}>
        {({ days }) => <Calendar store={store} months={months} today={today} days={days} />}
      </Loaded>
    </div>
  );
}

/** The local date of the first poll; undefined: there is none. */
const firstDateOf = ({ first_poll_at: at, timezone }: Store): string | undefined =>
  at === null ? undefined : dateIn(timezone, at);

interface CalendarShown {
  readonly store: Store;
  readonly months: readonly Month[];
  readonly today: string;
  readonly days: readonly StoreDay[];
}

/** It is one stop of the Tab key; the arrow keys move by a day or a week. */
function Calendar({ store, months, today, days }: CalendarShown): JSX.Element {
  const place = useRef<HTMLDivElement>(null);
  const [reached, setReached] = useState<string | undefined>(undefined);
  const [asTable, setAsTable] = useState(false);
  const first = firstDateOf(store);
  const isUnpolled = (date: string): boolean => first === undefined || date < first;
  const polled = days.filter(({ date }) => !isUnpolled(date));
  const byDate = new Map(polled.map((day) => [day.date, day]));
  const linked = polled.filter(({ open_time_ms }) => open_time_ms > 0).map(({ date }) => date);
  const stop = reached !== undefined && linked.includes(reached) ? reached : linked.at(-1);
  const move = (event: KeyboardEvent): void => {
    const step = STEPS[event.key];
    if (step === undefined || stop === undefined) return;
    event.preventDefault();
    const wanted = daysAfter(stop, step);
    const to = step < 0 ? linked.findLast((date) => date <= wanted) : linked.find((date) => date >= wanted);
    if (to === undefined) return;
    place.current?.querySelector<HTMLElement>(`[data-date="${to}"]`)?.focus();
  };
  const sums = sumOf(polled);
  return (
    <>
      <p>
        {polled.length === 0 ? (
          'There is no poll yet.'
        ) : (
          <>
            <strong>{uptimeText(sums)} up</strong> · {coveredText(sums, 0)}{' '}
            <span class="hint">since {dateText(polled[0]!.date)}</span>
          </>
        )}
      </p>
      <div class="calendar-months" ref={place} onKeyDown={move}>
        {months.map(({ title, blanks, dates }) => (
          <section key={title} class="calendar-month" aria-label={title}>
            <h3>{title}</h3>
            <div class="calendar-days">
              {dates.map((date, i) => (
                <OneDate
                  key={date}
                  date={date}
                  column={i === 0 ? blanks + 1 : undefined}
                  storeId={store.store_id}
                  what={
                    date > today ? 'in the future' : isUnpolled(date) ? 'before the first poll' : 'closed'
                  }
                  day={byDate.get(date)}
                  target={store.target_percent}
                  isStop={date === stop}
                  onFocus={() => setReached(date)}
                />
              ))}
            </div>
          </section>
        ))}
      </div>
      {store.target_percent === null ? null : (
        <p class="hint">Days below the target of {store.target_percent} % have a frame.</p>
      )}
      <details onToggle={(event) => setAsTable(event.currentTarget.open)}>
        <summary>As a table</summary>
        {asTable ? <DaysTable days={polled} /> : null}
      </details>
    </>
  );
}

interface DateShown {
  readonly date: string;
  /** Of the first date of a month. */
  readonly column: number | undefined;
  readonly storeId: string;
  /** What a date without open time is. */
  readonly what: string;
  /** undefined: before the first poll, in the future, or skipped by the zone. */
  readonly day: StoreDay | undefined;
  readonly target: number | null;
  readonly isStop: boolean;
  readonly onFocus: () => void;
}

function OneDate({ date, column, storeId, what, day, target, isStop, onFocus }: DateShown): JSX.Element {
  const style = column === undefined ? undefined : { gridColumnStart: column };
  const number = Number(date.slice(8));
  if (day === undefined || day.open_time_ms === 0) {
    return (
      <span class="calendar-day calendar-day-empty" style={style} title={`${dateText(date)}: ${what}`}>
        {number}
      </span>
    );
  }
  const text = `${dateText(date)}: ${dayText(day)}`;
  return (
    <a
      class={`calendar-day ${isBelow(day, target) ? 'calendar-day-below' : ''}`}
      style={style}
      href={linkWithSelection(['stores', storeId], { period: undefined, from: date, to: date })}
      data-date={date}
      title={text}
      aria-label={text}
      tabIndex={isStop ? 0 : -1}
      onFocus={onFocus}
    >
      <span>{number}</span>
      <Share sums={day} />
    </a>
  );
}

/** `75.0 % up, 85.0 % covered`. */
function dayText(day: StoreDay): string {
  const { uptime_ms, downtime_ms } = day;
  if (countedMs(day) === 0) return 'excluded';
  return `${uptime_ms + downtime_ms === 0 ? '' : `${uptimeText(day)} up, `}${coveredText(day, 0)}`;
}

const isBelow = ({ uptime_ms, downtime_ms }: StoreDay, target: number | null): boolean =>
  target !== null && 100 * uptime_ms < target * (uptime_ms + downtime_ms);

const COLUMNS = [
  ['Open', 'open_time_ms'],
  ['Up', 'uptime_ms'],
  ['Down', 'downtime_ms'],
  ['No data', 'no_data_ms'],
  ['Excluded', 'excluded_ms'],
] as const;

function sumOf(days: readonly StoreDay[]): Record<(typeof COLUMNS)[number][1], number> {
  const sums = { open_time_ms: 0, uptime_ms: 0, downtime_ms: 0, no_data_ms: 0, excluded_ms: 0 };
  for (const day of days) for (const [, name] of COLUMNS) sums[name] += day[name];
  return sums;
}

const DaysTable = ({ days }: { days: readonly StoreDay[] }): JSX.Element => (
  <div class="scrolling" tabIndex={0} role="region" aria-label="Open time day by day">
    <table>
      <thead>
        <tr>
          <th scope="col">Day</th>
          {COLUMNS.map(([title]) => (
            <th key={title} scope="col" class="number">
              {title}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {[...days].reverse().map((day) => (
          <tr key={day.date}>
            <td>{dateText(day.date)}</td>
            {COLUMNS.map(([title, name]) => (
              <td key={title} class="number">
                {day[name] === 0 ? '–' : durationText(day[name])}
              </td>
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  </div>
);
