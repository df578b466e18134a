import type { JSX } from 'preact';
import { useState } from 'preact/hooks';
import type { AppliedExclusion, Segment, Stretch, Timeline, TimelineDay } from '../../api/answers';
import { evidenceText } from '../../format/counting';
import { durationText, timeIn, timeInUtc, wallTime, WEEKDAYS } from '../../format/time';
import { exclusionText } from '../../parts/exclusion-entry';
import { StatusWord } from '../../parts/status-word';
import { DayBar } from './day-bar';
import { unusualHours } from './day-track';

interface Shown {
  readonly timeline: Timeline;
}

/** The local days of the figures in the store's zone. Each segment shows its rule and its poll. */
export function Days({ timeline }: Shown): JSX.Element {
  const [chosen, setChosen] = useState<Segment | undefined>(undefined);
  const of = (stretch: Stretch): readonly AppliedExclusion[] =>
    timeline.applied_exclusions.filter(touching(stretch));
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
            <DayBar
              day={day}
              chosen={chosen}
              onChoose={setChosen}
              reasonOf={(segment) =>
                segment.status === 'excluded'
                  ? of(segment).map(exclusionText).join('; ') || segment.rule
                  : segment.rule
              }
            />
            <DayEvidence day={day} />
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
          <Reason segment={chosen} zone={timeline.timezone} exclusions={of(chosen)} />
        )}
      </div>
    </div>
  );
}

const touching =
  ({ start, end }: Stretch) =>
  ({ starts_at, ends_at }: AppliedExclusion): boolean =>
    Date.parse(starts_at) < Date.parse(end) && Date.parse(start) < Date.parse(ends_at);

/** What the day rests on: a day that was down for a single poll must be seen to be that. */
function DayEvidence({ day: { open, segments, evidence } }: { day: TimelineDay }): JSX.Element {
  const known = segments.some(({ status }) => status === 'up' || status === 'down');
  if (open.length === 0 || segments.length === 0) return <div class="day-evidence" />;
  return (
    <div class={`day-evidence ${known && evidence.polls < 2 ? 'day-evidence-weak' : ''}`}>
      {evidenceText(evidence)}
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
      ['excluded', 'Excluded'],
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
      <span class="tick-sample tick-closed" aria-hidden="true" /> while closed or excluded, does not count
    </li>
  </ul>
);

interface Chosen {
  readonly segment: Segment;
  readonly zone: string;
  readonly exclusions: readonly AppliedExclusion[];
}

function Reason({ segment, zone, exclusions }: Chosen): JSX.Element {
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
      {status === 'excluded' ? <Excluded exclusions={exclusions} /> : <SegmentPoll poll={poll} zone={zone} />}
    </dl>
  );
}

const Excluded = ({ exclusions }: { exclusions: readonly AppliedExclusion[] }): JSX.Element => (
  <div>
    <dt>{exclusions.length === 1 ? 'Exclusion' : 'Exclusions'}</dt>
    {exclusions.map((exclusion) => (
      <dd key={exclusion.exclusion_id}>{exclusionText(exclusion)}</dd>
    ))}
  </div>
);

const SegmentPoll = ({ poll, zone }: { poll: Segment['poll']; zone: string }): JSX.Element => (
  <div>
    <dt>Poll</dt>
    <dd>
      {poll === null ? (
        'none that counts'
      ) : (
        <>
          {poll.status}, {timeIn(zone, poll.observed_at)}{' '}
          <span class="hint">{timeInUtc(poll.observed_at)}</span>
        </>
      )}
    </dd>
  </div>
);
