import type { JSX } from 'preact';
import { useState } from 'preact/hooks';
import type { Store, StoreDaily, Timeline } from '../../api/answers';
import type { SpecialHours as SpecialHoursFound } from '../../api/calendar-answers';
import { type Resource, useResource } from '../../api/resource';
import { figuresQuery, selectedDates } from '../../format/selection';
import { dateIn, timeIn, wallTime } from '../../format/time';
import { Empty } from '../../parts/empty';
import { Instant } from '../../parts/instant';
import { Loaded } from '../../parts/loaded';
import { openOnly } from '../../parts/open-only';
import { openWithSelection, selection, zoneOf } from '../../parts/selection';
import { StatusWord } from '../../parts/status-word';
import { StoreName, storeText } from '../../parts/store-link';
import { useTitle } from '../../parts/title';
import { route } from '../../router';
import { queryText } from '../../route';
import { type AskedRange, rangeOfDates } from './asked';
import { Budget } from './budget';
import { DayCalendar } from './day-calendar';
import { Days } from './days';
import { Details } from './details';
import { Hours } from './hours';
import { Incidents } from './incidents';
import { Labels } from './labels';
import { SpecialHours } from './special-hours';
import { StoreExclusions } from './store-exclusions';
import { WindowFigures } from './window-figures';
import { Zone } from './zone';
import './store.css';
import './dates.css';

/** The explanation of a store: its present state, its figures, and their sources. */
export function StoreDetail({ storeId }: { storeId: string }): JSX.Element {
  const path = `/stores/${encodeURIComponent(storeId)}`;
  const store = useResource<Store>(`${path}${queryText({ as_of: selection.value.as_of })}`);
  useTitle(store.data === undefined ? undefined : storeText(store.data));
  const asked = askedTime(store.data);
  const figures = figuresQuery(selection.value);
  const { windows } = route.value.query;
  const timeline = useResource<Timeline>(
    asked === 'unknown' || asked === 'ahead'
      ? undefined
      : `${path}/timeline${queryText({
          ...figures,
          ...(asked === undefined
            ? { windows }
            : { as_of: asked.as_of, from: asked.range.from, to: asked.range.to }),
        })}`,
  );
  const daily = useResource<StoreDaily>(
    typeof asked === 'object'
      ? `${path}/metrics${queryText({
          ...figures,
          ...{ as_of: asked.as_of, from_date: asked.first, to_date: asked.last },
        })}`
      : undefined,
  );
  const [corrections, setCorrections] = useState(0);
  const corrected = (): void => {
    store.reload();
    timeline.reload();
    daily.reload();
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
            asked={asked}
            timeline={timeline}
            daily={daily}
            corrections={corrections}
            onCorrected={corrected}
          />
        </>
      )}
    </section>
  );
}

/** Local dates that the address selects, and the range of the last of them. */
interface AskedDates {
  /** The instant by which the dates are resolved. */
  readonly as_of: string;
  readonly first: string;
  readonly last: string;
  readonly range: AskedRange;
}

/** undefined: the windows; `unknown`: the zone of the dates is not known yet; `ahead`: none of the dates has begun. */
type AskedTime = AskedDates | 'unknown' | 'ahead' | undefined;

/** The time that the address asks for, by the store's own dates. */
function askedTime(store: Store | undefined): AskedTime {
  const { period, from } = selection.value;
  if (period === undefined && from === undefined) return undefined;
  if (store === undefined) return 'unknown';
  const { timezone, as_of } = store;
  const today = dateIn(timezone, as_of);
  const dates = selectedDates(selection.value, today);
  if (dates === undefined) return undefined;
  const range = rangeOfDates(dates, timezone, as_of);
  if (range === undefined) return 'ahead';
  const [first, last] = dates;
  return { as_of, first, last: last > today ? today : last, range };
}

interface Shown {
  readonly store: Store;
  readonly asked: AskedTime;
  readonly timeline: Resource<Timeline>;
  readonly daily: Resource<StoreDaily>;
  readonly corrections: number;
  readonly onCorrected: () => void;
}

function Explained({ store, asked, timeline, daily, corrections, onCorrected }: Shown): JSX.Element {
  const path = `/stores/${encodeURIComponent(store.store_id)}`;
  const special = useResource<SpecialHoursFound>(`${path}/special-hours`, String(corrections));
  const dated = typeof asked === 'object' ? asked : undefined;
  return (
    <>
      {asked === 'ahead' ? (
        <div class="card">
          <Empty title="The selected time has not begun">Choose an earlier one.</Empty>
        </div>
      ) : (
        <WindowFigures store={store} timeline={timeline} daily={dated && daily} />
      )}
      {timeline.data === undefined ? null : (
        <Days
          timeline={timeline.data}
          firstPollAt={store.first_poll_at}
          cut={dated !== undefined && dated.range.first > dated.first}
        />
      )}
      <DayCalendar key={`calendar ${corrections}`} store={store} path={path} />
      <div class="store-columns">
        <div class="store-column">
          <Hours
            store={store}
            path={path}
            special={special.data?.special_hours ?? []}
            days={timeline.data?.days ?? []}
            corrections={corrections}
            onCorrected={onCorrected}
          />
          <SpecialHours store={store} path={path} found={special} onCorrected={onCorrected} />
        </div>
        <div class="store-column">
          <Details store={store} path={path} onCorrected={onCorrected} />
          {timeline.data === undefined ? null : (
            <Incidents key={`incidents ${corrections}`} path={path} store={store} timeline={timeline.data} />
          )}
          <StoreExclusions store={store} onCorrected={onCorrected} />
          <Zone store={store} path={path} onCorrected={onCorrected} />
        </div>
      </div>
    </>
  );
}

/** The state of the store as of the selected instant, and its labels. */
function Standing({ store }: { store: Store }): JSX.Element {
  const { status, open_now: open, until_local: until, timezone: zone, last_poll: poll, labels } = store;
  const shownZone = zoneOf(selection.value.zone, zone);
  return (
    <div class="standing">
      <StatusWord status={status} />
      {selection.value.as_of === undefined ? null : <span>as of {timeIn(shownZone, store.as_of)}</span>}
      <span>
        {open ? 'open' : 'closed'}
        {until === null ? ' at all times' : ` until ${until.slice(0, 10)} ${wallTime(until)}`}, {zone}
      </span>
      <span>
        {poll === null ? (
          'no poll'
        ) : (
          <>
            last poll {poll.status}, <Instant at={poll.observed_at} zone={shownZone} />
          </>
        )}
      </span>
      {Object.keys(labels).length === 0 ? null : <Labels labels={labels} />}
    </div>
  );
}

function FindAnother(): JSX.Element {
  const [text, setText] = useState('');
  const find = async (q: string): Promise<void> => {
    if (q !== '' && !(await openOnly(`/stores${queryText({ q, limit: 1 })}`)))
      openWithSelection(['stores'], { q });
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
