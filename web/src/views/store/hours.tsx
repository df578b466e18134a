import type { JSX } from 'preact';
import { useState } from 'preact/hooks';
import type { HoursRow, Store } from '../../api/answers';
import { WEEKDAYS } from '../../format/time';
import { HoursEditor } from './hours-editor';

interface Shown {
  readonly store: Store;
  readonly path: string;
  readonly onCorrected: () => void;
}

/** The business hours, and a way to edit them. */
export function Hours({ store, path, onCorrected }: Shown): JSX.Element {
  const [editing, setEditing] = useState(false);
  return (
    <div class="card">
      <div class="card-head">
        <h2>Business hours</h2>
        {editing ? null : (
          <button type="button" onClick={() => setEditing(true)}>
            Edit hours
          </button>
        )}
      </div>
      {editing ? (
        <HoursEditor
          rows={store.business_hours}
          path={path}
          onSaved={() => {
            setEditing(false);
            onCorrected();
          }}
          onCancel={() => setEditing(false)}
        />
      ) : (
        <Week rows={store.business_hours} />
      )}
    </div>
  );
}

function Week({ rows }: { rows: readonly HoursRow[] }): JSX.Element {
  if (rows.length === 0) return <p>Without business hours, the store is open at all times.</p>;
  return (
    <dl class="week">
      {WEEKDAYS.map((name, weekday) => {
        const open = rows.filter(({ day_of_week }) => day_of_week === weekday);
        return (
          <div key={name}>
            <dt>{name}</dt>
            <dd class={open.length === 0 ? 'hint' : undefined}>
              {open.length === 0 ? 'closed' : open.map(stretchText).join(', ')}
            </dd>
          </div>
        );
      })}
    </dl>
  );
}

const stretchText = ({ start_time_local: start, end_time_local: end }: HoursRow): string =>
  `${brief(start)}–${end === '23:59:59' ? '24:00' : brief(end)}${end < start ? ' next day' : ''}`;

const brief = (time: string): string => (time.endsWith(':00') ? time.slice(0, 5) : time);
