import type { JSX } from 'preact';
import type { Incident, Page } from '../../api/answers';
import { useRef } from 'preact/hooks';
import { countText } from '../../format/number';
import { useSeen } from '../../parts/seen';
import { durationText } from '../../format/time';
import { Empty } from '../../parts/empty';
import { Instant } from '../../parts/instant';
import { Loaded } from '../../parts/loaded';
import { linkTo } from '../../route';
import { useOfVersion } from './refreshed';

const SHOWN = 8;
const PATH = `/incidents?going_on=true&sort=-duration&limit=${SHOWN}`;

interface Shown {
  readonly count: number;
  readonly dataVersion: number;
}

/** The spells of downtime that nothing has ended, longest first. */
export function GoingOn({ count, dataVersion }: Shown): JSX.Element {
  const card = useRef<HTMLElement>(null);
  // It costs about what a report costs: only where somebody sees it.
  const seen = useSeen(card);
  const page = useOfVersion<Page<Incident>>(seen ? PATH : undefined, dataVersion);
  return (
    <section ref={card} class="card" aria-labelledby="going-on-title">
      <div class="card-head">
        <h2 id="going-on-title">Incidents going on</h2>
        <span class="hint">{countText(count)} in all stores</span>
      </div>
      <Loaded of={page} lines={SHOWN}>
        {({ items }) =>
          items.length === 0 ? (
            <Empty title="None: every store was up when last heard of" />
          ) : (
            <ol class="ranking">
              {items.map((incident) => (
                <li key={incident.store_id}>
                  <div class="ranking-line">
                    <a class="store-link" href={linkTo(['stores', incident.store_id])}>
                      {incident.store_id}
                    </a>
                    <span class="ranking-figure">{durationText(incident.duration_ms)} down</span>
                  </div>
                  <span class="hint">
                    {incident.started_before ? 'since before ' : 'since '}
                    <Instant at={incident.start} />
                  </span>
                </li>
              ))}
            </ol>
          )
        }
      </Loaded>
    </section>
  );
}
