import type { JSX } from 'preact';
import type { Page, ReportRow } from '../../api/answers';
import { useResource } from '../../api/resource';
import { countOf, figureText } from '../../format/number';
import { Empty } from '../../parts/empty';
import { Loaded } from '../../parts/loaded';
import { Pager } from '../../parts/pager';
import { linkTo, queryText } from '../../route';
import { route, setQuery } from '../../router';
import { ColumnHead } from './column-head';
import { FIGURES, memberOf, WORST_FIRST } from './figures';

const IN_A_PAGE = 50;

/** The rows of a completed report, sorted by any figure. The page and the order are part of the address. */
export function ReportRows({ reportId }: { reportId: string }): JSX.Element {
  const { sort = WORST_FIRST, offset = '0' } = route.value.query;
  const query = queryText({ sort, limit: IN_A_PAGE, offset });
  const rows = useResource<Page<ReportRow>>(`/reports/${encodeURIComponent(reportId)}/rows${query}`);
  return (
    <div class="card">
      <h2>Rows</h2>
      <Loaded of={rows} lines={12}>
        {(page) =>
          page.total === 0 ? (
            <Empty title="No rows">No store has a poll at or before its as_of.</Empty>
          ) : (
            <>
              <p class="hint">{countOf(page.total, 'store')}</p>
              <div class="scrolling" tabIndex={0} role="region" aria-label="Rows of the report">
                <table class="figures">
                  <thead>
                    <tr>
                      <th scope="col">Store</th>
                      {FIGURES.map(([name, title, unit]) => (
                        <ColumnHead key={name} column={name} title={title} unit={unit} sort={sort} />
                      ))}
                    </tr>
                  </thead>
                  <tbody>
                    {page.items.map((row) => (
                      <tr key={row.store_id}>
                        <th scope="row">
                          <a href={linkTo(['stores', row.store_id])}>{row.store_id}</a>
                        </th>
                        {FIGURES.map(([name]) => (
                          <td key={name} class="number">
                            {figureText(row[memberOf(name)] as number)}
                          </td>
                        ))}
                      </tr>
                    ))}
                  </tbody>
                </table>
              </div>
              <Pager label="Pages of rows" {...page} onMove={(to) => setQuery({ offset: to })} />
            </>
          )
        }
      </Loaded>
    </div>
  );
}
