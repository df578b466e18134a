import type { JSX } from 'preact';
import { useState } from 'preact/hooks';
import { type Problem, problemFrom } from '../../api/problem';
import { sendJson } from '../../api/request';
import { Choice } from '../../parts/choice';
import { ProblemNote } from '../../parts/problem-note';

const CHOICES = [
  [
    'windows',
    'Windows',
    [
      ['calendar', 'calendar days'],
      ['rolling', 'rolling 24 and 168 h'],
    ],
  ],
  [
    'no_data',
    'Days without data',
    [
      ['down', 'count as down'],
      ['exclude', 'are left out'],
    ],
  ],
  [
    'columns',
    'Columns',
    [
      ['plain', 'the six figures'],
      ['extended', 'with open time'],
    ],
  ],
  [
    'format',
    'Format',
    [
      ['csv', 'CSV'],
      ['ndjson', 'NDJSON'],
      ['parquet', 'Parquet'],
      ['xlsx', 'Excel'],
    ],
  ],
] as const;

/** Triggers a report with its options. */
export function TriggerForm({ onTriggered }: { onTriggered: () => void }): JSX.Element {
  const [options, setOptions] = useState<Readonly<Record<string, string>>>({});
  const [asOf, setAsOf] = useState('');
  const [problem, setProblem] = useState<Problem | undefined>(undefined);
  const [asking, setAsking] = useState(false);

  const trigger = async (): Promise<void> => {
    setAsking(true);
    try {
      const at = asOf.trim();
      await sendJson('POST', '/trigger_report', {
        ...options,
        ...(at === '' ? {} : { as_of: instantText(at) }),
      });
      setProblem(undefined);
      onTriggered();
    } catch (error) {
      setProblem(problemFrom(error));
    } finally {
      setAsking(false);
    }
  };

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
        <div class="field">
          <label for="as-of">As of, in UTC</label>
          <input
            id="as-of"
            value={asOf}
            size={22}
            placeholder="the latest poll"
            onInput={(event) => setAsOf(event.currentTarget.value)}
          />
        </div>
        {CHOICES.map(([name, label, choices]) => (
          <Choice
            key={name}
            label={label}
            name={name}
            value={options[name] ?? choices[0][0]}
            options={choices}
            onChoose={(value) => setOptions({ ...options, [name]: value })}
          />
        ))}
        <button type="submit" class="primary" disabled={asking}>
          Generate report
        </button>
      </div>
      <p class="hint">
        For example 2023-01-25 18:00. Without an instant, the report is as of the latest poll of all stores.
      </p>
      {problem === undefined ? null : <ProblemNote problem={problem} />}
    </form>
  );
}

/**
 * Converts `2023-01-25 18:00` to the API's format. Other texts are sent as they are, and the API rejects invalid ones.
 */
const instantText = (text: string): string =>
  /^\d{4}-\d\d-\d\d[ T]\d\d:\d\d(:\d\d(\.\d+)?)?$/.test(text)
    ? `${text.replace(' ', 'T')}${/:\d\d:/.test(text) ? '' : ':00'}Z`
    : text;
