import type { JSX } from 'preact';
import type { AttentionPage, FleetGlance } from '../../api/fleet-answers';
import { faultsOf } from '../../api/problem';
import type { Resource } from '../../api/resource';
import { DAILY_TEXT } from '../../format/counting';
import { Loaded } from '../../parts/loaded';
import { changeSelection } from '../../parts/selection';
import { SelectorField } from '../../parts/selector-field';
import { NoPolls } from '../../parts/with-polls';
import { route } from '../../router';
import { AttentionList } from './attention/attention-list';
import './attention/attention.css';
import { useAttention } from './attention/attention-table';
import { type Tab, TABS } from './attention/attention-text';
import { type Filter, readFilter } from './filter';
import { Filters } from './filters';
import './fleet.css';
import { Freshness } from './freshness';
import { Groups } from './groups';
import { HeatMap } from './heat-map/heat-map';
import './heat-map/heat-map.css';
import { HoursChart } from './hours-chart';
import { useFleet } from './refreshed';
import { StatusCounts } from './status-counts';
import { WindowFigures } from './window-figures';

/** What needs attention in the fleet, now or at a chosen moment, and the week before. */
export function Fleet(): JSX.Element {
  const { query } = route.value;
  const filter = readFilter(query);
  const fleet = useFleet(filter);
  const tab: Tab = TABS.find((one) => one === query.tab) ?? 'new';
  const page = useAttention(tab === 'alerts' ? undefined : tab, filter, fleet.data?.data_version);
  const fault = faultsOf(fleet.problem).get('labels');
  return (
    <section class="view">
      <h1>Attention</h1>
      {fault !== undefined ? (
        <SelectorField name="filter-labels" labels={filter.labels} keys={[]} fault={fault} />
      ) : (
        <Loaded of={fleet} lines={12}>
          {(data) =>
            data.all_stores === 0 ? (
              <NoPolls title={filter.asOf === undefined ? undefined : 'No polls by this moment'} />
            ) : (
              <Glance fleet={data} filter={filter} tab={tab} page={page} onChanged={fleet.reload} />
            )
          }
        </Loaded>
      )}
    </section>
  );
}

interface Shown {
  readonly fleet: FleetGlance;
  readonly filter: Filter;
  readonly tab: Tab;
  readonly page: Resource<AttentionPage>;
  readonly onChanged: () => void;
}

function Glance({ fleet, filter, tab, page, onChanged }: Shown): JSX.Element {
  const { data_version: dataVersion } = fleet;
  return (
    <div class="view">
      <Freshness fleet={fleet} asOf={filter.asOf} />
      <Filters fleet={fleet} filter={filter} />
      <StatusCounts fleet={fleet} filter={filter} />
      <WindowFigures fleet={fleet} />
      <Rule noData={filter.noData} />
      <div class="fleet-now">
        <AttentionList fleet={fleet} filter={filter} tab={tab} page={page} onChanged={onChanged} />
        <Groups fleet={fleet} filter={filter} />
      </div>
      <HoursChart filter={filter} dataVersion={dataVersion} onChanged={onChanged} />
      <HeatMap filter={filter} dataVersion={dataVersion} neverUp={fleet.attention.never_up} />
    </div>
  );
}

/** How the figures of the view count, and the switch to the rule of the report. */
const Rule = ({ noData }: { noData: Filter['noData'] }): JSX.Element => (
  <p class="counting-rule">
    <label class="choice">
      <input
        type="checkbox"
        name="no-data"
        checked={noData === 'down'}
        onChange={({ currentTarget }) =>
          changeSelection({ no_data: currentTarget.checked ? 'down' : undefined })
        }
      />
      Count time without data as down, as the report does
    </label>
    <span class="hint">
      {DAILY_TEXT}{' '}
      {noData === 'down'
        ? 'Time without data counts as down.'
        : 'Percentages are of the time with data, and a gap is no incident.'}
    </span>
  </p>
);
