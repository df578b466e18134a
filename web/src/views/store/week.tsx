import type { JSX } from 'preact';
import type { HoursRow } from '../../api/answers';
import { WEEKDAYS } from '../../format/time';

/** The open hours of each weekday. */
export const Week = ({ rows }: { rows: readonly HoursRow[] }): JSX.Element => (
  <dl class="week">
    {WEEKDAYS.map((name, weekday) => {
      const open = rows.filter(({ day_of_week }) => day_of_week === weekday);
      return (
        <div key={name}>
          <dt>{name}</dt>
          <dd class={open.length === 0 ? 'hint' : undefined}>
            {open.length === 0
              ? 'closed'
              : open.map((row) => stretchText(row.start_time_local, row.end_time_local)).join(', ')}
          </dd>
        </div>
      );
    })}
  </dl>
);

/** `09:00–17:00`, `22:00–02:00 next day`. */
export const stretchText = (start: string, end: string): string =>
  `${brief(start)}–${end === '23:59:59' ? '24:00' : brief(end)}${end < start ? ' next day' : ''}`;

const brief = (time: string): string => (time.endsWith(':00') ? time.slice(0, 5) : time);
