import type { JSX } from 'preact';
import type { FleetGlance } from '../../api/fleet-answers';
import { shareText } from '../../format/number';
import { CountChoices } from '../../parts/count-choices';
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
    <CountChoices
      label={`Stores by status ${filter.asOf === undefined ? 'now' : 'then'}`}
      statuses={STATUSES}
      counts={statuses}
      chosen={filter.status}
      hintOf={(status) => `${shareText(statuses[status], stores)} of stores`}
      onChoose={(status) => setQuery({ status, ...FROM_START })}
    />
  );
}
