import type { JSX } from 'preact';
import type { FleetGlance } from '../../api/fleet-answers';
import { Empty } from '../../parts/empty';
import { Loaded } from '../../parts/loaded';
import { linkTo } from '../../route';
import { route } from '../../router';
import { readFilter } from './filter';
import { Filters } from './filters';
import './fleet.css';
import { GoingOn } from './going-on';
import { HeatMap } from './heat-map/heat-map';
import './heat-map/heat-map.css';
import { HoursChart } from './hours-chart';
import { useFleet } from './refreshed';
import { StatusCounts } from './status-counts';
import { WindowFigures } from './window-figures';
import { WorstStores } from './worst-stores';

/** All stores at a glance: how they are, how they were, and which of them were worst. */
export function Fleet(): JSX.Element {
  const fleet = useFleet();
  return (
    <section class="view">
      <h1>Fleet</h1>
      <Loaded of={fleet} lines={12}>
        {(data) =>
          data.stores === 0 ? (
            <Empty title="No polls yet">
              Load some in <a href={linkTo(['data-in'])}>Data in</a>, and the fleet is here.
            </Empty>
          ) : (
            <Glance fleet={data} />
          )
        }
      </Loaded>
    </section>
  );
}

function Glance({ fleet }: { fleet: FleetGlance }): JSX.Element {
  const filter = readFilter(route.value.query);
  const { data_version: dataVersion, incidents_going_on: goingOn } = fleet;
  return (
    <div class="view">
      <div class="fleet-top">
        <WindowFigures fleet={fleet} />
        <HoursChart dataVersion={dataVersion} />
      </div>
      <StatusCounts fleet={fleet} filter={filter} />
      <Filters fleet={fleet} filter={filter} />
      <div class="fleet-lists">
        <HeatMap filter={filter} dataVersion={dataVersion} />
        <WorstStores filter={filter} dataVersion={dataVersion} />
        <GoingOn count={goingOn} dataVersion={dataVersion} />
      </div>
    </div>
  );
}
