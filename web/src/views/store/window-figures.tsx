import type { JSX } from 'preact';
import type { Sums, SumsInHours, SumsInMinutes, Timeline } from '../../api/answers';
import { faultsOf } from '../../api/problem';
import type { Resource } from '../../api/resource';
import { countingQuery, countingText, evidenceText } from '../../format/counting';
import { shareText } from '../../format/number';
import { durationText } from '../../format/time';
import { Choice } from '../../parts/choice';
import { CountingChoices } from '../../parts/counting-choices';
import { Loaded } from '../../parts/loaded';
import { route, setQuery } from '../../router';
import { Share } from './share';

const WINDOWS = [
  ['last_hour', 'Last hour', 'minutes'],
  ['last_day', 'Last day', 'hours'],
  ['last_week', 'Last week', 'hours'],
] as const;

/** The six figures, exactly as in a report. The choices stay when the service rejects one of them. */
export const WindowFigures = ({ timeline }: { timeline: Resource<Timeline> }): JSX.Element => (
  <div class="card">
    <div class="card-head">
      <h2>Figures, as a report has them</h2>
      <WindowChoices fault={faultsOf(timeline.problem).get('carry_minutes')} />
    </div>
    <Loaded of={timeline} lines={4}>
      {(explained) => (
        <>
          <p class="hint">
            {countingText(explained)} Time without data{' '}
            {explained.no_data === 'down' ? 'counts as down' : 'is left out'}.
          </p>
          <div class="windows">
            {WINDOWS.map(([name, title, unit]) => {
              const sums = explained.sums[name];
              if (sums === undefined) return null;
              return <OneWindow key={name} title={title} unit={unit} sums={sums} {...writtenIn(sums)} />;
            })}
          </div>
        </>
      )}
    </Loaded>
  </div>
);

function WindowChoices({ fault }: { fault: string | undefined }): JSX.Element {
  const { query } = route.value;
  return (
    <div class="actions">
      <Choice
        label="Windows"
        name="windows"
        value={query.windows ?? 'calendar'}
        options={[
          ['calendar', 'calendar'],
          ['rolling', 'rolling'],
        ]}
        onChoose={(windows) => setQuery({ windows })}
      />
      <Choice
        label="Time without data"
        name="no_data"
        value={query.no_data ?? 'down'}
        options={[
          ['down', 'counts as down'],
          ['exclude', 'is left out'],
        ]}
        onChoose={(no_data) => setQuery({ no_data })}
      />
      <CountingChoices asked={countingQuery(query)} fault={fault} onChoose={setQuery} />
    </div>
  );
}

/** Uptime and downtime as the report writes them. */
const writtenIn = (sums: SumsInMinutes | SumsInHours) =>
  'uptime_minutes' in sums
    ? { uptime: sums.uptime_minutes, downtime: sums.downtime_minutes }
    : { uptime: sums.uptime_hours, downtime: sums.downtime_hours };

interface OneWindowProps {
  readonly title: string;
  readonly unit: string;
  readonly sums: Sums;
  readonly uptime: string;
  readonly downtime: string;
}

function OneWindow({ title, unit, sums, uptime, downtime }: OneWindowProps): JSX.Element {
  const counted = sums.uptime_ms + sums.downtime_ms;
  return (
    <section class="window">
      <h3>
        {title} <span class="hint">({unit})</span>
      </h3>
      <dl>
        <div>
          <dt>Uptime</dt>
          <dd class="up-figure">{uptime}</dd>
        </div>
        <div>
          <dt>Downtime</dt>
          <dd class={sums.downtime_ms > 0 ? 'down-figure' : undefined}>{downtime}</dd>
        </div>
        <div>
          <dt>Up</dt>
          <dd>{shareText(sums.uptime_ms, counted)}</dd>
        </div>
      </dl>
      <Share sums={sums} />
      <p class="hint">
        {evidenceText(sums)}
        {sums.excluded_ms === 0 ? '' : `; ${durationText(sums.excluded_ms)} excluded`}
      </p>
    </section>
  );
}
