import type { JSX } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import type { Ingestion, RejectedRow } from '../api/answers';
import type {
  SavedSpecialHours,
  SpecialHoursPreview,
  SpecialHoursRow,
  StoreSelection,
  Target,
} from '../api/calendar-answers';
import { besideFields, type Problem, RequestFailed } from '../api/problem';
import { sendJson } from '../api/request';
import { countOf } from '../format/number';
import { datesBetween } from '../format/time';
import { faultText, type TimesFault, timesFault } from '../format/words';
import { type Query, queryText } from '../route';
import { Choice } from './choice';
import { ProblemNote } from './problem-note';
import { useSentForm } from './sent-form';
import { StorePreviewNote } from './store-preview';
import { TextField } from './text-field';

const FIELDS = ['from_date', 'to_date'];
/** As the service has it. */
const MAX_DATES = 400;

interface Stretch {
  readonly start: string;
  readonly end: string;
}

/** What a form of special hours holds. */
export interface TypedHours {
  readonly first: string;
  readonly last: string;
  /** `usual`: as on other dates, so that special hours are removed. */
  readonly open: 'closed' | 'hours' | 'usual';
  readonly stretches: readonly Stretch[];
  readonly reason: string;
}

const NOTHING: TypedHours = {
  first: '',
  last: '',
  open: 'closed',
  stretches: [{ start: '09:00', end: '17:00' }],
  reason: '',
};

interface Shown {
  readonly target: Target;
  /** The special hours of a date that are edited; undefined: new ones. */
  readonly edited?: TypedHours;
  readonly onSaved: (saved: SavedSpecialHours) => void;
  readonly onCancel?: () => void;
}

/** A request that was checked, with what it would do. */
interface Checked extends Request {
  readonly found: SpecialHoursPreview;
}

interface Request {
  readonly method: 'POST' | 'PUT';
  readonly path: string;
  readonly query: Query;
  readonly body: object;
  /** undefined: of one store. */
  readonly selection?: StoreSelection;
}

/**
 * Sets the hours of dates. The first press shows what would change, and the second one saves; any change in between starts
 * over. Of a date that is to have its usual hours again, what would change is shown at once.
 */
export function SpecialHoursForm({ target, edited, onSaved, onCancel }: Shown): JSX.Element {
  const form = useSentForm(edited ?? NOTHING);
  const { typed, problem, faults, sending, leaving } = form;
  const [checked, setChecked] = useState<Checked | undefined>(undefined);
  const many = 'stamp' in target;
  const rows = rowFaults(problem, typed);
  const rest = rows.size > 0 ? undefined : besideFields(problem, FIELDS);
  useEffect(() => setChecked(undefined), [many ? target.stamp : '']);

  const type = (changed: Partial<TypedHours>): void => {
    form.type(changed);
    setChecked(undefined);
  };
  const submit = () =>
    form.attempt(async () => {
      const wrong = typedProblem(typed);
      if (wrong !== undefined) throw new RequestFailed(wrong);
      const range = { from_date: typed.first, to_date: lastOf(typed) };
      if (checked !== undefined) {
        const { method, path, query, body, selection } = checked;
        const ingestion = await sendJson<Ingestion>(method, `${path}${queryText(query)}`, body);
        return done({ ingestion, ...range, selection });
      }
      const request = await requestOf(target, typed);
      const { method, path, query, body } = request;
      const dry = `${path}${queryText({ ...query, dry_run: true })}`;
      setChecked({ ...request, found: await sendJson(method, dry, body) });
    });
  useEffect(() => {
    if (typed.open === 'usual') void submit();
  }, []);
  const done = (saved: SavedSpecialHours): void => {
    form.restart();
    setChecked(undefined);
    onSaved(saved);
  };

  return (
    <form
      class="calendar-form"
      aria-label={edited === undefined ? 'New special hours' : `Special hours of ${edited.first}`}
      onSubmit={(event) => {
        event.preventDefault();
        void submit();
      }}
    >
      <div class="fields">
        {edited === undefined ? (
          <>
            <TextField
              label="First date"
              name="special-first"
              type="date"
              required
              value={typed.first}
              fault={faultText(faults, 'from_date')}
              onInput={(first) => type({ first })}
            />
            <TextField
              label="Last date, if there are several"
              name="special-last"
              type="date"
              value={typed.last}
              fault={faultText(faults, 'to_date')}
              onInput={(last) => type({ last })}
            />
          </>
        ) : null}
        <Choice
          label={many ? 'The stores are' : 'The store is'}
          name="special-open"
          value={typed.open}
          options={[
            ['closed', 'closed all day'],
            ['hours', 'open at these hours'],
            ['usual', 'open as usual: remove special hours'],
          ]}
          onChoose={(open) => type({ open: open as TypedHours['open'] })}
        />
        <TextField
          label="Reason"
          name="special-reason"
          maxLength={200}
          value={typed.reason}
          onInput={(reason) => type({ reason })}
        />
      </div>
      {typed.open !== 'hours' ? null : (
        <Stretches stretches={typed.stretches} faults={rows} onChange={(stretches) => type({ stretches })} />
      )}
      {rows.has(-1) ? (
        <p class="fault" role="alert">
          {rows.get(-1)?.text}
        </p>
      ) : null}
      {rest === undefined ? null : <ProblemNote problem={rest} />}
      {checked === undefined ? null : many ? (
        <Found found={checked.found} />
      ) : (
        <StorePreviewNote preview={checked.found} what="other hours" notices={checked.found.notices} />
      )}
      <div class="actions">
        <button type="submit" class="primary" disabled={sending}>
          {checked === undefined
            ? 'Show what changes'
            : many
              ? `Save for ${countOf(checked.found.stores, 'store')}`
              : typed.open === 'usual'
                ? 'Remove special hours'
                : 'Save special hours'}
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

const Found = ({ found }: { found: SpecialHoursPreview }): JSX.Element => (
  <div role="status">
    <p>
      {found.stores === 0
        ? 'This changes nothing: all of the stores have these hours already.'
        : `This changes ${countOf(found.stores, 'store')} on ${countOf(found.dates, 'date')}. Nothing is changed yet.`}
    </p>
    {found.changed + found.removed === 0 ? null : (
      <p>It replaces or removes special hours that some of the stores have.</p>
    )}
    {found.notices.map(({ code, message }) => (
      <p key={code} class="hint">
        {message}
      </p>
    ))}
  </div>
);

interface Edited {
  readonly stretches: readonly Stretch[];
  readonly faults: ReadonlyMap<number, TimesFault>;
  readonly onChange: (stretches: readonly Stretch[]) => void;
}

/** The open hours of a date: several, if there is a break. */
function Stretches({ stretches, faults, onChange }: Edited): JSX.Element {
  const change = (i: number, changed: Partial<Stretch>): void =>
    onChange(stretches.map((stretch, j) => (j === i ? { ...stretch, ...changed } : stretch)));
  return (
    <div class="stretches" role="group" aria-label="Open hours">
      {stretches.map(({ start, end }, i) => (
        <div class="edited-stretch" key={i}>
          <input
            aria-label={`Hours ${i + 1}, from`}
            aria-invalid={faults.get(i)?.field === 'start'}
            size={8}
            value={start}
            onInput={(event) => change(i, { start: event.currentTarget.value })}
          />
          <span aria-hidden="true">–</span>
          <input
            aria-label={`Hours ${i + 1}, to`}
            aria-invalid={faults.get(i)?.field === 'end'}
            size={8}
            value={end}
            onInput={(event) => change(i, { end: event.currentTarget.value })}
          />
          {stretches.length === 1 ? null : (
            <button
              type="button"
              class="quiet"
              aria-label={`Remove hours ${i + 1}`}
              onClick={() => onChange(stretches.filter((_, j) => j !== i))}
            >
              Remove
            </button>
          )}
          {faults.has(i) ? (
            <p class="fault" role="alert">
              {faults.get(i)?.text}
            </p>
          ) : null}
        </div>
      ))}
      <button type="button" onClick={() => onChange([...stretches, { start: '', end: '' }])}>
        Add hours
      </button>
    </div>
  );
}

async function requestOf(target: Target, typed: TypedHours): Promise<Request> {
  const range = { from_date: typed.first, to_date: lastOf(typed) };
  const rows = rowsOf(typed);
  if ('storeId' in target) {
    const path = `/stores/${encodeURIComponent(target.storeId)}/special-hours`;
    return { method: 'PUT', path, query: range, body: { special_hours: rows } };
  }
  const selection = await target.selection();
  const body = { selection, dates: rows, ...(typed.open === 'usual' ? range : {}) };
  return { method: 'POST', path: '/special-hours', query: {}, body, selection };
}

const lastOf = ({ first, last }: TypedHours): string => (last === '' ? first : last);

const rowsOf = (typed: TypedHours): SpecialHoursRow[] =>
  datesBetween(typed.first, lastOf(typed)).flatMap((date): SpecialHoursRow[] => {
    if (typed.open === 'usual') return [];
    const reason = typed.reason.trim() || null;
    if (typed.open === 'closed') return [{ date, start_time_local: null, end_time_local: null, reason }];
    return typed.stretches.map(({ start, end }) => ({
      date,
      start_time_local: start.trim(),
      end_time_local: end.trim(),
      reason,
    }));
  });

/** What is wrong before there are rows: without dates there are none, and without times a store is closed. */
function typedProblem(typed: TypedHours): Problem | undefined {
  const days = (Date.parse(lastOf(typed)) - Date.parse(typed.first)) / 86_400_000 + 1;
  const wrong =
    days < 1
      ? 'The last date is before the first.'
      : days > MAX_DATES
        ? `At most ${MAX_DATES} dates can be changed at once.`
        : undefined;
  if (wrong !== undefined) return invalid(wrong, { errors: [{ field: 'to_date', message: wrong }] });
  const empty = typed.stretches.findIndex(({ start, end }) => start.trim() === '' && end.trim() === '');
  if (typed.open !== 'hours' || empty === -1) return undefined;
  const reason = 'start_time_local is missing, and so is end_time_local';
  return invalid(reason, { rejected_rows: [{ line: empty + 1, reason }] });
}

const invalid = (detail: string, members: Readonly<Record<string, unknown>>): Problem => ({
  title: 'Invalid special hours',
  detail,
  status: 400,
  members,
});

/** What the service says of rows, by the index of their stretch; -1: of a row without times. */
function rowFaults(problem: Problem | undefined, { open, stretches }: TypedHours): Map<number, TimesFault> {
  const rejected = (problem?.members?.rejected_rows ?? []) as readonly RejectedRow[];
  return new Map(
    rejected.map(({ line, reason }) => [
      open === 'hours' ? (line - 1) % stretches.length : -1,
      timesFault(reason),
    ]),
  );
}
