import type { JSX } from 'preact';
import { useState } from 'preact/hooks';
import type { FleetHour } from '../../api/fleet-answers';
import { countText, shareText } from '../../format/number';
import { hourText } from './heat-map/cell-text';
import { countedHour } from './stacked-hours';

const HOUR_MS = 3_600_000;

interface Shown {
  readonly items: readonly FleetHour[];
  readonly noData: 'exclude' | 'down';
  readonly zone: string;
  readonly onChoose: (hour: FleetHour) => void;
}

/** The chart as a table, newest hour first; rendered when it is opened. */
export function HoursTable({ items, ...shown }: Shown): JSX.Element {
  const [open, setOpen] = useState(false);
  return (
    <details class="hours-table" onToggle={({ currentTarget }) => setOpen(currentTarget.open)}>
      <summary>Show as a table</summary>
      {open ? (
        <div class="scrolling" tabIndex={0} role="region" aria-label="Stores by hour">
          <table>
            <thead>
              <tr>
                <th scope="col">Hour</th>
                <th scope="col" class="number">
                  Up
                </th>
                <th scope="col" class="number">
                  Covered
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
                <HourRow key={hour.hour} hour={hour} {...shown} />
              ))}
            </tbody>
          </table>
        </div>
      ) : null}
    </details>
  );
}

function HourRow({
  hour,
  noData,
  zone,
  onChoose,
}: Omit<Shown, 'items'> & { readonly hour: FleetHour }): JSX.Element {
  const { up_ms: up, down_ms: down, no_data_ms: without, excluded_ms: excluded } = hour;
  return (
    <tr>
      <th scope="row">
        <button type="button" class="quiet" onClick={() => onChoose(hour)}>
          {hourText(Date.parse(hour.hour), zone)}
        </button>
      </th>
      <td class="number">{shareText(up, countedHour(hour, noData))}</td>
      <td class="number">{shareText(up + down, up + down + without)}</td>
      {[up, down, without, excluded].map((ms, i) => (
        <td key={i} class="number">
          {countText(Math.round(ms / HOUR_MS))}
        </td>
      ))}
    </tr>
  );
}
