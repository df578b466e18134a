import type { JSX } from 'preact';
import { timeIn, timeInUtc } from '../format/time';

interface Shown {
  readonly at: string;
  /** The store's zone. Default: UTC only. */
  readonly zone?: string;
}

/** An instant in the store's zone and in UTC. */
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
