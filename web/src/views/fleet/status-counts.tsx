import type { JSX } from 'preact';
import type { FleetGlance } from '../../api/fleet-answers';
import { countText, shareText } from '../../format/number';
import { StatusWord } from '../../parts/status-word';
import { setQuery } from '../../router';
import { type Filter, STATUSES } from './filter';

interface Shown {
  readonly fleet: FleetGlance;
  readonly filter: Filter;
}

/** How many stores of the other filters are what now; each count shows its stores alone when it is pressed. */
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
          onClick={() => setQuery({ status: filter.status === status ? undefined : status, row: undefined })}
        >
          <StatusWord status={status} />
          <span class="status-count-number">{countText(statuses[status])}</span>
          <span class="hint">{shareText(statuses[status], stores)} of stores</span>
        </button>
      ))}
    </div>
  );
}
