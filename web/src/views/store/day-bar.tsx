import type { JSX } from 'preact';
import { useRef, useState } from 'preact/hooks';
import type { DayPoll, Segment, TimelineDay } from '../../api/answers';
import { countOf } from '../../format/number';
import { wallTime } from '../../format/time';
import {
  guessedFrom,
  type Placed,
  placedExcluded,
  placedOpen,
  placedPolls,
  placedSegments,
} from './day-track';
import { isUnpolled } from './gaps';

const WORDS = { up: 'Up', down: 'Down', no_data: 'No data', excluded: 'Excluded' } as const;
const percent = (share: number): string => `${share * 100}%`;

interface Shown {
  readonly day: TimelineDay;
  /** null: the store has no poll. */
  readonly firstPollAt: string | null;
  /** The age in ms at which a poll is old. */
  readonly oldAfter: number;
  readonly chosen: Segment | undefined;
  readonly onChoose: (segment: Segment) => void;
  /** The rule of a segment, or why it is excluded. */
  readonly reasonOf: (segment: Segment) => string;
}

/** A local day from its first instant to its last. It is one stop of the Tab key; the arrow keys move along it. */
export function DayBar({ day, firstPollAt, oldAfter, chosen, onChoose, reasonOf }: Shown): JSX.Element {
  const bar = useRef<HTMLDivElement>(null);
  const [stop, setStop] = useState(0);
  const segments = placedSegments(day);

  const nameOf = (segment: Segment, guessed: number | undefined): string => {
    const { status, start_local, end_local } = segment;
    const word = isUnpolled(segment, firstPollAt) ? 'Before the first poll' : WORDS[status];
    const guess = guessed === undefined ? '' : guessed === 0 ? ', uncertain' : ', partly uncertain';
    return `${word}, ${wallTime(start_local)} to ${wallTime(end_local)}, ${reasonOf(segment)}${guess}`;
  };
  const move = (event: KeyboardEvent): void => {
    const to = { ArrowRight: stop + 1, ArrowLeft: stop - 1, Home: 0, End: segments.length - 1 }[event.key];
    if (to === undefined || to < 0 || to >= segments.length) return;
    event.preventDefault();
    bar.current?.querySelectorAll<HTMLElement>('.segment')[to]?.focus();
  };

  return (
    <div class="bar" ref={bar} role="group" aria-label={`${day.date}, ${describe(day)}`} onKeyDown={move}>
      {placedOpen(day).map((open) => (
        <span key={open.left} class="open fill-ahead" style={placeOf(open)} />
      ))}
      {placedExcluded(day).map((excluded) => (
        <span key={excluded.left} class="open fill-excluded" style={placeOf(excluded)} />
      ))}
      {segments.map((segment, i) => {
        const guessed = guessedFrom(segment.of, oldAfter);
        const kind = isUnpolled(segment.of, firstPollAt) ? 'unpolled' : segment.of.status;
        return (
          <button
            type="button"
            key={segment.of.start}
            class={`segment fill-${kind}`}
            style={placeOf(segment)}
            tabIndex={i === stop ? 0 : -1}
            aria-pressed={segment.of === chosen}
            aria-label={nameOf(segment.of, guessed)}
            // Unlike the entering, this is no event of a page that scrolls under a resting pointer.
            onMouseMove={() => onChoose(segment.of)}
            onFocus={() => {
              setStop(i);
              onChoose(segment.of);
            }}
          >
            {guessed === undefined ? null : <span class="guess" style={{ left: percent(guessed) }} />}
          </button>
        );
      })}
      {placedPolls(day).map((poll) => (
        <span
          key={poll.of.observed_at}
          class={`tick ${kindOf(poll.of)}`}
          style={{ left: percent(poll.left) }}
        />
      ))}
    </div>
  );
}

const kindOf = ({ status, in_open_time }: DayPoll): string =>
  `${status === 'active' ? '' : 'tick-inactive'} ${in_open_time ? '' : 'tick-closed'}`;

const placeOf = ({ left, width }: Placed<unknown>) => ({ left: percent(left), width: percent(width) });

function describe({ open, excluded, segments, polls }: TimelineDay): string {
  const outside = polls.filter(({ in_open_time }) => !in_open_time).length;
  const ignored = outside === 0 ? '' : `, ${countOf(outside, 'poll')} outside hours (ignored)`;
  if (open.length === 0) return `${excluded.length === 0 ? 'closed' : 'excluded'} all day${ignored}`;
  return (segments.length === 0 ? 'open, in the future' : countOf(segments.length, 'segment')) + ignored;
}
