import type { JSX } from 'preact';
import { useState } from 'preact/hooks';
import type { AppliedExclusion, Segment, Stretch, Timeline, TimelineDay } from '../../api/answers';
import { evidenceText } from '../../format/counting';
import { durationText, timeIn, timeInUtc, wallTime, WEEKDAYS } from '../../format/time';
import { exclusionText } from '../../parts/exclusion-entry';
import { selection, zoneOf } from '../../parts/selection';
import { StatusWord } from '../../parts/status-word';
import { MAX_TIMELINE_DATES } from './asked';
import { DayBar } from './day-bar';
import { guessedFrom, oldAfterMs, unusualHours } from './day-track';
import { isUnpolled } from './gaps';

interface Shown {
  readonly timeline: Timeline;
  /** null: the store has no poll. */
  readonly firstPollAt: string | null;
  /** Not all of the selected dates are shown. */
  readonly cut: boolean;
}

/** The local days of the figures in the store's zone. Each segment shows its rule and its poll. */
export function Days({ timeline, firstPollAt, cut }: Shown): JSX.Element {
  const [chosen, setChosen] = useState<Segment | undefined>(undefined);
  const oldAfter = oldAfterMs(timeline.days);
  const of = (stretch: Stretch): readonly AppliedExclusion[] =>
    timeline.applied_exclusions.filter(touching(stretch));
  return (
    <div class="card">
      <div class="card-head">
        <h2>Local days, {timeline.timezone}</h2>
        <Legend />
      </div>
      {cut ? <p class="hint">The last {MAX_TIMELINE_DATES} days of the selected time.</p> : null}
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
              firstPollAt={firstPollAt}
              oldAfter={oldAfter}
              chosen={chosen}
              onChoose={setChosen}
              reasonOf={(segment) =>
                segment.status === 'excluded'
                  ? of(segment).map(exclusionText).join('; ') || segment.rule
                  : segment.rule
              }
            />
            <DayEvidence day={day} firstPollAt={firstPollAt} />
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
          <Reason
            segment={chosen}
            isUnpolled={isUnpolled(chosen, firstPollAt)}
            zone={zoneOf(selection.value.zone, timeline.timezone)}
            isGuess={guessedFrom(chosen, oldAfter) !== undefined}
            exclusions={of(chosen)}
          />
        )}
      </div>
    </div>
  );
}

const touching =
  ({ start, end }: Stretch) =>
  ({ starts_at, ends_at }: AppliedExclusion): boolean =>
    Date.parse(starts_at) < Date.parse(end) && Date.parse(start) < Date.parse(ends_at);

interface Rested {
  readonly day: TimelineDay;
  readonly firstPollAt: string | null;
}

/** What the day rests on: a day that was down for a single poll must be seen to be that. */
function DayEvidence({ day: { open, segments, evidence }, firstPollAt }: Rested): JSX.Element {
  const known = segments.some(({ status }) => status === 'up' || status === 'down');
  if (open.length === 0 || segments.length === 0) return <div class="day-evidence" />;
  if (segments.every((segment) => isUnpolled(segment, firstPollAt))) {
    return <div class="day-evidence">before the first poll</div>;
  }
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
      ['unpolled', 'Before the first poll'],
    ].map(([kind, word]) => (
      <li key={kind}>
        <span class={`swatch fill-${kind}`} aria-hidden="true" /> {word}
      </li>
    ))}
    <li>
      <span class="swatch swatch-guess fill-up" aria-hidden="true" /> Paler: filled back, or rests on an old
      poll
    </li>
    <li>
      <span class="tick-sample" aria-hidden="true" /> Poll active
    </li>
    <li>
      <span class="tick-sample tick-inactive" aria-hidden="true" /> inactive
    </li>
    <li>
      <span class="tick-sample tick-closed" aria-hidden="true" /> poll outside hours (ignored)
    </li>
  </ul>
);

interface Chosen {
  readonly segment: Segment;
  readonly isUnpolled: boolean;
  /** The zone of instants. */
  readonly zone: string;
  readonly isGuess: boolean;
  readonly exclusions: readonly AppliedExclusion[];
}

function Reason({ segment, isUnpolled: unpolled, zone, isGuess, exclusions }: Chosen): JSX.Element {
  const { status, start, end, start_local, end_local, rule, poll, duration_ms } = segment;
  return (
    <dl class="reason-facts">
      <div>
        <dt>
          {unpolled ? 'Before the first poll' : <StatusWord status={status} />} for{' '}
          {durationText(duration_ms)}
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
        <dd>
          {rule}
          {isGuess ? <span class="hint">Uncertain: no poll nearby</span> : null}
        </dd>
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
