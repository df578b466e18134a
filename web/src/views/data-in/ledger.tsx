import type { JSX } from 'preact';
import { useEffect } from 'preact/hooks';
import type { Load, Page } from '../../api/answers';
import { useList } from '../../api/resource';
import { countOf } from '../../format/number';
import { CsvButton } from '../../parts/csv-button';
import { Empty } from '../../parts/empty';
import { instantText } from '../../parts/instant';
import { Loaded } from '../../parts/loaded';
import { Pager } from '../../parts/pager';
import { queryText } from '../../route';
import { route, setQuery } from '../../router';
import { withoutStatus } from './kinds';
import { AllRejects, Notices, OutcomeWord } from './outcome';

const IN_A_PAGE = 20;

/** All imports, newest first. `loads`: the number of imports of this page; the list is requested again after each. */
export function Ledger({ loads }: { loads: number }): JSX.Element {
  const { offset = '0' } = route.value.query;
  const ledger = useList<Page<Load>>(`/ingestions${queryText({ limit: IN_A_PAGE, offset })}`);
  const { reload } = ledger;
  useEffect(() => {
    if (loads > 0) reload();
  }, [loads, reload]);
  return (
    <div class="card">
      <div class="card-head">
        <h2>Import history</h2>
        <CsvButton path="/ingestions" name="imports" />
      </div>
      <Loaded of={ledger} lines={6}>
        {(page) =>
          page.total === 0 ? (
            <Empty title="No imports yet">Choose a file above.</Empty>
          ) : (
            <>
              <ul class="ledger">
                {page.items.map((load) => (
                  <Entry key={load.ingestion_id} load={load} />
                ))}
              </ul>
              <Pager label="Pages of imports" {...page} onMove={(to) => setQuery({ offset: to })} />
            </>
          )
        }
      </Loaded>
    </div>
  );
}

const Entry = ({ load }: { load: Load }): JSX.Element => (
  <li class="entry">
    <div>
      <OutcomeWord load={load} />
    </div>
    <div>
      <strong>{load.source}</strong> <span class="hint">{load.kind.replaceAll('_', ' ')}</span>
      <div class="entry-message">{withoutStatus(load.message)}</div>
      <Notices notices={load.notices} />
    </div>
    <div class="hint">
      <time dateTime={load.started_at}>{instantText(load.started_at)}</time>
      <div>{countOf(load.rows_read, 'row')}</div>
    </div>
    <AllRejects load={load} />
  </li>
);
