import type { JSX } from 'preact';
import type { Page, Report, ReportRow } from '../../api/answers';
import { useResource } from '../../api/resource';
import { countOf, countText, figureText } from '../../format/number';
import { ColumnHead } from '../../parts/column-head';
import { Empty } from '../../parts/empty';
import { Loaded } from '../../parts/loaded';
import { Pager } from '../../parts/pager';
import { StoreLink } from '../../parts/store-link';
import { queryText } from '../../route';
import { route, setQuery } from '../../router';
import { type Figure, figuresOf, firstSort, memberOf } from './figures';

const IN_A_PAGE = 50;

/**
 * The rows of a completed report, sorted by any figure. With a breakdown, a store has a row for each day, week or month.
 * The page and the order are part of the address.
 */
export function ReportRows({ report: { report_id: id, parameters } }: { report: Report }): JSX.Element {
  const { sort = firstSort(parameters), offset = '0' } = route.value.query;
  const query = queryText({ sort, limit: IN_A_PAGE, offset });
  const rows = useResource<Page<ReportRow>>(`/reports/${encodeURIComponent(id)}/rows${query}`);
  const figures = figuresOf(parameters);
  const part = parameters.breakdown === 'none' ? undefined : parameters.breakdown;
  return (
    <div class="card">
      <h2>Rows</h2>
      <Loaded of={rows} lines={12}>
        {(page) =>
          page.total === 0 ? (
            <Empty title="No rows">No store has a poll at or before its as_of.</Empty>
          ) : (
            <>
              <p class="hint">{countOf(page.total, part === undefined ? 'store' : 'row')}</p>
              <div class="scrolling" tabIndex={0} role="region" aria-label="Rows of the report">
                <table class="figures">
                  <thead>
                    <tr>
                      <ColumnHead column="store_id" title="Store" isText sort={sort} onSort={sortBy} />
                      {part === undefined ? null : <th scope="col">{PART_TITLES[part] ?? part}</th>}
                      {figures.map(([name, title, unit]) => (
                        <ColumnHead
                          key={name}
                          column={name}
                          title={title}
                          unit={unit}
                          sort={sort}
                          onSort={sortBy}
                        />
                      ))}
                    </tr>
                  </thead>
                  <tbody>
                    {page.items.map((row) => (
                      <tr key={`${row.store_id} ${part === undefined ? '' : row[part]}`}>
                        <th scope="row">
                          <StoreLink store={row} />
                        </th>
                        {part === undefined ? null : <td class="part">{row[part]}</td>}
                        {figures.map((figure) => (
                          <td key={figure[0]} class="number">
                            {cellText(row, figure)}
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

const sortBy = (sort: string): void => setQuery({ sort, offset: undefined });

const PART_TITLES: Readonly<Record<string, string>> = {
  day: 'Day',
  week: 'Week from',
  month: 'Month from',
};

/** A dash for a percentage of nothing. */
function cellText(row: ReportRow, figure: Figure): string {
  const value = row[memberOf(figure)];
  if (typeof value !== 'number') return '–';
  return figure[2] === '' ? countText(value) : figureText(value);
}
