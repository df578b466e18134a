import type { JSX } from 'preact';
import type { StorePage } from '../../api/answers';
import { useResource } from '../../api/resource';
import { countOf } from '../../format/number';
import { Empty } from '../../parts/empty';
import { Instant } from '../../parts/instant';
import { Loaded } from '../../parts/loaded';
import { Pager } from '../../parts/pager';
import { StatusWord } from '../../parts/status-word';
import { linkTo, queryText } from '../../route';
import { route, setQuery } from '../../router';

const IN_A_PAGE = 50;

/** The stores whose id starts with the typed text. */
export function StoreSearch(): JSX.Element {
  const { q = '', offset = '0' } = route.value.query;
  const stores = useResource<StorePage>(`/stores${queryText({ q, offset, limit: IN_A_PAGE })}`);
  return (
    <section class="view">
      <h1>Stores</h1>
      <div class="card">
        <div class="field">
          <label for="q">Find a store by the beginning of its id</label>
          <input
            id="q"
            type="search"
            value={q}
            onInput={(event) => setQuery({ q: event.currentTarget.value.trim(), offset: undefined })}
          />
        </div>
        <Loaded of={stores} lines={8}>
          {(page) => <Found page={page} prefix={q} />}
        </Loaded>
      </div>
    </section>
  );
}

function Found({ page, prefix }: { page: StorePage; prefix: string }): JSX.Element {
  if (page.total === 0 && prefix === '') {
    return (
      <Empty title="No stores yet">
        A store exists when a file names it. <a href={linkTo(['data-in'])}>Import a file</a>.
      </Empty>
    );
  }
  if (page.total === 0) return <Empty title={`No store id begins with ${prefix}`} />;
  return (
    <>
      <p class="hint">{countOf(page.total, 'store')}</p>
      <div class="scrolling">
        <table>
          <thead>
            <tr>
              <th scope="col">Store</th>
              <th scope="col">Status</th>
              <th scope="col">Zone</th>
              <th scope="col">Last poll</th>
            </tr>
          </thead>
          <tbody>
            {page.items.map(({ store_id, status, timezone, last_poll_at }) => (
              <tr key={store_id}>
                <td>
                  <a href={linkTo(['stores', store_id])}>{store_id}</a>
                </td>
                <td>
                  <StatusWord status={status} />
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
