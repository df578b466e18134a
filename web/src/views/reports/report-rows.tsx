import type { JSX } from 'preact';
import type { Page, Report, ReportRow } from '../../api/answers';
import { useResource } from '../../api/resource';
import { amountText, countOf, countText, figureText } from '../../format/number';
import { timeInUtc } from '../../format/time';
import { ColumnHead } from '../../parts/column-head';
import { Empty } from '../../parts/empty';
import { Loaded } from '../../parts/loaded';
import { Pager } from '../../parts/pager';
import { queryText } from '../../route';
import { route, setQuery } from '../../router';
import { type Figure, figuresOf, firstSort, memberOf, rowName, type Shape } from './figures';
import { keyOfRow, RowHead, useNames } from './row-head';

const IN_A_PAGE = 50;

/**
 * The rows of a completed report, sorted by any figure. With a breakdown, a store has a row for each day, week or month.
 * The page and the order are part of the address.
 */
export function ReportRows({ report: { report_id: id, parameters } }: { report: Report }): JSX.Element {
  const { sort = firstSort(parameters), offset = '0' } = route.value.query;
  const query = queryText({ sort, limit: IN_A_PAGE, offset });
  const rows = useResource<Page<ReportRow>>(`/reports/${encodeURIComponent(id)}/rows${query}`);
  const names = useNames(rows.data?.items ?? []);
  const isGrouped = parameters.group_by !== null;
  const keys = parameters.label_columns?.split(',') ?? [];
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
              <p class="hint">
                {countOf(page.total, part !== undefined ? 'row' : isGrouped ? 'group' : 'store')}
              </p>
              <div class="scrolling" tabIndex={0} role="region" aria-label="Rows of the report">
                <table class="figures">
                  <thead>
                    <tr>
                      <ColumnHead
                        column={rowName(parameters)}
                        title={isGrouped ? 'Group' : 'Store'}
                        isText
                        sort={sort}
                        onSort={sortBy}
                      />
                      {keys.map((key) => (
                        <th key={key} scope="col">
                          {key}
                        </th>
                      ))}
                      {part === undefined ? null : <th scope="col">{PART_TITLES[part] ?? part}</th>}
                      {figuresIn(page.items[0], parameters).map(([name, title, unit]) => (
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
                      <tr key={keyOfRow(row, part === undefined ? '' : row[part])}>
                        <RowHead row={row} names={names} />
                        {keys.map((key) => (
                          <td key={key}>{row.labels?.[key] ?? '–'}</td>
                        ))}
                        {part === undefined ? null : <td class="part">{String(row[part])}</td>}
                        {figuresIn(row, parameters).map((figure) => (
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

/** The figures that the rows of a report have. */
const figuresIn = (row: ReportRow | undefined, shape: Shape): readonly Figure[] =>
  figuresOf(shape).filter((figure) => row !== undefined && memberOf(figure) in row);

/** A dash for what there is not, such as a percentage of nothing. */
function cellText(row: ReportRow, figure: Figure): string {
  const value = row[memberOf(figure)];
  if (typeof value === 'string') return timeInUtc(value);
  if (typeof value !== 'number') return '–';
  if (figure[2] === 'estimate') return amountText(value);
  return figure[2] === '' ? countText(value) : figureText(value);
}
