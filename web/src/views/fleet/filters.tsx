import type { JSX } from 'preact';
import { type FleetGlance, selectorKeys } from '../../api/fleet-answers';
import { countText } from '../../format/number';
import { openOnly } from '../../parts/open-only';
import { linkWithSelection } from '../../parts/selection';
import { SelectorField } from '../../parts/selector-field';
import { StoreText } from '../../parts/store-text';
import { queryText } from '../../route';
import { setQuery } from '../../router';
import { type Filter, filterQuery, FROM_START, isFiltered, momentQuery } from './filter';

interface Shown {
  readonly fleet: FleetGlance;
  readonly filter: Filter;
}

/** The filter of the whole view, which is part of the address. */
export const Filters = ({ fleet, filter }: Shown): JSX.Element => (
  <form class="filters" role="search" aria-label="Filter stores" onSubmit={(event) => event.preventDefault()}>
    <StoreText
      name="filter-text"
      text={filter.q}
      onEnter={(q) => void openOnly(`/fleet/stores${queryText({ ...momentQuery(filter), q, limit: 1 })}`)}
    />
    <div class="field">
      <label for="filter-zone">Time zone</label>
      <select
        id="filter-zone"
        value={filter.timezone ?? ''}
        onChange={({ currentTarget }) => setQuery({ timezone: currentTarget.value, ...FROM_START })}
      >
        <option value="">All time zones</option>
        {zonesOf(fleet, filter).map(([zone, stores]) => (
          <option key={zone} value={zone}>
            {zone} ({countText(stores)})
          </option>
        ))}
      </select>
    </div>
    <SelectorField name="filter-labels" labels={filter.labels} keys={selectorKeys(fleet)} />
    <button type="button" disabled={!isFiltered(filter)} onClick={clear}>
      Show all stores
    </button>
    {fleet.stores === 0 || !isFiltered(filter) ? null : (
      <a class="button" href={linkWithSelection(['calendar'], filterQuery(filter))}>
        Special hours or exclusions
      </a>
    )}
    <Left fleet={fleet} filter={filter} />
  </form>
);

/** The number of stores that pass the filter. */
function Left({ fleet: { stores, all_stores: all }, filter }: Shown): JSX.Element {
  return (
    <p class="filters-left" aria-live="polite">
      <strong>{countText(stores)}</strong> {isFiltered(filter) ? `of ${countText(all)} ` : ''}
      {all === 1 ? 'store' : 'stores'} with polls
    </p>
  );
}

/** The zones of the fleet, and the chosen one, even if no store is in it any more. */
function zonesOf({ timezones }: FleetGlance, { timezone }: Filter): (readonly [string, number])[] {
  const zones = timezones.map(({ timezone: zone, stores }) => [zone, stores] as const);
  const known = timezone === undefined || zones.some(([zone]) => zone === timezone);
  return known ? zones : [...zones, [timezone, 0]];
}

function clear(): void {
  setQuery({ status: undefined, timezone: undefined, q: undefined, labels: undefined, ...FROM_START });
}
