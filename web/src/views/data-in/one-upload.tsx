import type { JSX } from 'preact';
import { useState } from 'preact/hooks';
import type { Ingestion } from '../../api/answers';
import { type Problem, problemFrom } from '../../api/problem';
import { sizeText } from '../../format/number';
import { Choice } from '../../parts/choice';
import { ProblemNote } from '../../parts/problem-note';
import { TextField } from '../../parts/text-field';
import { FilePreview } from './file-preview';
import { type Kind, KINDS } from './kinds';
import { Notices, Outcome, RejectedRows } from './outcome';
import { kindIn, type Preview, usePreview } from './preview';
import { upload } from './upload';

interface Shown {
  readonly id: string;
  readonly file: File;
  readonly onImported: () => void;
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
  | { readonly at: 'imported'; readonly ingestion: Ingestion }
  | { readonly at: 'failed'; readonly problem: Problem };

const isImportable = ({ refusal, rows_read, importable }: Preview): boolean =>
  refusal === null && !(importable === 0 && rows_read !== 0);

/** The import of one file: its type, its first rows, its progress and its outcome. */
export function OneUpload({ id, file, onImported, onRemove }: Shown): JSX.Element {
  const [chosen, setChosen] = useState<Kind | undefined>(undefined);
  const [strict, setStrict] = useState(false);
  const [weekdays, setWeekdays] = useState('monday-0');
  const [mode, setMode] = useState('replace');
  const [validFrom, setValidFrom] = useState('');
  const [state, setState] = useState<State>({ at: 'asking' });

  const { preview, problem, loading } = usePreview(file, chosen, weekdays);
  const kind = chosen ?? (preview === undefined ? undefined : kindIn(preview));

  const importAs = async (type: Kind): Promise<void> => {
    setState({ at: 'sending', share: 0 });
    try {
      // Another kind or option makes another request, which needs another key.
      const options = {
        strict: String(strict),
        ...(MODE_LABELS[type] === undefined ? {} : { mode }),
        ...(type === 'business-hours' ? { weekdays } : {}),
        ...(type === 'business-hours' && validFrom !== '' ? { valid_from: validFrom } : {}),
      };
      const idempotencyKey = [id, type, ...Object.values(options)].join('-');
      const what = { file, kind: type, options, idempotencyKey };
      setState({
        at: 'imported',
        ingestion: await upload(what, (share) => setState({ at: 'sending', share })),
      });
    } catch (error) {
      setState({ at: 'failed', problem: problemFrom(error) });
    }
    onImported();
  };

  const asking = state.at === 'asking' || state.at === 'failed';
  const unknown = ['', loading ? 'reading the file…' : 'not recognised'] as const;
  const types = kind === undefined ? [unknown, ...KINDS] : KINDS;
  const modeLabel = kind === undefined ? undefined : MODE_LABELS[kind];
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
            label="File type"
            name={`kind-${id}`}
            value={kind ?? ''}
            options={types}
            onChoose={(type) => setChosen(type === '' ? undefined : (type as Kind))}
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
          {modeLabel === undefined ? null : (
            <Choice label={modeLabel} name={`mode-${id}`} value={mode} options={MODES} onChoose={setMode} />
          )}
          <label class="choice">
            <input
              type="checkbox"
              checked={strict}
              onChange={(event) => setStrict(event.currentTarget.checked)}
            />
            Reject the file if any row is invalid
          </label>
          <button
            type="button"
            class="primary"
            disabled={kind === undefined || preview === undefined || !isImportable(preview)}
            onClick={() => {
              if (kind !== undefined) void importAs(kind);
            }}
          >
            {state.at === 'failed' ? 'Import again' : 'Import'}
          </button>
          {kind === undefined && preview !== undefined ? (
            <p class="hint">{unknownText(preview)} Choose the file type.</p>
          ) : null}
        </div>
      ) : null}
      {asking && problem !== undefined ? <ProblemNote problem={problem} /> : null}
      {state.at === 'asking' && preview !== undefined ? <FilePreview preview={preview} /> : null}
      {state.at === 'sending' ? <Sending share={state.share} /> : null}
      {state.at === 'imported' ? <Outcome ingestion={state.ingestion} /> : null}
      {state.at === 'failed' ? (
        <>
          <ProblemNote problem={state.problem} />
          <Notices notices={(state.problem.members?.notices as Ingestion['notices'] | undefined) ?? []} />
          <RejectedRows rows={(state.problem.members?.rejected_rows as Ingestion['rejected_rows']) ?? []} />
        </>
      ) : null}
    </div>
  );
}

const unknownText = ({ kinds }: Preview): string =>
  kinds.length === 0 ? 'Columns not recognised.' : 'The columns fit more than one type.';

const Sending = ({ share }: { share: number }): JSX.Element => (
  <div>
    <progress aria-label="Sent" max={1} value={share === 1 ? undefined : share} />
    <p class="hint" role="status">
      {share === 1 ? 'Sent. The service is importing it…' : `Sending, ${Math.floor(share * 100)} %`}
    </p>
  </div>
);
