import type { JSX } from 'preact';
import { useState } from 'preact/hooks';
import type { HoursVersion, Store, TimelineDay } from '../../api/answers';
import type { SpecialHoursRow } from '../../api/calendar-answers';
import { sendJson } from '../../api/request';
import { dateIn, dateText } from '../../format/time';
import { type Done, UndoNote } from '../../parts/undo-note';
import { HoursEditor } from './hours-editor';
import { undoneHours } from './hours-undo';
import { ThisWeek } from './this-week';
import { Week } from './week';

interface Shown {
  readonly store: Store;
  readonly path: string;
  readonly special: readonly SpecialHoursRow[];
  /** The local days that are explained. */
  readonly days: readonly TimelineDay[];
  readonly corrections: number;
  readonly onCorrected: () => void;
}

/** The hours of this week, the business hours with their versions, and a way to edit them. */
export function Hours({ store, path, special, days, corrections, onCorrected }: Shown): JSX.Element {
  const [done, setDone] = useState<Done | undefined>(undefined);
  /** The version whose hours are the beginning of an edit. */
  const [editing, setEditing] = useState<HoursVersion | undefined>(undefined);
  const today = dateIn(store.timezone, store.as_of);
  const versions = store.hours_versions;
  const inForce = versions.findLast(({ valid_from: from }) => from === null || from <= today);
  const others = versions.filter((version) => version !== inForce);
  const edit = (version: HoursVersion): void => {
    setDone(undefined);
    setEditing(version);
  };
  const restore = async (edited: string | null): Promise<void> => {
    for (const body of undoneHours(versions, edited)) await sendJson('PUT', `${path}/business-hours`, body);
  };
  return (
    <div class="card">
      <div class="card-head">
        <h2>Business hours</h2>
        {editing !== undefined ? null : (
          <button
            type="button"
            onClick={() => edit({ valid_from: today, business_hours: store.business_hours })}
          >
            Edit hours
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
      {editing === undefined ? (
        <>
          {inForce === undefined ? (
            <p>Without business hours, the store is open at all times.</p>
          ) : versions.length === 1 && inForce.valid_from === null ? null : (
            <p>{sinceText(inForce)}, in force now</p>
          )}
          <ThisWeek store={store} special={special} days={days} corrections={corrections} />
          {others.length === 0 ? null : (
            <ul class="versions" aria-label="Other versions of the business hours">
              {others.map((version) => (
                <li key={version.valid_from}>
                  <details>
                    <summary>
                      {sinceText(version)}
                      {version.valid_from !== null && version.valid_from > today
                        ? ', in the future'
                        : ', in the past'}
                    </summary>
                    <Week rows={version.business_hours} />
                    <button
                      type="button"
                      aria-label={`Edit the hours ${sinceText(version).toLowerCase()}`}
                      onClick={() => edit(version)}
                    >
                      Edit this version
                    </button>
                  </details>
                </li>
              ))}
            </ul>
          )}
        </>
      ) : (
        <HoursEditor
          version={editing}
          versions={versions}
          today={today}
          path={path}
          onSaved={(edited) => {
            setEditing(undefined);
            setDone({ text: 'Hours saved.', undo: () => restore(edited) });
            onCorrected();
          }}
          onCancel={() => setEditing(undefined)}
        />
      )}
    </div>
  );
}

const sinceText = ({ valid_from: from }: HoursVersion): string =>
  from === null ? 'Without a first date' : `From ${dateText(from)} on`;
