import type { JSX } from 'preact';
import { useState } from 'preact/hooks';
import type { FleetHour } from '../../api/fleet-answers';
import { countedMs } from '../../format/counting';
import { countText, shareText } from '../../format/number';
import { hourText } from './heat-map/cell-text';

const HOUR_MS = 3_600_000;

/** The chart as a table, newest hour first; rendered when it is opened. */
export function HoursTable({ items }: { items: readonly FleetHour[] }): JSX.Element {
  const [open, setOpen] = useState(false);
  return (
    <details class="hours-table" onToggle={({ currentTarget }) => setOpen(currentTarget.open)}>
      <summary>Show as a table</summary>
      {open ? (
        <div class="scrolling" tabIndex={0} role="region" aria-label="Stores by hour">
          <table>
            <thead>
              <tr>
                <th scope="col">Hour (UTC)</th>
                <th scope="col" class="number">
                  Up
                </th>
                <th scope="col" class="number">
                  Hours up
                </th>
                <th scope="col" class="number">
                  Hours down
                </th>
                <th scope="col" class="number">
                  Hours without data
                </th>
                <th scope="col" class="number">
                  Hours excluded
                </th>
              </tr>
            </thead>
            <tbody>
              {[...items].reverse().map((hour) => (
                <HourRow key={hour.hour} hour={hour} />
              ))}
            </tbody>
          </table>
        </div>
      ) : null}
    </details>
  );
}

const HourRow = ({ hour }: { hour: FleetHour }): JSX.Element => (
  <tr>
    <th scope="row">{hourText(Date.parse(hour.hour))}</th>
    <td class="number">{shareText(hour.up_ms, countedMs(hour))}</td>
    {[hour.up_ms, hour.down_ms, hour.no_data_ms, hour.excluded_ms].map((ms, i) => (
      <td key={i} class="number">
        {countText(Math.round(ms / HOUR_MS))}
      </td>
    ))}
  </tr>
);
