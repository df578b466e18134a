import type { JSX } from 'preact';
import type { FleetGlance } from '../../api/fleet-answers';
import { faultsOf } from '../../api/problem';
import { DAILY_TEXT } from '../../format/counting';
import { timeInUtc } from '../../format/time';
import { Empty } from '../../parts/empty';
import { Loaded } from '../../parts/loaded';
import { SelectorField } from '../../parts/selector-field';
import { linkTo } from '../../route';
import { route } from '../../router';
import { type Filter, readFilter } from './filter';
import { Filters } from './filters';
import './fleet.css';
import { GoingOn } from './going-on';
import { Groups } from './groups';
import { HeatMap } from './heat-map/heat-map';
import './heat-map/heat-map.css';
import { HoursChart } from './hours-chart';
import { useFleet } from './refreshed';
import { StatusCounts } from './status-counts';
import { WindowFigures } from './window-figures';
import { WorstStores } from './worst-stores';

/** The fleet: its present state, its last week, and its worst stores. */
export function Fleet(): JSX.Element {
  const filter = readFilter(route.value.query);
  const fleet = useFleet(filter);
  const fault = faultsOf(fleet.problem).get('labels');
  return (
    <section class="view">
      <h1>Fleet</h1>
      {fault !== undefined ? (
        <SelectorField name="filter-labels" labels={filter.labels} keys={[]} fault={fault} />
      ) : (
        <Loaded of={fleet} lines={12}>
          {(data) =>
            data.all_stores === 0 ? (
              <Empty title="No polls yet">
                Upload some under <a href={linkTo(['data-in'])}>Imports</a>.
              </Empty>
            ) : (
              <Glance fleet={data} filter={filter} />
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
}

function Glance({ fleet, filter }: Shown): JSX.Element {
  const { data_version: dataVersion } = fleet;
  return (
    <div class="view">
      <StoppedFeed since={fleet.feed.stopped_since} />
      <Filters fleet={fleet} filter={filter} />
      <p class="hint">{DAILY_TEXT} Time without data counts as down.</p>
      <StatusCounts fleet={fleet} filter={filter} />
      <div class="fleet-top">
        <WindowFigures fleet={fleet} />
        <HoursChart filter={filter} dataVersion={dataVersion} />
      </div>
      <Groups fleet={fleet} filter={filter} />
      <div class="fleet-lists">
        <HeatMap filter={filter} dataVersion={dataVersion} />
        <WorstStores filter={filter} dataVersion={dataVersion} />
        <GoingOn fleet={fleet} filter={filter} />
      </div>
    </div>
  );
}

/** `since`: the newest poll of a feed that has stopped; null: it has not. */
const StoppedFeed = ({ since }: { since: string | null }): JSX.Element | null =>
  since === null ? null : (
    <p class="feed-stopped" role="status">
      The feed has stopped: its newest poll is of {timeInUtc(since)}.
    </p>
  );
