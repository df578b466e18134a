import type { JSX } from 'preact';
import { useState } from 'preact/hooks';
import type { HoursRow, RejectedRow } from '../../api/answers';
import { type Problem, problemFrom } from '../../api/problem';
import { sendJson } from '../../api/request';
import { WEEKDAYS } from '../../format/time';
import { ProblemNote } from '../../parts/problem-note';

interface Shown {
  readonly rows: readonly HoursRow[];
  readonly path: string;
  readonly onSaved: () => void;
  readonly onCancel: () => void;
}

const NEW_ROW: HoursRow = { day_of_week: 0, start_time_local: '09:00', end_time_local: '17:00' };

/** Edits all rows at once, as the API accepts them. The API names the row of an error, and then changes nothing. */
export function HoursEditor({ rows: before, path, onSaved, onCancel }: Shown): JSX.Element {
  const [rows, setRows] = useState(before);
  const [problem, setProblem] = useState<Problem | undefined>(undefined);
  const [saving, setSaving] = useState(false);
  const faults = new Map(rejectedRows(problem).map(({ line, reason }) => [line - 1, reason]));

  const change = (changed: readonly HoursRow[]): void => {
    setRows(changed);
    setProblem(undefined);
  };
  const save = async (): Promise<void> => {
    setSaving(true);
    try {
      await sendJson('PUT', `${path}/business-hours`, { business_hours: rows });
      onSaved();
    } catch (error) {
      setProblem(problemFrom(error));
    } finally {
      setSaving(false);
    }
  };

  return (
    <form
      class="hours-editor"
      onSubmit={(event) => {
        event.preventDefault();
        void save();
      }}
    >
      {rows.map((row, i) => (
        <EditedRow
          key={i}
          name={`Row ${i + 1}`}
          row={row}
          fault={faults.get(i)}
          onChange={(changed) => change(rows.map((other, j) => (j === i ? { ...other, ...changed } : other)))}
          onRemove={() => change(rows.filter((_, j) => j !== i))}
        />
      ))}
      {rows.length === 0 ? <p class="hint">Without rows, the store is open at all times.</p> : null}
      {problem === undefined ? null : <ProblemNote problem={problem} />}
      <div class="actions">
        <button type="button" onClick={() => change([...rows, NEW_ROW])}>
          Add a row
        </button>
        <button type="button" onClick={onCancel}>
          Cancel
        </button>
        <button type="submit" class="primary" disabled={saving}>
          Save hours
        </button>
      </div>
    </form>
  );
}

interface Row {
  readonly name: string;
  readonly row: HoursRow;
  readonly fault: string | undefined;
  readonly onChange: (changed: Partial<HoursRow>) => void;
  readonly onRemove: () => void;
}

function EditedRow({ name, row, fault, onChange, onRemove }: Row): JSX.Element {
  const time = (label: string, field: 'start_time_local' | 'end_time_local') => (
    <input
      aria-label={`${name}, ${label}`}
      aria-invalid={fault !== undefined}
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
      {fault === undefined ? null : (
        <p class="fault" role="alert">
          {fault}
        </p>
      )}
    </div>
  );
}

const rejectedRows = (problem: Problem | undefined): readonly RejectedRow[] =>
  (problem?.members?.rejected_rows as RejectedRow[] | undefined) ?? [];
