import type { JSX } from 'preact';
import type { HoursRow } from '../../api/answers';
import { WEEKDAYS } from '../../format/time';
import { stretchText } from './week-hours';

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
