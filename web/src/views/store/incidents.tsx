import type { JSX } from 'preact';
import { useState } from 'preact/hooks';
import type { Incident, IncidentPage } from '../../api/answers';
import { useResource } from '../../api/resource';
import { countingQuery, countingText } from '../../format/counting';
import { durationText, timeIn, timeInUtc } from '../../format/time';
import { Empty } from '../../parts/empty';
import { Loaded } from '../../parts/loaded';
import { Pager } from '../../parts/pager';
import { queryText } from '../../route';
import { route } from '../../router';

const IN_A_PAGE = 8;

/** The incidents of the last seven days, newest first. */
export function Incidents({ path, zone }: { path: string; zone: string }): JSX.Element {
  const [offset, setOffset] = useState(0);
  const { query } = route.value;
  const counting = { no_data: query.no_data, ...countingQuery(query) };
  const found = useResource<IncidentPage>(
    `${path}/incidents${queryText({ ...counting, limit: IN_A_PAGE, offset })}`,
  );
  return (
    <div class="card">
      <h2>Incidents of the last seven days</h2>
      <Loaded of={found}>
        {(page) => (
          <>
            <p class="hint">{countingText(page)}</p>
            {page.total === 0 ? (
              <Empty title="None">The store was not down in its open time.</Empty>
            ) : (
              <ul class="incidents">
                {page.items.map((incident) => (
                  <OneIncident key={incident.start} incident={incident} zone={zone} />
                ))}
              </ul>
            )}
            <Pager label="Pages of incidents" {...page} onMove={setOffset} />
          </>
        )}
      </Loaded>
    </div>
  );
}

function OneIncident({ incident, zone }: { incident: Incident; zone: string }): JSX.Element {
  const { start, end, duration_ms, ongoing, clipped_start } = incident;
  return (
    <li>
      <strong>{durationText(duration_ms)}</strong> down
      {ongoing ? <span class="going-on"> ongoing</span> : null}
      <div>
        {clipped_start ? 'since before ' : ''}
        {timeIn(zone, start)} to {timeIn(zone, end)}
      </div>
      <div class="hint">
        {timeInUtc(start)} to {timeInUtc(end)}
      </div>
    </li>
  );
}
