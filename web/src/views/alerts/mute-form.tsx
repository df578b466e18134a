import type { JSX } from 'preact';
import type { AlertRule } from '../../api/alert-answers';
import { besideFields } from '../../api/problem';
import { sendJson } from '../../api/request';
import { Choice } from '../../parts/choice';
import { ProblemNote } from '../../parts/problem-note';
import { useSentForm } from '../../parts/sent-form';
import { TextField } from '../../parts/text-field';

const MS_PER_MINUTE = 60_000;
const NOTHING = { store_id: '', labels: '', rule_id: '', minutes: '60', reason: '' };
type Typed = typeof NOTHING;

const requestOf = ({ store_id, labels, rule_id, minutes, reason }: Typed): object => ({
  ...(store_id.trim() === '' ? {} : { store_id }),
  ...(labels.trim() === '' ? {} : { labels }),
  ...(rule_id === '' ? {} : { rule_id }),
  until: new Date(Date.now() + (Number(minutes) || 0) * MS_PER_MINUTE).toISOString(),
  reason,
});

interface Shown {
  readonly rules: readonly AlertRule[];
  readonly onMade: () => void;
}

/** Mutes alerts for a time. */
export function MuteForm({ rules, onMade }: Shown): JSX.Element {
  const { typed, problem, faults, sending, type, send } = useSentForm(NOTHING);
  const rest = besideFields(problem, [...Object.keys(NOTHING), 'until']);
  const submit = (): Promise<void> => send(() => sendJson('POST', '/alert-mutes', requestOf(typed)), onMade);
  const field = (name: Exclude<keyof Typed, 'rule_id'>, label: string): JSX.Element => (
    <TextField
      label={label}
      name={`mute-${name}`}
      autoComplete="off"
      value={typed[name]}
      fault={faults.get(name === 'minutes' ? 'until' : name)}
      onInput={(value) => type({ [name]: value })}
    />
  );
  return (
    <form
      aria-label="New mute"
      onSubmit={(event) => {
        event.preventDefault();
        void submit();
      }}
    >
      <div class="fields">
        {field('store_id', 'Store id')}
        {field('labels', 'Or stores with these labels')}
        <Choice
          label="Rule"
          name="mute-rule"
          value={typed.rule_id}
          options={[['', 'any'], ...rules.map(({ rule_id, name }) => [rule_id, name] as const)]}
          onChoose={(rule_id) => type({ rule_id })}
        />
        {field('minutes', 'Duration (minutes)')}
        {field('reason', 'Reason')}
      </div>
      {rest === undefined ? null : <ProblemNote problem={rest} />}
      <div class="actions">
        <button type="submit" class="primary" disabled={sending}>
          Mute
        </button>
      </div>
    </form>
  );
}
