import type { JSX } from 'preact';
import type { Figures, Notice } from '../api/answers';
import type { StorePreview } from '../api/calendar-answers';
import { countedMs } from '../format/counting';
import { countOf, figureText, shareText } from '../format/number';
import { timeInUtc } from '../format/time';

interface Shown {
  readonly preview: StorePreview;
  /** What past days would have, such as "other hours". */
  readonly what: string;
  readonly notices?: readonly Notice[];
}

/** What an edit of one store would change: the past days, and the figures of the last week before and after. */
export function StorePreviewNote({ preview: { past_days, week }, what, notices = [] }: Shown): JSX.Element {
  return (
    <div class="preview" role="status">
      <p>
        <strong>
          {past_days === 0 || past_days === null
            ? 'No past day changes.'
            : `${countOf(past_days, 'past day')} would have ${what}.`}
        </strong>{' '}
        Nothing is saved yet.
      </p>
      {week === null ? (
        <p class="hint">There are no polls to compute the figures of the last week from.</p>
      ) : (
        <table>
          <caption>
            The last week, as of {timeInUtc(week.as_of)} <span class="hint">(daily accounting)</span>
          </caption>
          <thead>
            <tr>
              <th scope="col">Figure</th>
              <th scope="col" class="number">
                Before
              </th>
              <th scope="col" class="number">
                After
              </th>
            </tr>
          </thead>
          <tbody>
            {COMPARED.map(([name, text]) => (
              <tr key={name}>
                <th scope="row">{name}</th>
                <td class="number">{text(week.before)}</td>
                <td class="number">{text(week.after)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
      {notices.map(({ code, message }) => (
        <p key={code} class="hint">
          {message}
        </p>
      ))}
    </div>
  );
}

const hoursText = (ms: number): string => `${figureText(ms / 3_600_000)} h`;

const COMPARED: readonly (readonly [name: string, text: (figures: Figures) => string])[] = [
  ['Open time', (figures) => hoursText(countedMs(figures))],
  ['Uptime', ({ uptime_ms }) => hoursText(uptime_ms)],
  ['Downtime', ({ downtime_ms }) => hoursText(downtime_ms)],
  ['Up', ({ uptime_ms, downtime_ms }) => shareText(uptime_ms, uptime_ms + downtime_ms)],
];
