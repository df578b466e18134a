import type { JSX } from 'preact';
import type { Incident, Page } from '../../api/answers';
import type { FleetGlance } from '../../api/fleet-answers';
import { countText } from '../../format/number';
import { durationText } from '../../format/time';
import { Empty } from '../../parts/empty';
import { Instant } from '../../parts/instant';
import { Loaded } from '../../parts/loaded';
import { StoreLink } from '../../parts/store-link';
import { queryText } from '../../route';
import { type Filter, filterQuery, isFiltered } from './filter';
import { useOfVersion } from './refreshed';

const SHOWN = 8;

interface Shown {
  readonly fleet: FleetGlance;
  readonly filter: Filter;
}

/** The ongoing incidents, longest first. */
export function GoingOn({ fleet, filter }: Shown): JSX.Element {
  const query = queryText({ ...filterQuery(filter), limit: SHOWN });
  const page = useOfVersion<Page<Incident>>(`/fleet/incidents${query}`, fleet.data_version);
  return (
    <section class="card" aria-labelledby="going-on-title">
      <div class="card-head">
        <h2 id="going-on-title">Ongoing incidents</h2>
        <span class="hint">
          {countText(fleet.ongoing_incidents)} in {isFiltered(filter) ? 'the filtered stores' : 'all stores'}
        </span>
      </div>
      <Loaded of={page} lines={SHOWN}>
        {({ items }) =>
          items.length === 0 ? (
            <Empty
              title={
                fleet.stores === 0
                  ? 'No store matches the filter'
                  : 'None: every store was up in its last open time'
              }
            />
          ) : (
            <ol class="ranking">
              {items.map((incident) => (
                <li key={incident.store_id}>
                  <div class="ranking-line">
                    <StoreLink store={incident} />
                    <span class="ranking-figure">{durationText(incident.duration_ms)} down</span>
                  </div>
                  <span class="hint">
                    {incident.clipped_start ? 'since before ' : 'since '}
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
