import type { JSX } from 'preact';
import { useEffect, useRef, useState } from 'preact/hooks';
import { type FleetGlance, selectorKeys } from '../../api/fleet-answers';
import { countText } from '../../format/number';
import { openOnly } from '../../parts/open-only';
import { SelectorField } from '../../parts/selector-field';
import { linkTo, queryText } from '../../route';
import { setQuery } from '../../router';
import { type Filter, filterQuery, isFiltered } from './filter';

const TYPING_MS = 250;

interface Shown {
  readonly fleet: FleetGlance;
  readonly filter: Filter;
}

/** The filter of the whole view, which is part of the address. */
export const Filters = ({ fleet, filter }: Shown): JSX.Element => (
  <form class="filters" role="search" aria-label="Filter stores" onSubmit={(event) => event.preventDefault()}>
    <TextFilter filter={filter} />
    <div class="field">
      <label for="filter-zone">Time zone</label>
      <select
        id="filter-zone"
        value={filter.timezone ?? ''}
        onChange={({ currentTarget }) => setQuery({ timezone: currentTarget.value, row: undefined })}
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
      <a class="button" href={linkTo(['calendar'], filterQuery(filter))}>
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

/** Applies the text when typing has paused. Enter opens the store if it is the only one. */
function TextFilter({ filter }: { filter: Filter }): JSX.Element {
  const { q: text = '' } = filter;
  const [typed, setTyped] = useState(text);
  const timer = useRef(0);
  useEffect(() => setTyped(text), [text]);
  useEffect(() => () => clearTimeout(timer.current), []);
  const type = (value: string): void => {
    setTyped(value);
    clearTimeout(timer.current);
    timer.current = window.setTimeout(() => setQuery({ q: value, row: undefined }), TYPING_MS);
  };
  return (
    <div class="field">
      <label for="filter-text">Name or id contains</label>
      <input
        id="filter-text"
        type="search"
        autocomplete="off"
        spellcheck={false}
        value={typed}
        onInput={({ currentTarget }) => type(currentTarget.value)}
        onKeyDown={({ key }) => {
          if (key === 'Enter') void openOnly(`/fleet/stores${queryText({ ...filterQuery(filter), q: typed, limit: 1 })}`);
        }}
      />
    </div>
  );
}

/** The zones of the fleet, and the chosen one, even if no store is in it any more. */
function zonesOf({ timezones }: FleetGlance, { timezone }: Filter): (readonly [string, number])[] {
  const zones = timezones.map(({ timezone: zone, stores }) => [zone, stores] as const);
  const known = timezone === undefined || zones.some(([zone]) => zone === timezone);
  return known ? zones : [...zones, [timezone, 0]];
}

function clear(): void {
  setQuery({ status: undefined, timezone: undefined, q: undefined, labels: undefined, row: undefined });
}
