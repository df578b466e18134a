import type { JSX } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import type { FleetGlance } from '../../api/fleet-answers';
import { countOf, countText } from '../../format/number';
import { durationText } from '../../format/time';
import { Instant, instantText } from '../../parts/instant';

const MINUTE_MS = 60_000;
/** How often the age of the newest poll is read from the clock. */
const LOOK_EVERY_MS = 10_000;

/** How current the polls are: of all stores, whatever the filter. A feed that has stopped is said first. */
export function Freshness({ fleet: { as_of, feed } }: { fleet: FleetGlance }): JSX.Element | null {
  const now = useClock();
  if (as_of === null) return null;
  const age = durationText(Math.max(0, now - Date.parse(as_of)));
  const { stopped_since: stopped, usual_interval_minutes: interval, stale_after_minutes: limit } = feed;
  return (
    <>
      {stopped === null ? null : (
        <p class="feed-stopped" role="status">
          The feed has stopped: its newest poll is of {instantText(stopped)}. All figures here are of that
          time.
        </p>
      )}
      <section aria-label="Freshness">
        <dl class="freshness">
          <div>
            <dt>Newest poll</dt>
            <dd>
              <Instant at={as_of} />, {age} ago
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
    const timer = setInterval(() => setNow(Date.now()), LOOK_EVERY_MS);
    return () => clearInterval(timer);
  }, []);
  return now;
}
