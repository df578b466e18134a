import type { JSX } from 'preact';
import { useEffect, useRef } from 'preact/hooks';
import { type AlertRule, CONDITIONS, type Condition } from '../../api/alert-answers';
import type { Channel } from '../../api/channel-answers';
import { besideFields } from '../../api/problem';
import { sendJson } from '../../api/request';
import { Choice } from '../../parts/choice';
import { ProblemNote } from '../../parts/problem-note';
import { useSentForm } from '../../parts/sent-form';
import { TextField } from '../../parts/text-field';
import { CONDITION_TITLES } from './alert-text';

interface Typed {
  readonly name: string;
  readonly labels: string;
  readonly condition: Condition;
  readonly threshold: string;
  readonly group_by: string;
  readonly not_before_closing_minutes: string;
  readonly resolve_after_minutes: string;
  readonly repeat_every_minutes: string;
  readonly channels: string;
}

const NOTHING: Typed = {
  ...{ name: '', labels: '', threshold: '', group_by: '', channels: '' },
  ...{ not_before_closing_minutes: '', resolve_after_minutes: '', repeat_every_minutes: '' },
  condition: 'down_minutes',
};

const NUMBERS = ['not_before_closing_minutes', 'resolve_after_minutes', 'repeat_every_minutes'] as const;

/** A rule as the form shows it. */
function typedOf(rule: AlertRule): Typed {
  const condition = CONDITIONS.find((one) => rule[one] !== null) ?? NOTHING.condition;
  return {
    ...{ name: rule.name, labels: rule.labels ?? '', condition, group_by: rule.group_by ?? '' },
    threshold: String(rule[condition] ?? ''),
    not_before_closing_minutes: String(rule.not_before_closing_minutes ?? ''),
    resolve_after_minutes: String(rule.resolve_after_minutes),
    repeat_every_minutes: String(rule.repeat_every_minutes ?? ''),
    channels: rule.channels.join(', '),
  };
}

/** What is left empty has its default; the service says what is wrong. */
function requestOf(typed: Typed): object {
  const filled = ([, text]: readonly [string, string]): boolean => text.trim() !== '';
  const texts = [['labels', typed.labels] as const, ['group_by', typed.group_by] as const];
  const numbers = [
    [typed.condition, typed.threshold] as const,
    ...NUMBERS.map((name) => [name, typed[name]] as const),
  ];
  const channels = typed.channels.split(',').map((name) => name.trim());
  return {
    name: typed.name.trim(),
    ...Object.fromEntries(texts.filter(filled)),
    ...Object.fromEntries(numbers.filter(filled).map(([name, text]) => [name, Number(text)])),
    channels: channels.filter((name) => name !== ''),
  };
}

interface Shown {
  /** The rule to change; undefined: a new one. */
  readonly rule?: AlertRule;
  readonly channels: readonly Channel[];
  readonly onSaved: () => void;
  /** Without it, the form stays. */
  readonly onCancel?: () => void;
}

/** Makes or changes a rule. */
export function RuleForm({ rule, channels, onSaved, onCancel }: Shown): JSX.Element {
  const { typed, problem, faults, sending, leaving, type, send } = useSentForm(
    rule === undefined ? NOTHING : typedOf(rule),
  );
  const ofThreshold = faults.get(typed.condition) ?? faults.get('condition');
  const rest = besideFields(problem, [...Object.keys(NOTHING), typed.condition]);
  const form = useRef<HTMLFormElement>(null);
  useEffect(() => {
    // The pressed button is gone.
    if (rule !== undefined) form.current?.querySelector('input')?.focus();
  }, [rule?.rule_id]);
  const save = (): Promise<unknown> =>
    rule === undefined
      ? sendJson('POST', '/alert-rules', requestOf(typed))
      : sendJson('PUT', `/alert-rules/${rule.rule_id}`, requestOf(typed));
  const submit = (): Promise<void> => send(save, onSaved);
  const prefix = rule === undefined ? 'rule' : `rule-${rule.rule_id}`;
  const field = (name: Exclude<keyof Typed, 'condition'>, label: string, hint?: string): JSX.Element => (
    <TextField
      label={label}
      name={`${prefix}-${name}`}
      autoComplete="off"
      value={typed[name]}
      fault={faults.get(name) ?? (name === 'threshold' ? ofThreshold : undefined)}
      hint={hint}
      onInput={(value) => type({ [name]: value })}
    />
  );
  const names = channels.map(({ name }) => name).join(', ');
  return (
    <form
      ref={form}
      aria-label={rule === undefined ? 'New rule' : `Change the rule ${rule.name}`}
      onSubmit={(event) => {
        event.preventDefault();
        void submit();
      }}
    >
      <div class="fields">
        {field('name', 'Name of the rule')}
        {field('labels', 'Stores with these labels', 'Such as region=north. Empty: all stores.')}
        <Choice
          label="Condition"
          name={`${prefix}-condition`}
          value={typed.condition}
          options={CONDITIONS.map((condition) => [condition, CONDITION_TITLES[condition]] as const)}
          onChoose={(condition) => type({ condition: condition as Condition })}
        />
        {field('threshold', 'N, minutes or percent')}
        {field('group_by', 'One alert per label', 'Such as region. Empty: one per store.')}
        {field('not_before_closing_minutes', 'Not before closing (minutes)')}
        {field('resolve_after_minutes', 'Resolve after (minutes)')}
        {field('repeat_every_minutes', 'Repeat every (minutes)')}
        {field(
          'channels',
          'Channels',
          names === '' ? 'There are none yet.' : `Of these, separated by commas: ${names}.`,
        )}
      </div>
      {rest === undefined ? null : <ProblemNote problem={rest} />}
      <div class="actions">
        <button type="submit" class="primary" disabled={sending}>
          {rule === undefined ? 'Add rule' : 'Save rule'}
        </button>
        {onCancel === undefined ? null : (
          <button type="button" class="quiet" onClick={() => leaving(onCancel)}>
            Cancel
          </button>
        )}
      </div>
    </form>
  );
}
