import type { JSX } from 'preact';
import { useState } from 'preact/hooks';
import type { Store } from '../../api/answers';
import { type Problem, problemFrom } from '../../api/problem';
import { sendJson } from '../../api/request';
import { isZone } from '../../format/time';
import { ProblemNote } from '../../parts/problem-note';
import { type Done, UndoNote } from '../../parts/undo-note';
import { useUnsaved } from '../../parts/unsaved';

interface Shown {
  readonly store: Store;
  readonly path: string;
  readonly onCorrected: () => void;
}

/** The zone of the store's days and hours, its source, and a way to correct it. */
export function Zone({ store, path, onCorrected }: Shown): JSX.Element {
  const [name, setName] = useState(store.timezone);
  const [problem, setProblem] = useState<Problem | undefined>(undefined);
  const [done, setDone] = useState<Done | undefined>(undefined);
  const known = isZone(name);
  useUnsaved(name !== store.timezone && done === undefined);

  const put = (timezone: string): Promise<unknown> => sendJson('PUT', `${path}/timezone`, { timezone });
  const save = async (): Promise<void> => {
    const { configured_timezone: before } = store;
    const restore = async (zone: string): Promise<void> => {
      await put(zone);
      setName(zone);
    };
    try {
      await put(name);
      setProblem(undefined);
      // The default, and a name that is unknown, cannot be set.
      const canUndo = before !== null && isZone(before);
      setDone({ text: `Saved: ${name}.`, undo: canUndo ? () => restore(before) : undefined });
      onCorrected();
    } catch (error) {
      setProblem(problemFrom(error));
    }
  };

  return (
    <form
      class="card"
      onSubmit={(event) => {
        event.preventDefault();
        if (known) void save();
      }}
    >
      <h2>Time zone</h2>
      <p>
        {store.timezone} <span class="hint">({sourceText(store)})</span>
      </p>
      <div class="field">
        <label for="zone">Another zone, by its IANA name</label>
        <input
          id="zone"
          list="zones"
          value={name}
          aria-invalid={!known}
          aria-describedby="zone-fault"
          onInput={(event) => {
            setName(event.currentTarget.value.trim());
            setDone(undefined);
          }}
        />
        <datalist id="zones">
          {Intl.supportedValuesOf('timeZone').map((zone) => (
            <option key={zone} value={zone} />
          ))}
        </datalist>
        <p id="zone-fault" class={known ? 'hint' : 'fault'} role="status">
          {known ? '' : 'There is no zone of that name. Names are such as America/Chicago.'}
        </p>
      </div>
      <UndoNote
        done={done}
        onUndone={() => {
          setDone(undefined);
          onCorrected();
        }}
      />
      {problem === undefined ? null : <ProblemNote problem={problem} />}
      <div class="actions">
        <button type="submit" disabled={!known || name === store.timezone}>
          Save zone
        </button>
      </div>
    </form>
  );
}

const sourceText = ({ timezone_source: source, configured_timezone: given }: Store): string =>
  source === 'configured'
    ? 'as imported'
    : given === null
      ? 'the default, because none was imported'
      : `the default, because ${given} is unknown`;
