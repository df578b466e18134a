import type { JSX } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import type { FleetGlance } from '../../api/fleet-answers';
import { countOf, countText } from '../../format/number';
import { durationText } from '../../format/time';
import { Instant, instantText } from '../../parts/instant';

const MINUTE_MS = 60_000;
/** How often the age of the newest poll is read from the clock. */
const POLL_INTERVAL_MS = 10_000;

interface Shown {
  readonly fleet: FleetGlance;
  /** The chosen moment; undefined: the latest poll. */
  readonly asOf: string | undefined;
}

/**
 * How current the polls are, or were at a chosen moment: of all stores, whatever the filter. A feed that has stopped is
 * said first.
 */
export function Freshness({ fleet: { feed }, asOf }: Shown): JSX.Element | null {
  const now = useClock();
  const { newest_poll_at: newest } = feed;
  if (newest === null) return null;
  const end = asOf === undefined ? now : Date.parse(asOf);
  const age = durationText(Math.max(0, end - Date.parse(newest)));
  const { stopped_since: stopped, usual_interval_minutes: interval, stale_after_minutes: limit } = feed;
  return (
    <>
      {asOf === undefined ? null : (
        <p class="hint">
          The fleet as it was known at <Instant at={asOf} />. This is not updated while a moment is chosen.
        </p>
      )}
      {stopped === null ? null : (
        <p class="feed-stopped" role="status">
          The feed {asOf === undefined ? 'has' : 'had'} stopped: its newest poll is of {instantText(stopped)}.
          {asOf === undefined ? ' All figures here are of that time.' : ''}
        </p>
      )}
      <section aria-label="Freshness">
        <dl class="freshness">
          <div>
            <dt>Newest poll</dt>
            <dd>
              <Instant at={newest} />, {age} {asOf === undefined ? 'ago' : 'before'}
            </dd>
          </div>
          <div>
            <dt>Polled in the last {interval === null ? 'interval' : durationText(interval * MINUTE_MS)}</dt>
            <dd>
              {feed.polled_percent === null
                ? 'not known yet'
                : `${feed.polled_percent.toFixed(1)} % of ${countOf(feed.open_stores, 'open store')}`}
            </dd>
          </div>
          <div>
            <dt>Stale</dt>
            <dd>
              {countText(feed.stale_stores)}{' '}
              {limit === null ? '' : <span class="hint">no poll for {durationText(limit * MINUTE_MS)}</span>}
            </dd>
          </div>
        </dl>
      </section>
    </>
  );
}

/** Epoch ms */
function useClock(): number {
  const [now, setNow] = useState(Date.now);
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), POLL_INTERVAL_MS);
    return () => clearInterval(timer);
  }, []);
  return now;
}
