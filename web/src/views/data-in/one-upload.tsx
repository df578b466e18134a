import type { JSX } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import type { Load } from '../../api/answers';
import { type Problem, problemFrom } from '../../api/problem';
import { sizeText } from '../../format/number';
import { Choice } from '../../parts/choice';
import { ProblemNote } from '../../parts/problem-note';
import { TextField } from '../../parts/text-field';
import { type Kind, kindOfHeader, KINDS, startOf } from './kinds';
import { Notices, Outcome, RejectedRows } from './outcome';
import { upload } from './upload';

interface Shown {
  readonly id: string;
  readonly file: File;
  readonly onLoaded: () => void;
  readonly onRemove: () => void;
}

const WEEKDAYS = [
  ['monday-0', '0 is Monday'],
  ['iso', '1 is Monday'],
] as const;
const MODES = [
  ['replace', 'Replace them'],
  ['add', 'Add to them'],
] as const;

/** The kinds whose rows replace what stores have, or are added to it. */
const MODE_LABELS: Readonly<Partial<Record<Kind, string>>> = {
  'business-hours': 'Hours that stores have',
  'special-hours': 'Hours that stores have',
  stores: 'Details that stores have',
};

type State =
  | { readonly at: 'asking' }
  | { readonly at: 'sending'; readonly share: number }
  | { readonly at: 'loaded'; readonly load: Load }
  | { readonly at: 'failed'; readonly problem: Problem };

/** The import of one file: its kind, its progress and its outcome. */
export function OneUpload({ id, file, onLoaded, onRemove }: Shown): JSX.Element {
  const [kind, setKind] = useState<Kind>('polls');
  const [guessed, setGuessed] = useState<boolean | undefined>(undefined);
  const [strict, setStrict] = useState(false);
  const [weekdays, setWeekdays] = useState('monday-0');
  const [mode, setMode] = useState('replace');
  const [validFrom, setValidFrom] = useState('');
  const [state, setState] = useState<State>({ at: 'asking' });

  useEffect(() => {
    const guess = async (): Promise<void> => {
      const found = kindOfHeader(await startOf(file));
      if (found !== undefined) setKind(found);
      setGuessed(found !== undefined);
    };
    guess().catch((error: unknown) => setState({ at: 'failed', problem: problemFrom(error) }));
  }, [file]);

  const load = async (): Promise<void> => {
    setState({ at: 'sending', share: 0 });
    try {
      // Another kind or option makes another request, which needs another key.
      const options = {
        strict: String(strict),
        ...(MODE_LABELS[kind] === undefined ? {} : { mode }),
        ...(kind === 'business-hours' ? { weekdays } : {}),
        ...(kind === 'business-hours' && validFrom !== '' ? { valid_from: validFrom } : {}),
      };
      const idempotencyKey = [id, kind, ...Object.values(options)].join('-');
      const what = { file, kind, options, idempotencyKey };
      setState({ at: 'loaded', load: await upload(what, (share) => setState({ at: 'sending', share })) });
    } catch (error) {
      setState({ at: 'failed', problem: problemFrom(error) });
    }
    onLoaded();
  };

  const asking = state.at === 'asking' || state.at === 'failed';
  return (
    <div class="card upload">
      <div class="card-head">
        <h2>
          {file.name} <span class="hint">{sizeText(file.size)}</span>
        </h2>
        {state.at === 'sending' ? null : (
          <button type="button" class="quiet" aria-label={`Dismiss ${file.name}`} onClick={onRemove}>
            Dismiss
          </button>
        )}
      </div>
      {asking ? (
        <div class="upload-options">
          <Choice
            label="Content"
            name={`kind-${id}`}
            value={kind}
            options={KINDS}
            onChoose={(chosen) => setKind(chosen as Kind)}
          />
          {kind === 'business-hours' ? (
            <>
              <Choice
                label="Weekdays"
                name={`weekdays-${id}`}
                value={weekdays}
                options={WEEKDAYS}
                onChoose={setWeekdays}
              />
              <TextField
                label="Valid from, if all rows begin on one date"
                name={`valid-from-${id}`}
                type="date"
                value={validFrom}
                onInput={setValidFrom}
              />
            </>
          ) : null}
          {MODE_LABELS[kind] === undefined ? null : (
            <Choice
              label={MODE_LABELS[kind]}
              name={`mode-${id}`}
              value={mode}
              options={MODES}
              onChoose={setMode}
            />
          )}
          <label class="choice">
            <input
              type="checkbox"
              checked={strict}
              onChange={(event) => setStrict(event.currentTarget.checked)}
            />
            Reject the whole file if a row is invalid
          </label>
          <button type="button" class="primary" disabled={guessed === undefined} onClick={() => void load()}>
            {state.at === 'failed' ? 'Import again' : 'Import'}
          </button>
          {guessed === false ? (
            <p class="hint">The first line does not show the content. Choose it.</p>
          ) : null}
        </div>
      ) : null}
      {state.at === 'sending' ? <Sending share={state.share} /> : null}
      {state.at === 'loaded' ? <Outcome load={state.load} /> : null}
      {state.at === 'failed' ? (
        <>
          <ProblemNote problem={state.problem} />
          <Notices notices={(state.problem.members?.notices as Load['notices'] | undefined) ?? []} />
          <RejectedRows rows={(state.problem.members?.rejected_rows as Load['rejected_rows']) ?? []} />
        </>
      ) : null}
    </div>
  );
}

const Sending = ({ share }: { share: number }): JSX.Element => (
  <div>
    <progress aria-label="Sent" max={1} value={share === 1 ? undefined : share} />
    <p class="hint" role="status">
      {share === 1 ? 'Sent. The service is importing it…' : `Sending, ${Math.floor(share * 100)} %`}
    </p>
  </div>
);
