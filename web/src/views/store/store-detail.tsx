import type { JSX } from 'preact';
import { useState } from 'preact/hooks';
import type { Store, Timeline } from '../../api/answers';
import { type Resource, useResource } from '../../api/resource';
import { countingQuery } from '../../format/counting';
import { wallTime } from '../../format/time';
import { Instant } from '../../parts/instant';
import { Loaded } from '../../parts/loaded';
import { openOnly } from '../../parts/open-only';
import { StatusWord } from '../../parts/status-word';
import { StoreName, storeText } from '../../parts/store-link';
import { useTitle } from '../../parts/title';
import { goTo, route } from '../../router';
import { queryText } from '../../route';
import { Budget } from './budget';
import { DailyHistory } from './daily-history';
import { Days } from './days';
import { Details } from './details';
import { Hours } from './hours';
import { Incidents } from './incidents';
import { SpecialHours } from './special-hours';
import { StoreExclusions } from './store-exclusions';
import { WindowFigures } from './window-figures';
import { Zone } from './zone';
import './store.css';

/** The explanation of a store: its present state, its figures, and their sources. */
export function StoreDetail({ storeId }: { storeId: string }): JSX.Element {
  const { query } = route.value;
  const { windows, no_data } = query;
  const path = `/stores/${encodeURIComponent(storeId)}`;
  const store = useResource<Store>(path);
  useTitle(store.data === undefined ? undefined : storeText(store.data));
  const timeline = useResource<Timeline>(
    `${path}/timeline${queryText({ windows, no_data, ...countingQuery(query) })}`,
  );
  const [corrections, setCorrections] = useState(0);
  const corrected = (): void => {
    store.reload();
    timeline.reload();
    setCorrections(corrections + 1);
  };
  return (
    <section class="view">
      <div class="view-head">
        <h1>
          <StoreName store={store.data ?? { store_id: storeId }} />
        </h1>
        <FindAnother />
      </div>
      <Loaded of={store} lines={2}>
        {(known) => <Standing store={known} />}
      </Loaded>
      {store.data === undefined ? null : (
        <>
          <Budget key={`budget ${corrections}`} store={store.data} />
          <Explained
            store={store.data}
            timeline={timeline}
            corrections={corrections}
            onCorrected={corrected}
          />
        </>
      )}
    </section>
  );
}

interface Shown {
  readonly store: Store;
  readonly timeline: Resource<Timeline>;
  readonly corrections: number;
  readonly onCorrected: () => void;
}

function Explained({ store, timeline, corrections, onCorrected }: Shown): JSX.Element {
  const path = `/stores/${encodeURIComponent(store.store_id)}`;
  return (
    <>
      <WindowFigures timeline={timeline} />
      {timeline.data === undefined ? null : <Days timeline={timeline.data} />}
      <div class="store-columns">
        <div class="store-column">
          <DailyHistory key={`daily ${corrections}`} path={path} />
          <Hours store={store} path={path} onCorrected={onCorrected} />
          <SpecialHours store={store} path={path} onCorrected={onCorrected} />
        </div>
        <div class="store-column">
          <Details store={store} path={path} onCorrected={onCorrected} />
          <Incidents key={`incidents ${corrections}`} path={path} zone={store.timezone} />
          <StoreExclusions store={store} onCorrected={onCorrected} />
          <Zone store={store} path={path} onCorrected={onCorrected} />
        </div>
      </div>
    </>
  );
}

/** The state of the store as of the latest poll of all stores. */
function Standing({ store }: { store: Store }): JSX.Element {
  const { status, open_now: open, until_local: until, timezone: zone, last_poll: poll } = store;
  return (
    <p class="standing">
      <StatusWord status={status} />
      <span>
        {open ? 'open' : 'closed'}
        {until === null ? ' at all times' : ` until ${until.slice(0, 10)} ${wallTime(until)}`}, {zone}
      </span>
      <span>
        {poll === null ? (
          'no poll'
        ) : (
          <>
            last poll {poll.status}, <Instant at={poll.observed_at} zone={zone} />
          </>
        )}
      </span>
    </p>
  );
}

function FindAnother(): JSX.Element {
  const [text, setText] = useState('');
  const find = async (q: string): Promise<void> => {
    if (q !== '' && !(await openOnly(`/stores${queryText({ q, limit: 1 })}`))) goTo(['stores'], { q });
  };
  return (
    <form
      class="find"
      role="search"
      onSubmit={(event) => {
        event.preventDefault();
        void find(text.trim());
      }}
    >
      <label for="find" class="unseen">
        Another store, by its name or id
      </label>
      <input
        id="find"
        type="search"
        placeholder="Name or id"
        value={text}
        onInput={(event) => setText(event.currentTarget.value)}
      />
      <button type="submit">Show</button>
    </form>
  );
}
