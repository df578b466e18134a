import type { JSX } from 'preact';
import type { GroupTarget, StoreTarget } from '../../api/target-answers';
import { burnText, minutesText } from '../../format/budget';
import { amountText, countText, figureText } from '../../format/number';
import { groupText, narrowedToGroup } from '../../format/selector';
import { timeIn, timeInUtc } from '../../format/time';
import { ColumnHead } from '../../parts/column-head';
import { selection, zoneOf } from '../../parts/selection';
import { StatusWord } from '../../parts/status-word';
import { StoreLink } from '../../parts/store-link';
import { linkTo } from '../../route';
import { route } from '../../router';

interface Shown<Row> {
  readonly items: readonly Row[];
  readonly sort: string;
  readonly onSort: (sort: string) => void;
}

/** Stores with their budgets. */
export const StoreTable = ({ items, ...order }: Shown<StoreTarget>): JSX.Element => (
  <Scrolling>
    <thead>
      <tr>
        <th scope="col">Store</th>
        <th scope="col">State</th>
        <BudgetHeads {...order} />
        <th scope="col">
          Breached <span class="hint">store’s time</span>
        </th>
      </tr>
    </thead>
    <tbody>
      {items.map((row) => (
        <tr key={row.store_id}>
          <th scope="row">
            <StoreLink store={row} />
          </th>
          <td>
            <StatusWord status={row.state} />
          </td>
          <BudgetCells row={row} />
          <td class="breached-at" data-head="Breached">
            {row.breached_at === null ? (
              '–'
            ) : (
              <time dateTime={row.breached_at} title={timeInUtc(row.breached_at)}>
                {timeIn(zoneOf(selection.value.zone, row.timezone), row.breached_at).slice(0, 16)}
              </time>
            )}
          </td>
        </tr>
      ))}
    </tbody>
  </Scrolling>
);

const COUNTED = ['Stores', 'Breached', 'At risk'];

/** Groups of stores with the sums of their budgets. A group leads to its stores. */
export const GroupTable = ({ items, ...order }: Shown<GroupTarget>): JSX.Element => (
  <Scrolling>
    <thead>
      <tr>
        <th scope="col">Group</th>
        <th scope="col">State</th>
        {COUNTED.map((title) => (
          <th key={title} scope="col" class="number">
            {title}
          </th>
        ))}
        <BudgetHeads {...order} />
      </tr>
    </thead>
    <tbody>
      {items.map((row) => (
        <tr key={JSON.stringify(row.group)}>
          <th scope="row">
            <a href={linkOf(row)}>{groupText(row.group)}</a>
          </th>
          <td>
            <StatusWord status={row.state} />
          </td>
          {[row.stores, row.states.breached, row.states.at_risk].map((count, i) => (
            <td key={i} class="number" data-head={COUNTED[i]}>
              {countText(count)}
            </td>
          ))}
          <BudgetCells row={row} />
        </tr>
      ))}
    </tbody>
  </Scrolling>
);

function linkOf({ group }: GroupTarget): string {
  const { query } = route.value;
  const labels = narrowedToGroup(query.labels, group);
  return linkTo(['targets'], { ...query, labels, by: undefined, offset: undefined });
}

const Scrolling = ({ children }: { children: JSX.Element[] }): JSX.Element => (
  <div class="scrolling" tabIndex={0} role="region" aria-label="Budgets">
    <table class="figures stacked">{children}</table>
  </div>
);

const BudgetHeads = (order: Omit<Shown<unknown>, 'items'>): JSX.Element => (
  <>
    <th scope="col" class="number">
      Target <span class="hint">%</span>
    </th>
    <th scope="col" class="number">
      Allowed
    </th>
    <ColumnHead column="used" title="Used" {...order} />
    <ColumnHead column="left" title="Left" {...order} />
    <ColumnHead column="burn" title="Burn" {...order} />
    <ColumnHead column="lost_sales" title="Lost sales" unit="estimate" {...order} />
  </>
);

function BudgetCells({ row }: { row: StoreTarget | GroupTarget }): JSX.Element {
  const { target_percent: target, allowed_minutes, used_minutes, left_minutes, burn, lost_sales } = row;
  return (
    <>
      <td class="number" data-head="Target">
        {'group' in row ? figureText(target) : target}
      </td>
      <td class="number" data-head="Allowed">
        {minutesText(allowed_minutes)}
      </td>
      <td class="number" data-head="Used">
        {minutesText(used_minutes)}
      </td>
      <td class={`number ${left_minutes < 0 ? 'overdrawn' : ''}`} data-head="Left">
        {minutesText(left_minutes)}
      </td>
      <td class="number" data-head="Burn">
        {burnText(burn)}
      </td>
      <td class="number" data-head="Lost sales">
        {lost_sales === null ? '–' : amountText(lost_sales)}
      </td>
    </>
  );
}
