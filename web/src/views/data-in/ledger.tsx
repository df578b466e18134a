import type { JSX } from 'preact';
import { useEffect } from 'preact/hooks';
import type { Ingestion, Page } from '../../api/answers';
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

/** All imports, newest first. `imports`: the number of imports of this page; the list is requested again after each. */
export function Ledger({ imports }: { imports: number }): JSX.Element {
  const { offset = '0' } = route.value.query;
  const ledger = useList<Page<Ingestion>>(`/ingestions${queryText({ limit: IN_A_PAGE, offset })}`);
  const { reload } = ledger;
  useEffect(() => {
    if (imports > 0) reload();
  }, [imports, reload]);
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
                {page.items.map((ingestion) => (
                  <Entry key={ingestion.ingestion_id} ingestion={ingestion} />
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

const Entry = ({ ingestion }: { ingestion: Ingestion }): JSX.Element => (
  <li class="entry">
    <div>
      <OutcomeWord ingestion={ingestion} />
    </div>
    <div>
      <strong>{ingestion.source}</strong> <span class="hint">{ingestion.kind.replaceAll('_', ' ')}</span>
      <div class="entry-message">{withoutStatus(ingestion.message)}</div>
      <Notices notices={ingestion.notices} />
    </div>
    <div class="hint">
      <time dateTime={ingestion.started_at}>{instantText(ingestion.started_at)}</time>
      <div>{countOf(ingestion.rows_read, 'row')}</div>
    </div>
    <AllRejects ingestion={ingestion} />
  </li>
);
