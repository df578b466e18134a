import type { JSX } from 'preact';
import type { Sums, SumsInHours, SumsInMinutes, Timeline } from '../../api/answers';
import { shareText } from '../../format/number';
import { Choice } from '../../parts/choice';
import { route, setQuery } from '../../router';
import { Share } from './share';

const WINDOWS = [
  ['last_hour', 'Last hour', 'minutes'],
  ['last_day', 'Last day', 'hours'],
  ['last_week', 'Last week', 'hours'],
] as const;

/** The six figures, exactly as in a report. */
export function WindowFigures({ timeline }: { timeline: Timeline }): JSX.Element {
  return (
    <div class="card">
      <div class="card-head">
        <h2>Figures, as a report has them</h2>
        <WindowChoices noData={timeline.no_data} />
      </div>
      <div class="windows">
        {WINDOWS.map(([name, title, unit]) => {
          const sums = timeline.sums[name];
          if (sums === undefined) return null;
          return <OneWindow key={name} title={title} unit={unit} sums={sums} {...writtenIn(sums)} />;
        })}
      </div>
    </div>
  );
}

function WindowChoices({ noData }: { noData: string }): JSX.Element {
  return (
    <div class="actions">
      <Choice
        label="Windows"
        name="windows"
        value={route.value.query.windows ?? 'calendar'}
        options={[
          ['calendar', 'calendar'],
          ['rolling', 'rolling'],
        ]}
        onChoose={(windows) => setQuery({ windows })}
      />
      <Choice
        label="Days without data"
        name="no_data"
        value={noData}
        options={[
          ['down', 'count as down'],
          ['exclude', 'are left out'],
        ]}
        onChoose={(no_data) => setQuery({ no_data })}
      />
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
    </section>
  );
}
