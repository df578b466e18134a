import type { JSX } from 'preact';
import { useState } from 'preact/hooks';
import type { Segment, Timeline, TimelineDay } from '../../api/answers';
import { durationText, timeIn, timeInUtc, wallTime, WEEKDAYS } from '../../format/time';
import { StatusWord } from '../../parts/status-word';
import { DayBar } from './day-bar';
import { unusualHours } from './day-track';

interface Shown {
  readonly timeline: Timeline;
}

/** The local days of the figures in the store's zone. Each segment shows its rule and its poll. */
export function Days({ timeline }: Shown): JSX.Element {
  const [chosen, setChosen] = useState<Segment | undefined>(undefined);
  return (
    <div class="card">
      <div class="card-head">
        <h2>Local days, {timeline.timezone}</h2>
        <Legend />
      </div>
      <div class="days">
        <div class="hours-of-day" aria-hidden="true">
          {['00', '06', '12', '18', '24'].map((hour) => (
            <span key={hour}>{hour}</span>
          ))}
        </div>
        {[...timeline.days].reverse().map((day) => (
          <div class="day" key={day.date}>
            <DayName day={day} />
            <DayBar day={day} chosen={chosen} onChoose={setChosen} />
          </div>
        ))}
      </div>
      <div class="reason" aria-live="polite">
        {chosen === undefined ? (
          <p class="hint">
            Point at a segment, or select a day with Tab and move along it with the arrow keys, to see its
            rule and its poll.
          </p>
        ) : (
          <Reason segment={chosen} zone={timeline.timezone} />
        )}
      </div>
    </div>
  );
}

function DayName({ day }: { day: TimelineDay }): JSX.Element {
  const hours = unusualHours(day);
  return (
    <div class="day-name">
      <strong>{WEEKDAYS[day.day_of_week]!.slice(0, 3)}</strong> {day.date}
      {hours === undefined ? null : <span class="hint"> {hours} h</span>}
    </div>
  );
}

const Legend = (): JSX.Element => (
  <ul class="legend">
    {[
      ['up', 'Up'],
      ['down', 'Down'],
      ['no_data', 'No data'],
      ['ahead', 'Open, in the future'],
      ['closed', 'Closed'],
    ].map(([kind, word]) => (
      <li key={kind}>
        <span class={`swatch fill-${kind}`} aria-hidden="true" /> {word}
      </li>
    ))}
    <li>
      <span class="tick-sample" aria-hidden="true" /> Poll active
    </li>
    <li>
      <span class="tick-sample tick-inactive" aria-hidden="true" /> inactive
    </li>
    <li>
      <span class="tick-sample tick-closed" aria-hidden="true" /> while closed, does not count
    </li>
  </ul>
);

function Reason({ segment, zone }: { segment: Segment; zone: string }): JSX.Element {
  const { status, start, end, start_local, end_local, rule, poll, duration_ms } = segment;
  return (
    <dl class="reason-facts">
      <div>
        <dt>
          <StatusWord status={status} /> for {durationText(duration_ms)}
        </dt>
        <dd>
          {start_local.slice(0, 10)} {wallTime(start_local)} to {wallTime(end_local)}{' '}
          <span class="hint">
            {timeInUtc(start)} to {timeInUtc(end)}
          </span>
        </dd>
      </div>
      <div>
        <dt>Rule</dt>
        <dd>{rule}</dd>
      </div>
      <div>
        <dt>Poll</dt>
        <dd>
          {poll === null ? (
            'none on this day in open time'
          ) : (
            <>
              {poll.status}, {timeIn(zone, poll.observed_at)}{' '}
              <span class="hint">{timeInUtc(poll.observed_at)}</span>
            </>
          )}
        </dd>
      </div>
    </dl>
  );
}
