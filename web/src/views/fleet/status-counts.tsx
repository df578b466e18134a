import type { JSX } from 'preact';
import type { FleetGlance } from '../../api/fleet-answers';
import { countText, shareText } from '../../format/number';
import { StatusWord } from '../../parts/status-word';
import { setQuery } from '../../router';
import { type Filter, FROM_START, STATUSES } from './filter';

interface Shown {
  readonly fleet: FleetGlance;
  readonly filter: Filter;
}

/** The number of stores with each status, with the other filters applied. A click on a count filters by its status. */
export function StatusCounts({ fleet: { statuses }, filter }: Shown): JSX.Element {
  const stores = STATUSES.reduce((sum, status) => sum + statuses[status], 0);
  return (
    <div class="status-counts" role="group" aria-label="Stores by status now">
      {STATUSES.map((status) => (
        <button
          key={status}
          type="button"
          class="status-count"
          aria-pressed={filter.status === status}
          onClick={() => setQuery({ status: filter.status === status ? undefined : status, ...FROM_START })}
        >
          <StatusWord status={status} />
          <span class="status-count-number">{countText(statuses[status])}</span>
          <span class="hint">{shareText(statuses[status], stores)} of stores</span>
        </button>
      ))}
    </div>
  );
}
