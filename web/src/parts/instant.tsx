import type { JSX } from 'preact';
import { timeIn, timeInUtc } from '../format/time';

interface Shown {
  readonly at: string;
  /** Of the store; left out: UTC alone. */
  readonly zone?: string;
}

/** An instant by the clock of the store, and in UTC. */
export const Instant = ({ at, zone }: Shown): JSX.Element => (
  <time dateTime={at} class="instant">
    {zone === undefined ? timeInUtc(at) : timeIn(zone, at)}
    {zone === undefined ? null : (
      <>
        {' '}
        <span class="instant-utc">{timeInUtc(at)}</span>
      </>
    )}
  </time>
);
