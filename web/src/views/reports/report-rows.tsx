import type { JSX } from 'preact';
import type { Report, ReportRow, ReportRowPage, RowTotals } from '../../api/answers';
import { useList } from '../../api/resource';
import { amountText, countOf, countText, figureText } from '../../format/number';
import { durationText, timeInUtc } from '../../format/time';
import { ColumnHead } from '../../parts/column-head';
import { CsvButton } from '../../parts/csv-button';
import { Empty } from '../../parts/empty';
import { Loaded } from '../../parts/loaded';
import { Pager } from '../../parts/pager';
import { StoreText } from '../../parts/store-text';
import { queryText } from '../../route';
import { route, setQuery } from '../../router';
import {
  type Figure,
  figuresOf,
  firstSort,
  memberOf,
  percentOf,
  percentText,
  rowName,
  type Shape,
  windowTitle,
} from './figures';
import { keyOfRow, RowHead, useStores } from './row-head';

const IN_A_PAGE = 50;

/**
 * The rows of a completed report, sorted by any figure. With a breakdown, a store has a row for each day, week or month.
 * The page and the order are part of the address.
 */
export function ReportRows({ report: { report_id: id, parameters } }: { report: Report }): JSX.Element {
  const isGrouped = parameters.group_by !== null;
  const { sort = firstSort(parameters), offset = '0', ...asked } = route.value.query;
  const q = isGrouped ? undefined : asked.q;
  const path = `/reports/${encodeURIComponent(id)}/rows`;
  const rows = useList<ReportRowPage>(`${path}${queryText({ sort, q, limit: IN_A_PAGE, offset })}`);
  const stores = useStores(rows.data?.items ?? []);
  const hasPercent = !isGrouped && parameters.windows !== null;
  const keys = parameters.label_columns?.split(',') ?? [];
  const part = parameters.breakdown === 'none' ? undefined : parameters.breakdown;
  return (
    <div class="card">
      <div class="card-head">
        <h2>Rows</h2>
        <div class="actions">
          {isGrouped ? null : <StoreText name="rows-text" text={q} />}
          <CsvButton path={`${path}${queryText({ sort, q })}`} name={`report_rows_${id}`} />
        </div>
      </div>
      <Loaded of={rows} lines={12}>
        {(page) =>
          page.total === 0 ? (
            <Empty title={q === undefined ? 'No rows' : 'No store matches the search'}>
              {q === undefined ? 'No store has a poll at or before its as_of.' : null}
            </Empty>
          ) : (
            <>
              <p class="hint">
                {countOf(page.total, part !== undefined ? 'row' : isGrouped ? 'group' : 'store')}
                {q === undefined ? '' : ` with “${q}”`}
              </p>
              <Totals totals={page.totals} shape={parameters} />
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
                      {isGrouped ? null : (
                        <th scope="col" class="zone-column">
                          Zone
                        </th>
                      )}
                      {keys.map((key) => (
                        <th key={key} scope="col">
                          {key}
                        </th>
                      ))}
                      {part === undefined ? null : <th scope="col">{PART_TITLES[part] ?? part}</th>}
                      {hasPercent ? (
                        <th scope="col" class="number">
                          Uptime, week <span class="hint">%</span>
                        </th>
                      ) : null}
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
                        <RowHead row={row} stores={stores} />
                        {isGrouped ? null : (
                          <td class="zone-column">{stores.get(row.store_id ?? '')?.timezone ?? '–'}</td>
                        )}
                        {keys.map((key) => (
                          <td key={key}>{row.labels?.[key] ?? '–'}</td>
                        ))}
                        {part === undefined ? null : <td class="part">{String(row[part])}</td>}
                        {hasPercent ? <td class="number">{percentOf(row)}</td> : null}
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

/** The sums of all rows, not only of the shown page. */
const Totals = ({ totals, shape }: { totals: readonly RowTotals[]; shape: Shape }): JSX.Element => (
  <dl class="facts totals" aria-label="Totals">
    {totals.map(({ window, uptime_ms, downtime_ms, no_data_ms, ...shares }) => (
      <div key={window}>
        <dt>{windowTitle(window, shape)}</dt>
        <dd>
          {percentText(shares.uptime_percent)} up · {percentText(shares.coverage_percent)} covered{' '}
          <span class="hint">
            {durationText(uptime_ms)} up, {durationText(downtime_ms)} down, {durationText(no_data_ms)} without
            data
          </span>
        </dd>
      </div>
    ))}
  </dl>
);

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
