import type { JSX } from 'preact';
import type { Page, ReportRow } from '../../api/answers';
import { useList } from '../../api/resource';
import { countOf, countText } from '../../format/number';
import { durationText } from '../../format/time';
import { Choice } from '../../parts/choice';
import { CsvButton } from '../../parts/csv-button';
import { Empty } from '../../parts/empty';
import { Loaded } from '../../parts/loaded';
import { Pager } from '../../parts/pager';
import { queryText } from '../../route';
import { route, setQuery } from '../../router';
import { comparableOf, type Shape, worstFirst } from './figures';
import { keyOfRow, RowHead, useStores } from './row-head';

const IN_A_PAGE = 50;

/** A row's figure in two reports; null if the report does not include the row. */
export interface Change extends Pick<ReportRow, 'store_id' | 'name' | 'group'> {
  /** With a breakdown: the first date of the day, week or month. */
  readonly part: string | null;
  readonly before_ms: number | null;
  readonly after_ms: number | null;
  readonly difference_ms: number | null;
}

interface ChangesPage extends Page<Change> {
  /** The number of rows in both reports whose figure differs. */
  readonly changed: number;
  readonly only_before: number;
  readonly only_after: number;
}

interface Shown {
  /** The ids of two completed reports: the one before, and the one after. */
  readonly from: string;
  readonly to: string;
  readonly shape: Shape;
}

/** By what changes are sorted: of either kind, or the greatest increase or decrease first. */
const ORDERS = [
  ['size', 'largest change first'],
  ['rise', 'largest increase first'],
  ['fall', 'largest decrease first'],
] as const;

/** The changes of a figure of each row, greatest first. The reports decide which figures there are. */
export function Changes({ from, to, shape }: Shown): JSX.Element {
  const { figure = worstFirst(shape).replace('-', ''), order = 'size', offset = '0' } = route.value.query;
  const asked = {
    base_report_id: from,
    sort: order === 'fall' ? figure : `-${figure}`,
    absolute: order === 'size' ? true : undefined,
  };
  const path = `/reports/${encodeURIComponent(to)}/changes`;
  const changes = useList<ChangesPage>(`${path}${queryText({ ...asked, limit: IN_A_PAGE, offset })}`);
  const stores = useStores(changes.data?.items ?? []);
  return (
    <div class="card">
      <div class="card-head">
        <h2>Largest changes</h2>
        <div class="actions">
          <Choice
            label="Figure"
            name="figure"
            value={figure}
            options={comparableOf(shape).map(([name, title]) => [name, title] as const)}
            onChoose={(chosen) => setQuery({ figure: chosen, offset: undefined })}
          />
          <Choice
            label="Order"
            name="order"
            value={order}
            options={ORDERS}
            onChoose={(chosen) => setQuery({ order: chosen, offset: undefined })}
          />
          <CsvButton path={`${path}${queryText(asked)}`} name="report_changes" />
        </div>
      </div>
      <Loaded of={changes} lines={10}>
        {(page) =>
          page.total === 0 ? (
            <Empty title="Both reports are empty" />
          ) : (
            <Table
              page={page}
              stores={stores}
              what={shape.group_by === null ? 'Store' : 'Group'}
              part={shape.breakdown === 'none' ? undefined : shape.breakdown}
            />
          )
        }
      </Loaded>
    </div>
  );
}

interface TableShown {
  readonly page: ChangesPage;
  readonly stores: ReturnType<typeof useStores>;
  readonly what: 'Store' | 'Group';
  readonly part: string | undefined;
}

const Table = ({ page, stores, what, part }: TableShown): JSX.Element => (
  <>
    <p class="hint">
      {countOf(page.total, part === undefined ? what.toLowerCase() : 'row')}: {countText(page.changed)}{' '}
      changed; {countText(page.only_before)} only before, {countText(page.only_after)} only after
    </p>
    <div class="scrolling" tabIndex={0} role="region" aria-label="Changes">
      <table class="figures stacked">
        <thead>
          <tr>
            <th scope="col">{what}</th>
            {part === undefined ? null : <th scope="col">By {part}</th>}
            <th scope="col" class="number">
              Before
            </th>
            <th scope="col" class="number">
              After
            </th>
            <th scope="col" class="number">
              Difference
            </th>
          </tr>
        </thead>
        <tbody>
          {page.items.map(({ part: date, before_ms, after_ms, difference_ms, ...row }) => (
            <tr key={keyOfRow(row, date)}>
              <RowHead row={row} stores={stores} />
              {part === undefined ? null : <td class="part">{date}</td>}
              <td class="number" data-head="Before">
                {before_ms === null ? 'not included' : durationText(before_ms)}
              </td>
              <td class="number" data-head="After">
                {after_ms === null ? 'not included' : durationText(after_ms)}
              </td>
              <td class="number" data-head="Difference">
                {difference_ms === null ? '–' : signedText(difference_ms)}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
    <Pager label="Pages of changes" {...page} onMove={(offset) => setQuery({ offset })} />
  </>
);

const signedText = (ms: number): string =>
  ms === 0 ? 'none' : `${ms > 0 ? '+' : '−'}${durationText(Math.abs(ms))}`;
