import type { JSX } from 'preact';
import { HOURS } from './cursor';

const HOUR_MS = 3_600_000;

interface Shown {
  /** Epoch ms; 0: unknown. */
  readonly from: number;
  /** The title of the column of figures. */
  readonly figure: string;
}

/** The column heads: the UTC days of the week, each at its start. */
export const HeatHead = ({ from, figure }: Shown): JSX.Element => (
  <div role="row" aria-rowindex={1} class="heat-row heat-head">
    <div role="columnheader" class="heat-name">
      Store
    </div>
    <div role="columnheader" class="heat-status">
      Now
    </div>
    <div role="columnheader" class="heat-share">
      {figure}
    </div>
    <div role="columnheader" class="heat-hours" aria-label="Hours by UTC">
      {from === 0
        ? null
        : daysFrom(from).map(([hour, weekday, date]) => (
            <span key={hour} class="heat-day" aria-hidden="true" style={{ left: `${(100 * hour) / HOURS}%` }}>
              {weekday}
              <span class="heat-date">{date}</span>
            </span>
          ))}
    </div>
  </div>
);

function daysFrom(from: number): [hour: number, weekday: string, date: string][] {
  const days: [number, string, string][] = [];
  for (let hour = (24 - new Date(from).getUTCHours()) % 24; hour < HOURS - 6; hour += 24) {
    const at = new Date(from + hour * HOUR_MS);
    days.push([hour, at.toUTCString().slice(0, 3), ` ${at.getUTCDate()}`]);
  }
  return days;
}
