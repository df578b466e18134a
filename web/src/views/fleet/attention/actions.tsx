import type { JSX } from 'preact';
import { useState } from 'preact/hooks';
import type { Alert } from '../../../api/alert-answers';
import type { Named } from '../../../api/answers';
import { besideFields, type Problem, problemFrom } from '../../../api/problem';
import { sendJson } from '../../../api/request';
import { inputTimeIn } from '../../../format/time';
import { Choice } from '../../../parts/choice';
import { ExclusionForm } from '../../../parts/exclusion-form';
import { ProblemNote } from '../../../parts/problem-note';
import { useSentForm } from '../../../parts/sent-form';
import { storeText } from '../../../parts/store-link';
import { TextField } from '../../../parts/text-field';

const MINUTE_MS = 60_000;

/** The form that is open below a row. */
export interface ActionOpened {
  readonly storeId: string;
  readonly form: 'mute' | 'exclude';
}

interface Buttons {
  readonly store: Named;
  /** Its open alert; undefined: it has none, or the key may not read alerts. */
  readonly alert: Alert | undefined;
  readonly canMute: boolean;
  readonly opened: ActionOpened | undefined;
  readonly onOpen: (opened: ActionOpened | undefined) => void;
  readonly onChanged: (what: string) => void;
}

/** What can be done about a store: acknowledge its alert, mute its alerts, exclude its time. */
export function ActionButtons({ store, alert, canMute, opened, onOpen, onChanged }: Buttons): JSX.Element {
  const text = storeText(store);
  const formButton = (form: ActionOpened['form'], label: string): JSX.Element => {
    const isOpen = opened?.storeId === store.store_id && opened.form === form;
    return (
      <button
        type="button"
        class="quiet"
        aria-expanded={isOpen}
        aria-label={`${label}: ${text}`}
        onClick={() => onOpen(isOpen ? undefined : { storeId: store.store_id, form })}
      >
        {label}
      </button>
    );
  };
  return (
    <div class="row-actions">
      {alert === undefined ? null : <Acknowledge alert={alert} of={text} onChanged={onChanged} />}
      {canMute ? formButton('mute', 'Mute') : null}
      {formButton('exclude', 'Exclude')}
    </div>
  );
}

interface Acknowledged {
  readonly alert: Alert;
  readonly of: string;
  readonly onChanged: (what: string) => void;
}

/** A button for an alert that is not acknowledged yet. */
export function Acknowledge({ alert, of, onChanged }: Acknowledged): JSX.Element {
  const [problem, setProblem] = useState<Problem | undefined>(undefined);
  if (alert.acknowledged_at !== null) return <span class="hint">acknowledged</span>;
  const acknowledge = async (): Promise<void> => {
    try {
      await sendJson('POST', `/alerts/${alert.alert_id}/acknowledge`, {});
      setProblem(undefined);
      onChanged(`Acknowledged: ${of}`);
    } catch (error) {
      setProblem(problemFrom(error));
    }
  };
  return (
    <>
      <button
        type="button"
        class="quiet"
        aria-label={`Acknowledge: ${of}`}
        onClick={() => void acknowledge()}
      >
        Acknowledge
      </button>
      {problem === undefined ? null : <ProblemNote problem={problem} />}
    </>
  );
}

interface Form {
  readonly form: ActionOpened['form'];
  readonly store: Named;
  /** The zone of typed times. */
  readonly zone: string;
  /** The time that is excluded, unless it is changed: ISO 8601. */
  readonly start: string;
  readonly end: string;
  readonly onDone: (what: string) => void;
  readonly onCancel: () => void;
}

/** The form of an action, with what is known filled in. */
export const ActionForm = ({ form, store, zone, start, end, onDone, onCancel }: Form): JSX.Element =>
  form === 'mute' ? (
    <MuteStore store={store} onDone={onDone} onCancel={onCancel} />
  ) : (
    <ExclusionForm
      target={{ storeId: store.store_id }}
      zone={zone}
      preset={{ kind: 'excused', starts: inputTimeIn(zone, start), ends: inputTimeIn(zone, end) }}
      onExcluded={() => onDone(`Time of ${storeText(store)} is excluded`)}
      onCancel={onCancel}
    />
  );

const DURATIONS = [
  ['60', '1 hour'],
  ['240', '4 hours'],
  ['1440', '1 day'],
  ['10080', '1 week'],
] as const;
const NOTHING: Readonly<Record<'minutes' | 'reason', string>> = { minutes: DURATIONS[0][0], reason: '' };

function MuteStore({ store, onDone, onCancel }: Pick<Form, 'store' | 'onDone' | 'onCancel'>): JSX.Element {
  const { typed, problem, faults, sending, leaving, type, send } = useSentForm(NOTHING);
  const rest = besideFields(problem, ['reason']);
  const mute = (): Promise<unknown> => {
    const until = new Date(Date.now() + Number(typed.minutes) * MINUTE_MS).toISOString();
    return sendJson('POST', '/alert-mutes', { store_id: store.store_id, until, reason: typed.reason });
  };
  return (
    <form
      aria-label="Mute alerts"
      class="calendar-form"
      onSubmit={(event) => {
        event.preventDefault();
        void send(mute, () => onDone(`Alerts of ${storeText(store)} are muted`));
      }}
    >
      <div class="fields">
        <Choice
          label="Mute alerts for"
          name="mute-for"
          value={typed.minutes}
          options={DURATIONS}
          onChoose={(minutes) => type({ minutes })}
        />
        <TextField
          label="Reason"
          name="mute-reason"
          maxLength={200}
          value={typed.reason}
          fault={faults.get('reason')}
          onInput={(reason) => type({ reason })}
        />
      </div>
      {rest === undefined ? null : <ProblemNote problem={rest} />}
      <div class="actions">
        <button type="submit" class="primary" disabled={sending}>
          Mute alerts
        </button>
        <button type="button" onClick={() => leaving(onCancel)}>
          Cancel
        </button>
      </div>
    </form>
  );
}
