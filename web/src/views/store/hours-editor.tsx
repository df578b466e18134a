import type { JSX } from 'preact';
import { useState } from 'preact/hooks';
import type { HoursRow, HoursVersion, RejectedRow } from '../../api/answers';
import type { HoursPreview } from '../../api/calendar-answers';
import { besideFields, type Problem } from '../../api/problem';
import { sendJson } from '../../api/request';
import { daysAfter, WEEKDAYS } from '../../format/time';
import { faultText, type TimesFault, timesFault } from '../../format/words';
import { Choice } from '../../parts/choice';
import { ProblemNote } from '../../parts/problem-note';
import { useSentForm } from '../../parts/sent-form';
import { StorePreviewNote } from '../../parts/store-preview';
import { TextField } from '../../parts/text-field';

interface Shown {
  /** The hours to begin with, and the date that is proposed; null: all of history. */
  readonly version: HoursVersion;
  /** All versions that the store has. */
  readonly versions: readonly HoursVersion[];
  /** The local date of the store. */
  readonly today: string;
  readonly path: string;
  /** `edited`: the date of the saved version; null: all of history. */
  readonly onSaved: (edited: string | null) => void;
  readonly onCancel: () => void;
}

const NEW_ROW: HoursRow = { day_of_week: 0, start_time_local: '09:00', end_time_local: '17:00' };

interface Typed {
  readonly span: 'from' | 'all';
  readonly from: string;
  readonly rows: readonly HoursRow[];
}

/**
 * Edits all rows of a version at once, as the API accepts them. The first press shows what would change, and the second
 * one saves. The API names the row of an error, and then changes nothing.
 */
export function HoursEditor({ version, versions, today, path, onSaved, onCancel }: Shown): JSX.Element {
  const form = useSentForm<Typed>({
    span: version.valid_from === null ? 'all' : 'from',
    from: version.valid_from ?? '',
    rows: version.business_hours,
  });
  const { typed, problem, sending, leaving } = form;
  const [preview, setPreview] = useState<HoursPreview | undefined>(undefined);
  const { span, from, rows } = typed;
  const rejected = new Map(rejectedRows(problem).map(({ line, reason }) => [line - 1, timesFault(reason)]));
  const monday = daysAfter(today, 7 - ((new Date(today).getUTCDay() + 6) % WEEKDAYS.length));
  const rest = rejected.size > 0 ? undefined : besideFields(problem, ['valid_from']);

  const change = (changed: Partial<Typed>): void => {
    form.type(changed);
    setPreview(undefined);
  };
  const submit = (): Promise<void> =>
    form.attempt(async () => {
      const body = { business_hours: rows, ...(span === 'all' ? {} : { valid_from: from }) };
      if (preview === undefined) {
        setPreview(await sendJson<HoursPreview>('PUT', `${path}/business-hours?dry_run=true`, body));
      } else {
        await sendJson('PUT', `${path}/business-hours`, body);
        onSaved(span === 'all' ? null : from);
      }
    });

  return (
    <form
      class="hours-editor"
      aria-label="Business hours"
      onSubmit={(event) => {
        event.preventDefault();
        void submit();
      }}
    >
      <div class="fields">
        <Choice
          label="From which date?"
          name="hours-span"
          value={span}
          options={[
            ['from', 'from a date on'],
            ['all', 'for all of history, as a correction'],
          ]}
          onChoose={(chosen) => change({ span: chosen as Typed['span'] })}
        />
        {span === 'all' ? null : (
          <>
            <TextField
              label="First date"
              name="hours-from"
              type="date"
              required
              value={from}
              fault={faultText(form.faults, 'valid_from')}
              onInput={(date) => change({ from: date })}
            />
            {from === monday ? null : (
              <button type="button" class="beside-field" onClick={() => change({ from: monday })}>
                From Monday, {monday}
              </button>
            )}
          </>
        )}
      </div>
      <p class="hint">{effectOf(typed, versions)}</p>
      {rows.map((row, i) => (
        <EditedRow
          key={i}
          name={`Row ${i + 1}`}
          row={row}
          fault={rejected.get(i)}
          onChange={(changed) =>
            change({ rows: rows.map((other, j) => (j === i ? { ...other, ...changed } : other)) })
          }
          onRemove={() => change({ rows: rows.filter((_, j) => j !== i) })}
          onSpread={
            rows.length === 1
              ? undefined
              : () => change({ rows: rows.map(({ day_of_week }) => ({ ...row, day_of_week })) })
          }
        />
      ))}
      {rest === undefined ? null : <ProblemNote problem={rest} />}
      {preview === undefined ? null : (
        <StorePreviewNote preview={preview} what="other hours" notices={preview.notices} />
      )}
      <div class="actions">
        <button type="button" onClick={() => change({ rows: [...rows, NEW_ROW] })}>
          Add a row
        </button>
        <button type="button" onClick={() => leaving(onCancel)}>
          Cancel
        </button>
        <button type="submit" class="primary" disabled={sending}>
          {preview === undefined ? 'Show what changes' : 'Save hours'}
        </button>
      </div>
    </form>
  );
}

/** What the rows would do, in a sentence. */
function effectOf({ span, from, rows }: Typed, versions: readonly HoursVersion[]): string {
  const replaces = versions.some(({ valid_from }) => valid_from === from);
  if (span === 'all') {
    const replaced =
      versions.length > 1 ? ` They replace all ${versions.length} versions that the store has.` : '';
    return rows.length === 0
      ? `Without rows, the store is open at all times.${replaced}`
      : `These hours apply to all of history: past days change as well.${replaced}`;
  }
  if (rows.length > 0) {
    return `Earlier days keep their hours.${replaces ? ' This replaces the version that begins on this date.' : ''}`;
  }
  return replaces
    ? 'Without rows, the version that begins on this date is removed, and the earlier hours stay in force.'
    : 'Without rows, there is nothing to begin on this date. Add a row.';
}

interface Row {
  readonly name: string;
  readonly row: HoursRow;
  readonly fault: TimesFault | undefined;
  readonly onChange: (changed: Partial<HoursRow>) => void;
  readonly onRemove: () => void;
  /** Gives all rows the times of this one; undefined: it is the only one. */
  readonly onSpread: (() => void) | undefined;
}

function EditedRow({ name, row, fault, onChange, onRemove, onSpread }: Row): JSX.Element {
  const time = (label: string, field: 'start_time_local' | 'end_time_local') => (
    <input
      aria-label={`${name}, ${label}`}
      aria-invalid={fault !== undefined && field.startsWith(fault.field)}
      aria-describedby={fault === undefined ? undefined : `fault of ${name}`.replaceAll(' ', '-')}
      value={row[field]}
      size={8}
      onInput={(event) => onChange({ [field]: event.currentTarget.value })}
    />
  );
  return (
    <div class="edited-row">
      <select
        aria-label={`${name}, weekday`}
        value={row.day_of_week}
        onChange={(event) => onChange({ day_of_week: Number(event.currentTarget.value) })}
      >
        {WEEKDAYS.map((weekday, number) => (
          <option key={weekday} value={number}>
            {weekday}
          </option>
        ))}
      </select>
      {time('from', 'start_time_local')}
      <span aria-hidden="true">–</span>
      {time('to', 'end_time_local')}
      <button type="button" class="quiet" aria-label={`Remove row ${name.slice(4)}`} onClick={onRemove}>
        Remove
      </button>
      {onSpread === undefined ? null : (
        <button
          type="button"
          class="quiet spread"
          aria-label={`Use for all rows the times of ${name.toLowerCase()}`}
          onClick={onSpread}
        >
          Use for all
        </button>
      )}
      {fault === undefined ? null : (
        <p class="fault" role="alert" id={`fault of ${name}`.replaceAll(' ', '-')}>
          {fault.text}
        </p>
      )}
    </div>
  );
}

const rejectedRows = (problem: Problem | undefined): readonly RejectedRow[] =>
  (problem?.members?.rejected_rows as RejectedRow[] | undefined) ?? [];
