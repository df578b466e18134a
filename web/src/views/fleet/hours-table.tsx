import type { JSX } from 'preact';
import { useState } from 'preact/hooks';
import type { FleetHour } from '../../api/fleet-answers';
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

const HourRow = ({
  hour: { hour, up_ms, down_ms, no_data_ms, open_time_ms },
}: {
  hour: FleetHour;
}): JSX.Element => (
  <tr>
    <th scope="row">{hourText(Date.parse(hour))}</th>
    <td class="number">{shareText(up_ms, open_time_ms)}</td>
    {[up_ms, down_ms, no_data_ms].map((ms, i) => (
      <td key={i} class="number">
        {countText(Math.round(ms / HOUR_MS))}
      </td>
    ))}
  </tr>
);
