import type { JSX } from 'preact';
import { useState } from 'preact/hooks';
import type { StorePage } from '../../api/answers';
import { type Problem, problemFrom } from '../../api/problem';
import { getJson, sendJson } from '../../api/request';
import type { PeriodName } from '../../format/selection';
import { daysBefore } from '../../format/time';
import { ProblemNote } from '../../parts/problem-note';
import { linkWithSelection, openWithSelection, selection } from '../../parts/selection';

/** The periods that are asked for most. */
const OFTEN: readonly (readonly [PeriodName, title: string])[] = [
  ['last_week', 'Last week, Monday to Sunday'],
  ['last_month', 'Last month'],
  ['month_to_date', 'This month to date'],
];
const FORMATS = [
  ['xlsx', 'Excel'],
  ['csv', 'CSV'],
] as const;

/** Triggers a report; returns its id. */
async function trigger(parameters: object): Promise<string> {
  const body = { columns: 'extended', labels: selection.value.labels, ...parameters };
  return (await sendJson<{ report_id: string }>('POST', '/trigger_report', body)).report_id;
}

/**
 * Triggers this week up to the latest poll, and the week before up to the same moment; returns their ids, the earlier one
 * first.
 */
async function twoWeeks(): Promise<readonly [a: string, b: string]> {
  const { as_of } = await getJson<StorePage>('/stores?limit=1');
  const a = await trigger({ period: 'this_week', as_of: daysBefore(as_of, 7) });
  return [a, await trigger({ period: 'this_week', as_of })];
}

/** The reports that are asked for most, at one press each. */
export function QuickReports({ onTriggered }: { onTriggered: () => void }): JSX.Element {
  const [problem, setProblem] = useState<Problem | undefined>(undefined);
  const [asking, setAsking] = useState(false);
  const ask = async (work: () => Promise<void>): Promise<void> => {
    setAsking(true);
    try {
      await work();
      setProblem(undefined);
    } catch (error) {
      setProblem(problemFrom(error));
    } finally {
      setAsking(false);
    }
  };
  const make = (period: PeriodName, format: string): Promise<void> =>
    ask(async () => {
      await trigger({ period, format });
      onTriggered();
    });
  const compare = (): Promise<void> =>
    ask(async () => {
      const [a, b] = await twoWeeks();
      openWithSelection(['reports', 'compare'], { a, b });
    });
  return (
    <div class="card">
      <h2>Common reports</h2>
      <ul class="quick-reports">
        {OFTEN.map(([period, title]) => (
          <li key={period}>
            <span>{title}</span>
            {FORMATS.map(([format, name]) => (
              <button
                key={format}
                type="button"
                disabled={asking}
                aria-label={`${title}, as ${name}`}
                onClick={() => void make(period, format)}
              >
                {name}
              </button>
            ))}
            <a href={linkWithSelection(['summary'], { period, from: undefined, to: undefined })}>Summary</a>
          </li>
        ))}
        <li>
          <span>This week so far, and last week up to the same moment</span>
          <button type="button" disabled={asking} onClick={() => void compare()}>
            This week against last
          </button>
        </li>
      </ul>
      <p class="hint">
        Each store by its own local dates. Time without data counts as down.
        {selection.value.labels === undefined ? '' : ` Of the stores with ${selection.value.labels}.`}
      </p>
      {problem === undefined ? null : <ProblemNote problem={problem} />}
    </div>
  );
}
