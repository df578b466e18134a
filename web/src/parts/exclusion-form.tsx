import type { JSX } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import type { ExcludedStores, ExclusionKind, Target } from '../api/calendar-answers';
import { besideFields } from '../api/problem';
import { sendJson } from '../api/request';
import { countOf } from '../format/number';
import { durationText, instantIn } from '../format/time';
import { faultText } from '../format/words';
import { Choice } from './choice';
import { ProblemNote } from './problem-note';
import { useSentForm } from './sent-form';
import { StorePreviewNote } from './store-preview';
import { TextField } from './text-field';
import type { Done } from './undo-note';

const FIELDS = ['starts_at', 'ends_at', 'reason'];
const KINDS = [
  ['planned', 'planned: maintenance that was agreed on'],
  ['excused', 'excused: an outage that shall not count'],
] as const;

interface Shown {
  readonly target: Target;
  /** The zone of the typed times. */
  readonly zone: string;
  /** What the form begins with. */
  readonly preset?: Partial<TypedExclusion>;
  readonly onExcluded: (made: ExcludedStores) => void;
  readonly onCancel?: () => void;
}

/** Times are the values of inputs of type `datetime-local`. */
interface TypedExclusion {
  readonly kind: ExclusionKind;
  readonly starts: string;
  readonly ends: string;
  readonly reason: string;
}

const NOTHING: TypedExclusion = { kind: 'planned', starts: '', ends: '', reason: '' };

/** A request that was checked, with what it would do. */
interface Checked {
  readonly body: object;
  readonly found: ExcludedStores;
}

/** Excludes time. The first press shows what would change, and the second one excludes; any change in between starts over. */
export function ExclusionForm({ target, zone, preset, onExcluded, onCancel }: Shown): JSX.Element {
  const form = useSentForm<TypedExclusion>({ ...NOTHING, ...preset });
  const { typed, problem, faults, sending, leaving } = form;
  const [checked, setChecked] = useState<Checked | undefined>(undefined);
  const many = 'stamp' in target;
  const rest = besideFields(problem, FIELDS);
  useEffect(() => setChecked(undefined), [many ? target.stamp : '', zone]);

  const type = (changed: Partial<TypedExclusion>): void => {
    form.type(changed);
    setChecked(undefined);
  };
  const submit = () =>
    form.attempt(async () => {
      if (checked !== undefined) return exclude(checked.body);
      const stores =
        'storeId' in target ? { store_id: target.storeId } : { selection: await target.selection() };
      const body = { ...stores, ...requestOf(typed, zone) };
      setChecked({ body, found: await sendJson<ExcludedStores>('POST', '/exclusions?dry_run=true', body) });
    });
  const exclude = async (body: object): Promise<void> => {
    const made = await sendJson<ExcludedStores>('POST', '/exclusions', body);
    form.restart();
    setChecked(undefined);
    onExcluded(made);
  };

  return (
    <form
      class="calendar-form"
      aria-label="New exclusion"
      onSubmit={(event) => {
        event.preventDefault();
        void submit();
      }}
    >
      <div class="fields">
        <TextField
          label={`From, in ${zone}`}
          name="exclusion-starts"
          type="datetime-local"
          required
          value={typed.starts}
          fault={faultText(faults, 'starts_at')}
          onInput={(starts) => type({ starts })}
        />
        <TextField
          label={`To, in ${zone}`}
          name="exclusion-ends"
          type="datetime-local"
          required
          value={typed.ends}
          fault={faultText(faults, 'ends_at')}
          onInput={(ends) => type({ ends })}
        />
        <Choice
          label="Kind"
          name="exclusion-kind"
          value={typed.kind}
          options={KINDS}
          onChoose={(kind) => type({ kind: kind as ExclusionKind })}
        />
        <TextField
          label="Reason"
          name="exclusion-reason"
          maxLength={200}
          value={typed.reason}
          fault={faultText(faults, 'reason')}
          onInput={(reason) => type({ reason })}
        />
      </div>
      {rest === undefined ? null : <ProblemNote problem={rest} />}
      {checked === undefined ? null : many ? (
        <p role="status">{foundText(checked.found)}</p>
      ) : (
        <StorePreviewNote preview={checked.found} what="less open time" />
      )}
      <div class="actions">
        <button type="submit" class="primary" disabled={sending}>
          {checked === undefined
            ? 'Show what changes'
            : many
              ? `Exclude time of ${countOf(checked.found.stores, 'store')}`
              : 'Exclude this time'}
        </button>
        {onCancel === undefined ? null : (
          <button type="button" onClick={() => leaving(onCancel)}>
            Cancel
          </button>
        )}
      </div>
    </form>
  );
}

/** A time that is not complete is sent as it is, and the service says what is wrong with it. */
function requestOf({ kind, starts, ends, reason }: TypedExclusion, zone: string): object {
  const instant = (local: string): string => {
    const at = instantIn(zone, local);
    return at === undefined ? local : new Date(at).toISOString();
  };
  return { starts_at: instant(starts), ends_at: instant(ends), kind, reason: reason.trim() || null };
}

function foundText({ stores, inserted, unchanged, open_time_ms: open }: ExcludedStores): string {
  const same = unchanged === 0 ? '' : `, and ${countOf(unchanged, 'store')} already with the same one`;
  const takes = open === null ? '' : ` It takes out ${durationText(open)} of their open time.`;
  return (
    `This excludes the time of ${countOf(stores, 'store')}: ${countOf(inserted, 'new exclusion')}${same}.${takes} ` +
    'Nothing is changed yet.'
  );
}

/** What was excluded, and how that is undone: what was excluded before stays. */
export const excludedDone = ({ inserted, unchanged, ingestion_id }: ExcludedStores): Done => ({
  text:
    `${countOf(inserted, 'exclusion')} made.` +
    (unchanged === 0 ? '' : ` ${countOf(unchanged, 'store')} had the same one already.`),
  undo:
    ingestion_id === null || inserted === 0
      ? undefined
      : () => sendJson('POST', '/exclusions/revoke', { ingestion_id }),
});
