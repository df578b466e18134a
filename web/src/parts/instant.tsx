import type { JSX } from 'preact';
import { timeIn, timeInUtc, timeWithZone } from '../format/time';
import { selection, zoneOf } from './selection';

interface Shown {
  readonly at: string;
  /** The store's zone. Default: of no single store. */
  readonly zone?: string;
}

/** An instant by the chosen clock. By that of a store, with UTC beside it. */
export const Instant = ({ at, zone }: Shown): JSX.Element => (
  <time dateTime={at} class="instant">
    {zone !== undefined && selection.value.zone === 'store' ? (
      <>
        {timeIn(zone, at)} <span class="instant-utc">{timeInUtc(at)}</span>
      </>
    ) : (
      instantText(at, zone)
    )}
  </time>
);

/** An instant by the chosen clock, in a text: `2023-01-25 12:13:22 CST`. */
export const instantText = (at: number | string, zone?: string): string =>
  timeWithZone(zoneOf(selection.value.zone, zone), at);
