import type { JSX } from 'preact';
import { type FleetGlance, selectorKeys } from '../../api/fleet-answers';
import { faultsOf } from '../../api/problem';
import { useList, useResource } from '../../api/resource';
import type { TargetPage } from '../../api/target-answers';
import { countOf } from '../../format/number';
import { periodQuery, periodText } from '../../format/selection';
import { CsvButton } from '../../parts/csv-button';
import { Empty } from '../../parts/empty';
import { GroupChoice } from '../../parts/group-choice';
import { Instant } from '../../parts/instant';
import { openOnly } from '../../parts/open-only';
import { Pager } from '../../parts/pager';
import { selection } from '../../parts/selection';
import { SelectorField } from '../../parts/selector-field';
import { StoreText } from '../../parts/store-text';
import { WithPolls } from '../../parts/with-polls';
import { queryText } from '../../route';
import { route, setQuery } from '../../router';
import { StateCounts } from './state-counts';
import { GroupTable, StoreTable } from './target-tables';
import './targets.css';

const IN_A_PAGE = 50;
/** The least left first. */
const WORST_FIRST = 'left';

/** The stores, or groups of them, with their budgets of downtime in the selected period. */
export function Targets(): JSX.Element {
  const { query } = route.value;
  const { labels, q, by = '', state, sort = WORST_FIRST, offset } = query;
  const { as_of } = selection.value;
  const title = periodText(selection.value);
  const period = title === undefined ? { period: 'month_to_date' } : periodQuery(selection.value);
  const asked = { as_of, ...period, labels, q, group_by: by, state, sort, limit: IN_A_PAGE, offset };
  const path = `/targets${queryText(asked)}`;
  const found = useList<TargetPage>(path);
  const faults = faultsOf(found.problem);
  return (
    <section class="view">
      <h1>Targets</h1>
      <Choices faults={faults} />
      {faults.has('labels') ? null : (
        <WithPolls of={found} lines={12}>
          {(page) => (
            <>
              <p class="hint">
                A budget is the downtime that the target allows in the whole period: {title ?? 'this month'}.
                Downtime counts up to <Instant at={page.as_of} />; time without data counts as down.
                {page.stores_without_target === 0
                  ? ''
                  : ` ${countOf(page.stores_without_target, 'store')} without a target.`}
              </p>
              <StateCounts states={page.states} chosen={state} />
              <Budgets page={page} sort={sort} path={path} />
            </>
          )}
        </WithPolls>
      )}
    </section>
  );
}

interface BudgetsShown {
  readonly page: TargetPage;
  readonly sort: string;
  readonly path: string;
}

function Budgets({ page, sort, path }: BudgetsShown): JSX.Element {
  const { items: stores, groups } = page;
  return (
    <div class="card">
      <div class="card-head">
        <h2>{groups.length > 0 ? 'Groups' : 'Stores'}</h2>
        <CsvButton path={path} name="targets" />
      </div>
      {page.total === 0 ? (
        <Empty title={emptyText(page)}>The target of a store is one of the details on its page.</Empty>
      ) : null}
      {stores.length > 0 ? <StoreTable items={stores} sort={sort} onSort={sortBy} /> : null}
      {groups.length > 0 ? <GroupTable items={groups} sort={sort} onSort={sortBy} /> : null}
      <Pager label="Pages of targets" {...page} onMove={(to) => setQuery({ offset: to })} />
    </div>
  );
}

const sortBy = (sort: string): void =>
  setQuery({ sort: sort === WORST_FIRST ? undefined : sort, offset: undefined });

const emptyText = ({ states }: TargetPage): string =>
  states.breached + states.at_risk + states.met === 0
    ? 'None of these stores has a target'
    : 'No store with a target is in this state';

/** The stores and their groups. */
function Choices({ faults }: { faults: ReadonlyMap<string, string> }): JSX.Element {
  const { query } = route.value;
  const keys = selectorKeys(useResource<FleetGlance>('/fleet').data);
  return (
    <form
      class="fields"
      role="search"
      aria-label="Filter targets"
      onSubmit={(event) => event.preventDefault()}
    >
      <StoreText
        name="targets-text"
        text={query.q}
        onEnter={(q) => void openOnly(`/stores${queryText({ q, labels: query.labels, limit: 1 })}`)}
      />
      <SelectorField name="targets-labels" labels={query.labels} keys={keys} fault={faults.get('labels')} />
      <GroupChoice
        name="targets-by"
        by={query.by ?? ''}
        keys={keys}
        none="nothing: each store"
        onChoose={(by) => setQuery({ by, offset: undefined })}
      />
    </form>
  );
}
