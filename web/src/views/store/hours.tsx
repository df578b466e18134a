import type { JSX } from 'preact';
import { useState } from 'preact/hooks';
import type { HoursVersion, Store } from '../../api/answers';
import { dateIn, dateText } from '../../format/time';
import { HoursEditor } from './hours-editor';
import { Week } from './week';

interface Shown {
  readonly store: Store;
  readonly path: string;
  readonly onCorrected: () => void;
}

/** The business hours with their versions, and a way to edit them. */
export function Hours({ store, path, onCorrected }: Shown): JSX.Element {
  /** The version whose hours are the beginning of an edit. */
  const [editing, setEditing] = useState<HoursVersion | undefined>(undefined);
  const today = dateIn(store.timezone, store.as_of);
  const versions = store.hours_versions;
  const inForce = versions.findLast(({ valid_from: from }) => from === null || from <= today);
  const others = versions.filter((version) => version !== inForce);
  return (
    <div class="card">
      <div class="card-head">
        <h2>Business hours</h2>
        {editing !== undefined ? null : (
          <button
            type="button"
            onClick={() => setEditing({ valid_from: today, business_hours: store.business_hours })}
          >
            Edit hours
          </button>
        )}
      </div>
      {editing === undefined ? (
        <>
          {inForce === undefined ? (
            <p>Without business hours, the store is open at all times.</p>
          ) : (
            <>
              {versions.length === 1 && inForce.valid_from === null ? null : (
                <p>{sinceText(inForce)}, in force now</p>
              )}
              <Week rows={inForce.business_hours} />
            </>
          )}
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
                      onClick={() => setEditing(version)}
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
          path={path}
          onSaved={() => {
            setEditing(undefined);
            onCorrected();
          }}
          onCancel={() => setEditing(undefined)}
        />
      )}
    </div>
  );
}

const sinceText = ({ valid_from: from }: HoursVersion): string =>
  from === null ? 'Since ever' : `From ${dateText(from)} on`;
