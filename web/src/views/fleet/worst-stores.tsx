import type { JSX } from 'preact';
import { useState } from 'preact/hooks';
import { type FleetStore, type FleetStorePage, WINDOWS, type WindowName } from '../../api/fleet-answers';
import { shareText } from '../../format/number';
import { durationText } from '../../format/time';
import { Empty } from '../../parts/empty';
import { Loaded } from '../../parts/loaded';
import { StatusWord } from '../../parts/status-word';
import { StoreLink } from '../../parts/store-link';
import { queryText } from '../../route';
import { type Filter, filterQuery } from './filter';
import { useOfVersion } from './refreshed';

const SHOWN = 8;
const TITLES: Readonly<Record<WindowName, string>> = {
  last_hour: 'Hour',
  last_day: 'Day',
  last_week: 'Week',
};

interface Shown {
  readonly filter: Filter;
  readonly dataVersion: number;
}

/** The stores with the most downtime in a window. */
export function WorstStores({ filter, dataVersion }: Shown): JSX.Element {
  const [window, setWindow] = useState<WindowName>('last_day');
  const query = queryText({ ...filterQuery(filter), sort: `-downtime_${window}`, limit: SHOWN });
  const page = useOfVersion<FleetStorePage>(`/fleet/stores${query}`, dataVersion);
  return (
    <section class="card" aria-labelledby="worst-title">
      <div class="card-head">
        <h2 id="worst-title">Worst stores</h2>
        <div class="segmented" role="group" aria-label="Of the last">
          {WINDOWS.map((name) => (
            <button key={name} type="button" aria-pressed={window === name} onClick={() => setWindow(name)}>
              {TITLES[name]}
            </button>
          ))}
        </div>
      </div>
      <Loaded of={page} lines={SHOWN}>
        {({ items }) =>
          items.length === 0 ? (
            <Empty title="No store matches the filter" />
          ) : (
            <ol class="ranking">
              {items.map((store) => (
                <RankedStore key={store.store_id} store={store} window={window} />
              ))}
            </ol>
          )
        }
      </Loaded>
    </section>
  );
}

function RankedStore({ store, window }: { store: FleetStore; window: WindowName }): JSX.Element {
  const down = store[`downtime_${window}_ms`];
  const open = down + store[`uptime_${window}_ms`];
  return (
    <li>
      <div class="ranking-line">
        <StoreLink store={store} />
        <StatusWord status={store.status} />
      </div>
      <div class="ranking-line">
        <span class="ranking-bar" aria-hidden="true">
          <span style={{ width: `${open === 0 ? 0 : (100 * down) / open}%` }} />
        </span>
        <span class="ranking-figure">
          {durationText(down)} down <span class="hint">{shareText(down, open)}</span>
        </span>
      </div>
    </li>
  );
}
