import type { JSX } from 'preact';
import { useState } from 'preact/hooks';
import type { RejectedRow, StoreDetails } from '../../api/answers';
import { type Problem, problemFrom } from '../../api/problem';
import { sendJson } from '../../api/request';
import { ProblemNote } from '../../parts/problem-note';
import { TextField } from '../../parts/text-field';
import { useUnsaved } from '../../parts/unsaved';
import {
  type DetailsPatch,
  type Fact,
  FACTS,
  NO_FAULTS,
  patchOf,
  reasonFaults,
  type TypedDetails,
  typedDetails,
  typedFaults,
  type TypedLabel,
} from './details-edit';

/** As the service has it. */
const MAX_LABELS = 20;

const HINTS: Readonly<Partial<Record<Fact, string>>> = {
  target_percent: 'Empty: the target of the service for stores without one, if it has one',
  closed_on: 'Empty: still in business',
};

interface Shown {
  readonly store: StoreDetails;
  readonly path: string;
  /** `back`: the edit that undoes this one. */
  readonly onSaved: (back: DetailsPatch) => void;
  readonly onCancel: () => void;
}

/** Edits what is known of a store. The service names what is wrong, and then changes nothing. */
export function DetailsEditor({ store, path, onSaved, onCancel }: Shown): JSX.Element {
  const [before] = useState<TypedDetails>(() => typedDetails(store));
  const [typed, setTyped] = useState(before);
  const [faults, setFaults] = useState(NO_FAULTS);
  const [problem, setProblem] = useState<Problem | undefined>(undefined);
  const [sending, setSending] = useState(false);
  const leaving = useUnsaved(typed !== before);

  const change = (changed: Partial<TypedDetails>): void => {
    setTyped({ ...typed, ...changed });
    setFaults(NO_FAULTS);
    setProblem(undefined);
  };
  const save = async (): Promise<void> => {
    const wrong = typedFaults(typed);
    if (wrong !== undefined) return setFaults(wrong);
    const patch = patchOf(before, typed);
    if (patch === undefined) return onCancel();
    setSending(true);
    try {
      await sendJson('PATCH', path, patch);
      onSaved(patchOf(typed, before) ?? {});
    } catch (error) {
      const failed = problemFrom(error);
      const [rejected] = (failed.members?.rejected_rows ?? []) as readonly RejectedRow[];
      if (rejected === undefined) setProblem(failed);
      else setFaults(reasonFaults(rejected.reason, typed));
    } finally {
      setSending(false);
    }
  };
  const { labels } = typed;
  const changeLabel = (i: number, changed: Partial<TypedLabel>): void =>
    change({ labels: labels.map((label, j) => (j === i ? { ...label, ...changed } : label)) });

  return (
    <form
      class="hours-editor"
      aria-label="Details of the store"
      onSubmit={(event) => {
        event.preventDefault();
        void save();
      }}
    >
      <div class="fields">
        {(Object.keys(FACTS) as Fact[]).map((fact) => (
          <TextField
            key={fact}
            label={FACTS[fact]}
            name={`details-${fact}`}
            type={fact.endsWith('_on') ? 'date' : 'text'}
            value={typed.facts[fact]}
            fault={faults.facts[fact]}
            hint={HINTS[fact]}
            onInput={(text) => change({ facts: { ...typed.facts, [fact]: text } })}
          />
        ))}
      </div>
      <fieldset class="edited-labels">
        <legend>Labels</legend>
        {labels.map((label, i) => (
          <LabelRow
            key={i}
            name={`Label ${i + 1}`}
            label={label}
            fault={faults.labels.get(i)}
            onChange={(changed) => changeLabel(i, changed)}
            onRemove={() => change({ labels: labels.filter((_, j) => j !== i) })}
          />
        ))}
        <div class="actions">
          <button
            type="button"
            disabled={labels.length >= MAX_LABELS}
            onClick={() => change({ labels: [...labels, { key: '', value: '' }] })}
          >
            Add a label
          </button>
        </div>
      </fieldset>
      {faults.rest === undefined ? null : (
        <p class="fault" role="alert">
          {faults.rest}
        </p>
      )}
      {problem === undefined ? null : <ProblemNote problem={problem} />}
      <div class="actions">
        <button type="button" onClick={() => leaving(onCancel)}>
          Cancel
        </button>
        <button type="submit" class="primary" disabled={sending}>
          Save details
        </button>
      </div>
    </form>
  );
}

interface Row {
  readonly name: string;
  readonly label: TypedLabel;
  readonly fault: string | undefined;
  readonly onChange: (changed: Partial<TypedLabel>) => void;
  readonly onRemove: () => void;
}

function LabelRow({ name, label, fault, onChange, onRemove }: Row): JSX.Element {
  const field = (part: keyof TypedLabel) => (
    <input
      aria-label={`${name}, ${part}`}
      aria-invalid={fault !== undefined}
      placeholder={part}
      size={part === 'key' ? 12 : 20}
      value={label[part]}
      onInput={(event) => onChange({ [part]: event.currentTarget.value })}
    />
  );
  return (
    <div class="edited-label">
      {field('key')}
      <span aria-hidden="true">=</span>
      {field('value')}
      <button type="button" class="quiet" aria-label={`Remove ${name.toLowerCase()}`} onClick={onRemove}>
        Remove
      </button>
      {fault === undefined ? null : (
        <p class="fault" role="alert">
          {fault}
        </p>
      )}
    </div>
  );
}
