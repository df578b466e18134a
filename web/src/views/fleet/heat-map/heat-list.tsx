import { signal } from '@preact/signals';
import type { JSX } from 'preact';
import { useState } from 'preact/hooks';
import type { FleetStorePage } from '../../../api/fleet-answers';
import { Empty } from '../../../parts/empty';
import { Loaded } from '../../../parts/loaded';
import { Pager } from '../../../parts/pager';
import { StatusWord } from '../../../parts/status-word';
import { StoreLink } from '../../../parts/store-link';
import { queryText } from '../../../route';
import { type Filter, orderedQuery } from '../filter';
import { useListOfVersion } from '../refreshed';
import { figureColumn } from './figure-column';

const IN_A_PAGE = 20;

const narrow = matchMedia('(max-width: 660px)');

/** Whether the screen has no room for the hours of a week. */
export const isNarrow = signal(narrow.matches);
narrow.addEventListener('change', ({ matches }) => (isNarrow.value = matches));

interface Shown {
  readonly filter: Filter;
  readonly dataVersion: number;
}

/** The stores of the heat map in a list, in the same order. */
export function HeatList({ filter, dataVersion }: Shown): JSX.Element {
  const list = queryText(orderedQuery(filter));
  // Another list begins with its first page.
  const [moved, setMoved] = useState({ list, offset: 0 });
  const offset = moved.list === list ? moved.offset : 0;
  const query = queryText({ ...orderedQuery(filter), limit: IN_A_PAGE, offset });
  const page = useListOfVersion<FleetStorePage>(`/fleet/stores${query}`, dataVersion);
  const { title, textOf } = figureColumn(filter.sort);
  return (
    <Loaded of={page} lines={IN_A_PAGE}>
      {({ items, ...rest }) =>
        rest.total === 0 ? (
          <Empty title="No store matches the filter" />
        ) : (
          <>
            <ol class="heat-list" aria-labelledby="heat-title">
              {items.map((store) => (
                <li key={store.store_id}>
                  <StoreLink store={store} />
                  <StatusWord status={store.status} />
                  <span class="heat-list-figure">
                    <span class="hint">{title}</span> {textOf(store)}
                  </span>
                </li>
              ))}
            </ol>
            <Pager label="Pages of stores" {...rest} onMove={(to) => setMoved({ list, offset: to })} />
          </>
        )
      }
    </Loaded>
  );
}
