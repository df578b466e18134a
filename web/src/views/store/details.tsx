import type { JSX } from 'preact';
import { useState } from 'preact/hooks';
import type { Store } from '../../api/answers';
import { sendJson } from '../../api/request';
import { amountText } from '../../format/number';
import { dateText } from '../../format/time';
import { type Done, UndoNote } from '../../parts/undo-note';
import { DetailsEditor } from './details-editor';

interface Shown {
  readonly store: Store;
  readonly path: string;
  readonly onCorrected: () => void;
}

/** What the owners of the store know of it, and a way to edit it. */
export function Details({ store, path, onCorrected }: Shown): JSX.Element {
  const [editing, setEditing] = useState(false);
  const [done, setDone] = useState<Done | undefined>(undefined);
  return (
    <div class="card">
      <div class="card-head">
        <h2>Details</h2>
        {editing ? null : (
          <button
            type="button"
            onClick={() => {
              setDone(undefined);
              setEditing(true);
            }}
          >
            Edit details
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
      {editing ? (
        <DetailsEditor
          store={store}
          path={path}
          onSaved={(back) => {
            setEditing(false);
            setDone({ text: 'Saved.', undo: () => sendJson('PATCH', path, back) });
            onCorrected();
          }}
          onCancel={() => setEditing(false)}
        />
      ) : (
        <dl class="facts">
          {factsOf(store).map(([title, text]) => (
            <div key={title}>
              <dt>{title}</dt>
              <dd class={text === undefined ? 'hint' : undefined}>{text ?? 'not known'}</dd>
            </div>
          ))}
        </dl>
      )}
    </div>
  );
}

const factsOf = (store: Store): readonly (readonly [title: string, text: string | undefined])[] => [
  ['Name', store.name ?? undefined],
  ['Target', store.target_percent === null ? undefined : `${store.target_percent} % of its open time`],
  ['First day of business', store.opened_on === null ? undefined : dateText(store.opened_on)],
  ['Last day of business', store.closed_on === null ? 'none' : dateText(store.closed_on)],
  ['Sales an hour', store.sales_per_hour === null ? undefined : amountText(store.sales_per_hour)],
];
