import type { JSX } from 'preact';
import { useState } from 'preact/hooks';
import { besideFields, faultsOf, type Problem, problemFrom } from '../../api/problem';
import { sendJson } from '../../api/request';
import { Choice } from '../../parts/choice';
import { CountingChoices } from '../../parts/counting-choices';
import { ProblemNote } from '../../parts/problem-note';
import { TextField } from '../../parts/text-field';
import { PERIODS } from './parameters';

/** The choice of what the figures are of: the windows, a period by its name, or a period of two dates. */
const WINDOWS = 'windows';
const DATES = 'dates';

const COLUMNS_OF_WINDOWS = [
  ['plain', 'the six figures'],
  ['extended', 'with open time'],
  ['evidence', 'with open time and evidence'],
] as const;
const COLUMNS_OF_PERIOD = [
  ['plain', 'the figures'],
  ['evidence', 'with evidence'],
] as const;

const FIELDS = ['as_of', 'from_date', 'to_date', 'carry_minutes'];

/** The parameters of the API as text; those that are absent have their defaults. */
type Asked = Readonly<Record<string, string | undefined>>;

/** Triggers a report with its options. */
export function TriggerForm({ onTriggered }: { onTriggered: () => void }): JSX.Element {
  const [asked, setAsked] = useState<Asked>({});
  const [span, setSpan] = useState(WINDOWS);
  const [problem, setProblem] = useState<Problem | undefined>(undefined);
  const [asking, setAsking] = useState(false);
  const faults = faultsOf(problem);
  const rest = besideFields(problem, FIELDS);
  const change = (changed: object): void => setAsked({ ...asked, ...changed });
  const ofWindows = span === WINDOWS;

  const trigger = async (): Promise<void> => {
    setAsking(true);
    try {
      await sendJson('POST', '/trigger_report', requestOf(asked, span));
      setProblem(undefined);
      onTriggered();
    } catch (error) {
      setProblem(problemFrom(error));
    } finally {
      setAsking(false);
    }
  };
  const choice = (name: string, label: string, options: readonly (readonly [string, string])[]) => (
    <Choice
      label={label}
      name={name}
      value={asked[name] ?? options[0]![0]}
      options={options}
      onChoose={(value) => change({ [name]: value })}
    />
  );

  return (
    <form
      class="card"
      onSubmit={(event) => {
        event.preventDefault();
        void trigger();
      }}
    >
      <h2>New report</h2>
      <div class="trigger">
        <TextField
          label="As of, in UTC"
          name="as-of"
          size={22}
          placeholder="the latest poll"
          value={asked.as_of ?? ''}
          fault={faults.get('as_of')}
          onInput={(as_of) => change({ as_of })}
        />
        <Choice
          label="Figures of"
          name="span"
          value={span}
          options={[[WINDOWS, 'the last hour, day and week'], ...PERIODS, [DATES, 'two dates']]}
          onChoose={(chosen) => {
            setSpan(chosen);
            change({ columns: undefined });
          }}
        />
        {span === DATES ? (
          <>
            <TextField
              label="First date"
              name="from_date"
              type="date"
              required
              value={asked.from_date ?? ''}
              fault={faults.get('from_date')}
              onInput={(from_date) => change({ from_date })}
            />
            <TextField
              label="Last date"
              name="to_date"
              type="date"
              required
              value={asked.to_date ?? ''}
              fault={faults.get('to_date')}
              onInput={(to_date) => change({ to_date })}
            />
          </>
        ) : null}
        {ofWindows
          ? choice('windows', 'Windows', [
              ['calendar', 'calendar days'],
              ['rolling', 'rolling 24 and 168 h'],
            ])
          : choice('breakdown', 'Rows', [
              ['none', 'one a store'],
              ['day', 'by day'],
              ['week', 'by week'],
              ['month', 'by month'],
            ])}
        {choice('no_data', 'Time without data', [
          ['down', 'counts as down'],
          ['exclude', 'is left out'],
        ])}
        <CountingChoices asked={asked} fault={faults.get('carry_minutes')} onChoose={change} />
        {choice('columns', 'Columns', ofWindows ? COLUMNS_OF_WINDOWS : COLUMNS_OF_PERIOD)}
        {choice('format', 'Format', [
          ['csv', 'CSV'],
          ['ndjson', 'NDJSON'],
          ['parquet', 'Parquet'],
          ['xlsx', 'Excel'],
        ])}
        <button type="submit" class="primary" disabled={asking}>
          Generate report
        </button>
      </div>
      <p class="hint">
        For example 2023-01-25 18:00. Without an instant, the report is as of the latest poll of all stores.
        {ofWindows ? '' : ' A period has the local dates of each store, both ends included.'}
      </p>
      {rest === undefined ? null : <ProblemNote problem={rest} />}
    </form>
  );
}

/** The body of the request. Options of the other span are left out. */
function requestOf({ as_of, windows, breakdown, from_date, to_date, ...asked }: Asked, span: string): object {
  const at = as_of?.trim() ?? '';
  const { carry_minutes: minutes } = asked;
  return {
    ...asked,
    ...(minutes === undefined ? {} : { carry_minutes: Number(minutes) }),
    ...(at === '' ? {} : { as_of: instantText(at) }),
    ...(span === WINDOWS
      ? { windows }
      : {
          breakdown,
          ...(span === DATES ? { from_date, to_date } : { period: span }),
        }),
  };
}

/**
 * Converts `2023-01-25 18:00` to the API's format. Other texts are sent as they are, and the API rejects invalid ones.
 */
const instantText = (text: string): string =>
  /^\d{4}-\d\d-\d\d[ T]\d\d:\d\d(:\d\d(\.\d+)?)?$/.test(text)
    ? `${text.replace(' ', 'T')}${/:\d\d:/.test(text) ? '' : ':00'}Z`
    : text;
