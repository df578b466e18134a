import type { JSX } from 'preact';
import { useState } from 'preact/hooks';
import { type FleetGlance, selectorKeys } from '../../api/fleet-answers';
import { besideFields, faultsOf, type Problem, problemFrom } from '../../api/problem';
import { sendJson } from '../../api/request';
import { useResource } from '../../api/resource';
import { PERIODS } from '../../format/selection';
import { FORMATS } from '../../format/words';
import { Choice } from '../../parts/choice';
import { CountingChoices } from '../../parts/counting-choices';
import { GroupChoice } from '../../parts/group-choice';
import { ProblemNote } from '../../parts/problem-note';
import { selection } from '../../parts/selection';
import { TextField } from '../../parts/text-field';

/** The choice of what the figures are of: the windows, a period by its name, or a period of two dates. */
const WINDOWS = 'windows';
const DATES = 'dates';

const COLUMNS_OF_WINDOWS = [
  ['plain', 'standard'],
  ['extended', 'detailed, with names'],
  ['evidence', 'detailed, with names and evidence'],
] as const;
const COLUMNS_OF_PERIOD = [
  ['plain', 'standard'],
  ['evidence', 'detailed, with names and evidence'],
  ['targets', 'detailed, with names and targets'],
] as const;
const COLUMNS_OF_GROUPS = [
  ['extended', 'detailed'],
  ['targets', 'detailed, with targets'],
] as const;

const FIELDS = ['as_of', 'from_date', 'to_date', 'carry_minutes', 'labels', 'label_columns'];

/** The parameters of the API as text; those that are absent have their defaults. */
type Asked = Readonly<Record<string, string | undefined>>;

/** Triggers a report with its options. */
export function TriggerForm({ onTriggered }: { onTriggered: () => void }): JSX.Element {
  const { labels, as_of, period, from, to } = selection.value;
  const [asked, setAsked] = useState<Asked>({ labels, as_of, from_date: from, to_date: to });
  const keys = selectorKeys(useResource<FleetGlance>('/fleet').data);
  const [span, setSpan] = useState<string>(period ?? (from === undefined ? WINDOWS : DATES));
  const [problem, setProblem] = useState<Problem | undefined>(undefined);
  const [asking, setAsking] = useState(false);
  const faults = faultsOf(problem);
  const rest = besideFields(problem, FIELDS);
  const change = (changed: object): void => setAsked({ ...asked, ...changed });
  const ofWindows = span === WINDOWS;
  const isGrouped = (asked.group_by ?? '') !== '';

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
          label="Report period"
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
        <TextField
          label="Labels"
          name="labels"
          size={26}
          autoComplete="off"
          placeholder="all stores"
          value={asked.labels ?? ''}
          fault={faults.get('labels')}
          onInput={(labels) => change({ labels })}
        />
        <GroupChoice
          name="group_by"
          by={asked.group_by ?? ''}
          keys={keys}
          none="nothing: one row a store"
          onChoose={(group_by) => change({ group_by })}
        />
        {isGrouped && !ofWindows ? choice('columns', 'Columns', COLUMNS_OF_GROUPS) : null}
        {isGrouped ? null : (
          <>
            {choice('columns', 'Columns', ofWindows ? COLUMNS_OF_WINDOWS : COLUMNS_OF_PERIOD)}
            <TextField
              label="Also show labels"
              name="label_columns"
              size={20}
              autoComplete="off"
              placeholder="such as region,brand"
              value={asked.label_columns ?? ''}
              fault={faults.get('label_columns')}
              onInput={(label_columns) => change({ label_columns })}
            />
          </>
        )}
        {choice('format', 'Format', FORMATS)}
        <button type="submit" class="primary" disabled={asking}>
          Generate report
        </button>
      </div>
      <p class="hint">
        For example 2023-01-25 18:00. Without an instant, the report is as of the latest poll of all stores.
        Labels select stores, such as region=north,tier!=test.
        {ofWindows ? '' : ' A period has the local dates of each store by its own time, both ends included.'}
      </p>
      {rest === undefined ? null : <ProblemNote problem={rest} />}
    </form>
  );
}

/** The body of the request. Options that are not shown are left out, and so are fields without a text. */
function requestOf(
  { as_of, windows, breakdown, from_date, to_date, ...others }: Asked,
  span: string,
): object {
  const at = as_of?.trim() ?? '';
  const { labels, group_by, label_columns, columns, ...asked } = others;
  const { carry_minutes: minutes } = asked;
  const isGrouped = given(group_by) !== undefined;
  const ofGroups = span !== WINDOWS && columns === 'targets' ? columns : 'extended';
  return {
    ...asked,
    labels: given(labels),
    ...(isGrouped ? { group_by, columns: ofGroups } : { columns, label_columns: given(label_columns) }),
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

const given = (text: string | undefined): string | undefined => text?.trim() || undefined;

/**
 * Converts `2023-01-25 18:00` to the API's format. Other texts are sent as they are, and the API rejects invalid ones.
 */
const instantText = (text: string): string =>
  /^\d{4}-\d\d-\d\d[ T]\d\d:\d\d(:\d\d(\.\d+)?)?$/.test(text)
    ? `${text.replace(' ', 'T')}${/:\d\d:/.test(text) ? '' : ':00'}Z`
    : text;
