import type { JSX } from 'preact';
import { useState } from 'preact/hooks';
import type { Store } from '../../api/answers';
import type { SavedSpecialHours, SpecialHours as Found, SpecialHoursRow } from '../../api/calendar-answers';
import { sendJson } from '../../api/request';
import type { Resource } from '../../api/resource';
import { dateIn, dateText } from '../../format/time';
import { Empty } from '../../parts/empty';
import { Loaded } from '../../parts/loaded';
import { SpecialHoursForm, type TypedHours } from '../../parts/special-hours-form';
import { type Done, UndoNote } from '../../parts/undo-note';
import { queryText } from '../../route';
import { stretchText } from './week-hours';

interface Shown {
  readonly store: Store;
  readonly path: string;
  readonly found: Resource<Found>;
  readonly onCorrected: () => void;
}

/** The hours of a date, which replace the weekly ones. */
interface SpecialDate {
  readonly date: string;
  readonly rows: readonly SpecialHoursRow[];
}

/** The special hours of the store by date, and a way to make, edit and remove them. */
export function SpecialHours({ store, path, found, onCorrected }: Shown): JSX.Element {
  /** The edited date, with what its form begins with; 'new': a new one. */
  const [editing, setEditing] = useState<TypedHours | 'new' | undefined>(undefined);
  const [done, setDone] = useState<Done | undefined>(undefined);
  const target = { storeId: store.store_id };
  const replace = (from_date: string, to_date: string, rows: readonly SpecialHoursRow[]): Promise<unknown> =>
    sendJson('PUT', `${path}/special-hours${queryText({ from_date, to_date })}`, { special_hours: rows });
  const edit = (what: TypedHours | 'new'): void => {
    setDone(undefined);
    setEditing(what);
  };
  const saved = ({ ingestion, from_date: from, to_date: to }: SavedSpecialHours): void => {
    // As they were before.
    const rows = (found.data?.special_hours ?? []).filter(({ date }) => from <= date && date <= to);
    const text = ingestion.inserted + ingestion.changed + ingestion.unchanged === 0 ? 'removed' : 'saved';
    setDone({ text: `Special hours ${text}.`, undo: () => replace(from, to, rows) });
    setEditing(undefined);
    onCorrected();
  };
  const cancel = (): void => setEditing(undefined);
  return (
    <div class="card">
      <div class="card-head">
        <h2>Special hours</h2>
        {editing === 'new' ? null : (
          <button type="button" disabled={editing !== undefined} onClick={() => edit('new')}>
            Add special hours
          </button>
        )}
      </div>
      <UndoNote
        done={done}
        onUndone={() => {
          setDone(undefined);
          onCorrected();
        }}
      />
      {editing === 'new' ? <SpecialHoursForm target={target} onSaved={saved} onCancel={cancel} /> : null}
      <Loaded of={found} lines={3}>
        {({ special_hours }) => {
          const [past, ahead] = divided(byDate(special_hours), dateIn(store.timezone, store.as_of));
          const list = (dates: readonly SpecialDate[], name: string): JSX.Element => (
            <ul class="special-dates" aria-label={name}>
              {dates.map((special) =>
                typeof editing === 'object' && editing.first === special.date ? (
                  <li key={special.date}>
                    <strong>{dateText(special.date)}</strong>
                    <SpecialHoursForm target={target} edited={editing} onSaved={saved} onCancel={cancel} />
                  </li>
                ) : (
                  <OneDate
                    key={special.date}
                    special={special}
                    busy={editing !== undefined}
                    onEdit={() => edit(typedOf(special))}
                    onRemove={() => edit({ ...typedOf(special), open: 'usual' })}
                  />
                ),
              )}
            </ul>
          );
          return special_hours.length === 0 ? (
            <Empty title="None">Every date has the hours of its weekday.</Empty>
          ) : (
            <>
              {ahead.length === 0 ? (
                <p class="hint">None from today on.</p>
              ) : (
                list(ahead, 'Special hours from today on')
              )}
              {past.length === 0 ? null : (
                <details>
                  <summary>Past dates ({past.length})</summary>
                  {list(past, 'Special hours of past dates')}
                </details>
              )}
            </>
          );
        }}
      </Loaded>
    </div>
  );
}

interface Entry {
  readonly special: SpecialDate;
  /** Another date is edited. */
  readonly busy: boolean;
  readonly onEdit: () => void;
  readonly onRemove: () => void;
}

function OneDate({ special: { date, rows }, busy, onEdit, onRemove }: Entry): JSX.Element {
  const [{ reason } = { reason: null }] = rows;
  return (
    <li class="special-date">
      <div>
        <strong>{dateText(date)}</strong> {rows.map(openText).join(', ')}
        {reason === null ? null : <span class="hint"> {reason}</span>}
      </div>
      <div class="actions">
        <button type="button" aria-label={`Edit ${date}`} disabled={busy} onClick={onEdit}>
          Edit
        </button>
        <button type="button" aria-label={`Remove: ${date}`} disabled={busy} onClick={onRemove}>
          Remove
        </button>
      </div>
    </li>
  );
}

const openText = ({ start_time_local: start, end_time_local: end }: SpecialHoursRow): string =>
  start === null || end === null ? 'closed' : stretchText(start, end);

function byDate(rows: readonly SpecialHoursRow[]): SpecialDate[] {
  const dates = new Map<string, SpecialHoursRow[]>();
  for (const row of rows) dates.set(row.date, [...(dates.get(row.date) ?? []), row]);
  return [...dates].map(([date, ofDate]) => ({ date, rows: ofDate }));
}

const divided = (
  dates: readonly SpecialDate[],
  today: string,
): [past: readonly SpecialDate[], ahead: readonly SpecialDate[]] => [
  dates.filter(({ date }) => date < today).reverse(),
  dates.filter(({ date }) => date >= today),
];

function typedOf({ date, rows }: SpecialDate): TypedHours {
  const open = rows.filter(({ start_time_local: start }) => start !== null);
  return {
    first: date,
    last: date,
    open: open.length === 0 ? 'closed' : 'hours',
    stretches:
      open.length === 0
        ? [{ start: '09:00', end: '17:00' }]
        : open.map((row) => ({ start: row.start_time_local!, end: row.end_time_local! })),
    reason: rows[0]!.reason ?? '',
  };
}
