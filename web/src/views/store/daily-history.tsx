import type { JSX } from 'preact';
import type { StoreDaily, StoreDay } from '../../api/answers';
import { useResource } from '../../api/resource';
import { countedMs, DAILY_TEXT } from '../../format/counting';
import { shareText } from '../../format/number';
import { durationText, WEEKDAYS } from '../../format/time';
import { Loaded } from '../../parts/loaded';
import { partsOf } from './share';

/** The open time of each of the last thirty local days. */
export function DailyHistory({ path }: { path: string }): JSX.Element {
  const daily = useResource<StoreDaily>(`${path}/metrics?no_data=exclude`);
  return (
    <div class="card">
      <h2>Open time of the last thirty days</h2>
      <p class="hint">{DAILY_TEXT}</p>
      <Loaded of={daily} lines={6}>
        {({ days, from_date, to_date }) => (
          <>
            <p class="history-top" aria-hidden="true">
              {durationText(longestOf(days))}
            </p>
            <div
              class="history"
              role="img"
              aria-label={`Open time of each day from ${from_date} to ${to_date}; the table below has the same`}
            >
              {days.map((day) => (
                <OneDay key={day.date} day={day} longest={longestOf(days)} />
              ))}
            </div>
            <div class="history-ends" aria-hidden="true">
              <span>{from_date}</span>
              <span>{to_date}</span>
            </div>
            <details>
              <summary>As a table</summary>
              <DaysTable days={days} />
            </details>
          </>
        )}
      </Loaded>
    </div>
  );
}

/** The longest open time of a day, which is the height of the chart. */
const longestOf = (days: readonly StoreDay[]): number =>
  Math.max(1, ...days.map(({ open_time_ms }) => open_time_ms));

function OneDay({ day, longest }: { day: StoreDay; longest: number }): JSX.Element {
  const { up, down, noData, excluded } = partsOf(day);
  const height = (share: number) => ({ height: `${((share * day.open_time_ms) / longest) * 100}%` });
  return (
    <div class="history-day" title={`${day.date}: ${shareText(day.uptime_ms, countedMs(day))} up`}>
      <span class="fill-excluded" style={height(excluded)} />
      <span class="fill-no_data" style={height(noData)} />
      <span class="fill-down" style={height(down)} />
      <span class="fill-up" style={height(up)} />
    </div>
  );
}

const DaysTable = ({ days }: { days: readonly StoreDay[] }): JSX.Element => (
  <div class="scrolling" tabIndex={0} role="region" aria-label="Open time day by day">
    <table>
      <thead>
        <tr>
          <th scope="col">Day</th>
          <th scope="col" class="number">
            Open
          </th>
          <th scope="col" class="number">
            Up
          </th>
          <th scope="col" class="number">
            Down
          </th>
          <th scope="col" class="number">
            No data
          </th>
          <th scope="col" class="number">
            Excluded
          </th>
        </tr>
      </thead>
      <tbody>
        {[...days].reverse().map((day) => (
          <tr key={day.date}>
            <td>
              {WEEKDAYS[day.day_of_week]!.slice(0, 3)} {day.date}
            </td>
            {[day.open_time_ms, day.uptime_ms, day.downtime_ms, day.no_data_ms, day.excluded_ms].map(
              (ms, i) => (
                <td key={i} class="number">
                  {ms === 0 ? '–' : durationText(ms)}
                </td>
              ),
            )}
          </tr>
        ))}
      </tbody>
    </table>
  </div>
);
