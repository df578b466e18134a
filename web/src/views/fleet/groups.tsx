import type { JSX } from 'preact';
import { useState } from 'preact/hooks';
import { type FleetGlance, type FleetGroup, type GroupPage, selectorKeys } from '../../api/fleet-answers';
import { coverageText } from '../../format/counting';
import { amountText, countText, figureText } from '../../format/number';
import { groupText, narrowedToGroup } from '../../format/selector';
import { ColumnHead } from '../../parts/column-head';
import { CsvButton } from '../../parts/csv-button';
import { Empty } from '../../parts/empty';
import { GroupChoice } from '../../parts/group-choice';
import { Loaded } from '../../parts/loaded';
import { Pager } from '../../parts/pager';
import { linkWithSelection, selection } from '../../parts/selection';
import { linkTo, type Query, queryText } from '../../route';
import { route, setQuery } from '../../router';
import { changeFigure, directionOf, NO_COMPARISON } from './change';
import { countedQuery, type Filter } from './filter';
import { firstKey } from './first-key';
import { useListOfVersion } from './refreshed';

const IN_A_PAGE = 10;
const WORST_FIRST = 'uptime_percent_last_week';

const OF_MONTH: Query = { period: undefined, from: undefined, to: undefined };

interface Shown {
  readonly fleet: FleetGlance;
  readonly filter: Filter;
}

/** The filtered stores by one or two of their labels, or by time zone. A group leads to its stores. */
export function Groups({ fleet, filter }: Shown): JSX.Element {
  const keys = selectorKeys(fleet);
  const { by = firstKey(keys, filter.labels), groups_sort: sort = WORST_FIRST } = route.value.query;
  const query = { ...countedQuery(filter), by, sort };
  const list = queryText(query);
  // Another list begins with its first page.
  const [moved, setMoved] = useState({ list, offset: 0 });
  const offset = moved.list === list ? moved.offset : 0;
  const path = `/fleet/groups${queryText({ ...query, limit: IN_A_PAGE, offset })}`;
  const groups = useListOfVersion<GroupPage>(path, fleet.data_version);
  return (
    <section class="card" aria-labelledby="groups-title">
      <div class="card-head">
        <h2 id="groups-title">Groups</h2>
        <div class="fields group-choices">
          <GroupChoice name="groups-by" by={by} keys={keys} onChoose={(chosen) => setQuery({ by: chosen })} />
        </div>
      </div>
      <Loaded of={groups} lines={6}>
        {(page) =>
          page.total === 0 ? (
            <Empty title="No store matches the filter" />
          ) : (
            <>
              <GroupTable items={page.items} sort={sort} />
              <div class="actions">
                <Pager label="Pages of groups" {...page} onMove={(to) => setMoved({ list, offset: to })} />
                <CsvButton path={`/fleet/groups${list}`} name="groups" />
                <a
                  href={linkWithSelection(['targets'], {
                    ...OF_MONTH,
                    labels: filter.labels,
                    q: filter.q,
                    by,
                  })}
                >
                  Budgets of this month
                </a>
              </div>
            </>
          )
        }
      </Loaded>
    </section>
  );
}

const sortBy = (sort: string): void => setQuery({ groups_sort: sort === WORST_FIRST ? undefined : sort });

function GroupTable({ items, sort }: { items: readonly FleetGroup[]; sort: string }): JSX.Element {
  const head = (column: string, title: string, unit = '') => (
    <ColumnHead column={column} title={title} unit={unit} sort={sort} onSort={sortBy} />
  );
  const hasSales = items.some(({ windows }) => windows.last_week.lost_sales !== null);
  return (
    <div class="scrolling" tabIndex={0} role="region" aria-label="Groups of stores">
      <table class="figures">
        <thead>
          <tr>
            <ColumnHead column="group" title="Group" isText sort={sort} onSort={sortBy} />
            {head('stores', 'Stores')}
            {head('down', selection.value.as_of === undefined ? 'Down now' : 'Down then')}
            {head('uptime_percent_last_week', 'Uptime, week', '%')}
            {head('change_points_last_week', 'Change', 'points')}
            {head('below_target_last_week', 'Below target')}
            {head('never_up_last_week', 'Never up')}
            {hasSales ? head('lost_sales_last_week', 'Lost sales', 'estimate') : null}
          </tr>
        </thead>
        <tbody>
          {items.map((group) => (
            <GroupRow key={JSON.stringify(group.group)} group={group} hasSales={hasSales} />
          ))}
        </tbody>
      </table>
    </div>
  );
}

function GroupRow({ group, hasSales }: { group: FleetGroup; hasSales: boolean }): JSX.Element {
  const { last_week: week } = group.windows;
  const { uptime_percent, never_up, below_target, lost_sales } = week;
  return (
    <tr>
      <th scope="row">
        <a href={linkTo([], queryOf(group))}>{groupText(group.group)}</a>
      </th>
      <td class="number">{countText(group.stores)}</td>
      <td class="number">{countText(group.statuses.down)}</td>
      <td class="number" title={`${coverageText(week)} covered`}>
        {uptime_percent === null ? '–' : figureText(uptime_percent)}
      </td>
      <td class="number">
        <Change points={week.change_points} />
      </td>
      <td class="number">{countText(below_target)}</td>
      <td class="number">{countText(never_up)}</td>
      {hasSales ? <td class="number">{lost_sales === null ? '–' : amountText(lost_sales)}</td> : null}
    </tr>
  );
}

/** The view of the stores of a group, which are grouped by another key then. */
function queryOf({ group }: FleetGroup): Query {
  const { query } = route.value;
  const labels = narrowedToGroup(query.labels, group);
  return { ...query, labels, by: undefined, offset: undefined, row: undefined };
}

/** The change of the uptime against the week before, in percentage points. */
const Change = ({ points }: { points: number | null }): JSX.Element =>
  points === null ? (
    <span title={NO_COMPARISON}>
      <span aria-hidden="true">–</span>
      <span class="unseen">{NO_COMPARISON}</span>
    </span>
  ) : (
    <span class={`trend trend-${directionOf(points)}`}>{changeFigure(points)}</span>
  );
