import type { JSX } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import type { StorePage } from '../../api/answers';
import { type FleetGlance, selectorKeys } from '../../api/fleet-answers';
import { faultsOf } from '../../api/problem';
import { useList, useResource } from '../../api/resource';
import { countOf } from '../../format/number';
import { CsvButton } from '../../parts/csv-button';
import { Empty } from '../../parts/empty';
import { Instant } from '../../parts/instant';
import { Loaded } from '../../parts/loaded';
import { openOnly } from '../../parts/open-only';
import { Pager } from '../../parts/pager';
import { linkWithSelection, selection } from '../../parts/selection';
import { SelectorField } from '../../parts/selector-field';
import { StatusWord } from '../../parts/status-word';
import { StoreLink } from '../../parts/store-link';
import { TextField } from '../../parts/text-field';
import { queryText } from '../../route';
import { route, setQuery } from '../../router';
import { Labels } from './labels';

const IN_A_PAGE = 50;

/** The stores with the typed text in their name or id. Enter opens the only one. */
export function StoreSearch(): JSX.Element {
  const { q = '', labels, offset = '0' } = route.value.query;
  const [typed, setTyped] = useState(q);
  const keys = selectorKeys(useResource<FleetGlance>('/fleet').data);
  useEffect(() => setTyped((before) => (before.trim() === q ? before : q)), [q]);
  const query = { q, labels, as_of: selection.value.as_of };
  const stores = useList<StorePage>(`/stores${queryText({ ...query, offset, limit: IN_A_PAGE })}`);
  const fault = faultsOf(stores.problem).get('labels');
  return (
    <section class="view">
      <h1>Stores</h1>
      <div class="card">
        <form
          role="search"
          class="fields"
          aria-label="Find stores"
          onSubmit={(event) => event.preventDefault()}
        >
          <TextField
            label="Find a store by its name or id"
            name="q"
            type="search"
            autoComplete="off"
            value={typed}
            onInput={(text) => {
              setTyped(text);
              setQuery({ q: text.trim(), offset: undefined });
            }}
            onEnter={(text) => {
              if (text.trim() !== '')
                void openOnly(`/stores${queryText({ ...query, q: text.trim(), limit: 1 })}`);
            }}
          />
          <SelectorField name="store-labels" labels={labels} keys={keys} fault={fault} />
        </form>
        {fault !== undefined ? null : (
          <Loaded of={stores} lines={8}>
            {(page) => <Found page={page} query={query} />}
          </Loaded>
        )}
      </div>
    </section>
  );
}

interface FoundShown {
  readonly page: StorePage;
  readonly query: { readonly q: string; readonly labels: string | undefined };
}

function Found({ page, query }: FoundShown): JSX.Element {
  const { q: text, labels = '' } = query;
  if (page.total === 0 && text === '' && labels === '') {
    return (
      <Empty title="No stores yet">
        A store exists when a file names it. <a href={linkWithSelection(['data-in'])}>Import a file</a>.
      </Empty>
    );
  }
  if (page.total === 0) {
    return (
      <Empty
        title={
          labels === ''
            ? `No store has “${text}” in its name or id`
            : 'No store matches the text and the labels'
        }
      />
    );
  }
  return (
    <>
      <div class="card-head">
        <p class="hint">{countOf(page.total, 'store')}</p>
        <CsvButton path={`/stores${queryText(query)}`} name="stores" />
      </div>
      <div class="scrolling">
        <table class="stacked">
          <thead>
            <tr>
              <th scope="col">Store</th>
              <th scope="col">Status</th>
              <th scope="col">Labels</th>
              <th scope="col">Zone</th>
              <th scope="col">Last poll</th>
            </tr>
          </thead>
          <tbody>
            {page.items.map(({ store_id, name, labels: own, status, timezone, last_poll_at }) => (
              <tr key={store_id}>
                <th scope="row">
                  <StoreLink store={{ store_id, name }} />
                </th>
                <td>
                  <StatusWord status={status} />
                </td>
                <td>
                  <Labels labels={own} />
                </td>
                <td>{timezone}</td>
                <td>{last_poll_at === null ? 'none' : <Instant at={last_poll_at} zone={timezone} />}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      <Pager label="Pages of stores" {...page} onMove={(offset) => setQuery({ offset })} />
    </>
  );
}
