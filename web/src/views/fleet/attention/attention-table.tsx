import type { JSX } from 'preact';
import { useState } from 'preact/hooks';
import type { Alert, AlertPage } from '../../../api/alert-answers';
import type { AttentionKind, AttentionPage, AttentionStore, FleetGlance } from '../../../api/fleet-answers';
import type { Resource } from '../../../api/resource';
import { leftText } from '../../../format/budget';
import { figureText } from '../../../format/number';
import { durationText, timeInUtc } from '../../../format/time';
import { ColumnHead } from '../../../parts/column-head';
import { CsvButton } from '../../../parts/csv-button';
import { Empty } from '../../../parts/empty';
import { Loaded } from '../../../parts/loaded';
import { Pager } from '../../../parts/pager';
import { selection, zoneOf } from '../../../parts/selection';
import { StatusWord } from '../../../parts/status-word';
import { StoreLink } from '../../../parts/store-link';
import { type Query, queryText } from '../../../route';
import { route, setQuery } from '../../../router';
import { countedQuery, type Filter } from '../filter';
import { REGION } from '../first-key';
import { useListOfVersion } from '../refreshed';
import { ActionButtons, ActionForm, type ActionOpened } from './actions';
import { CLOCKS, evidenceText, isGuess, LOST_TITLES, NONE_TITLES, sinceText } from './attention-text';

const IN_A_PAGE = 25;
const MOST_DOWNTIME_FIRST = '-duration';
const MINUTE_MS = 60_000;
const COLUMNS = 8;

/** The list of an address, as parameters of the API. */
const listQuery = (filter: Filter, kind: AttentionKind): Query => ({
  ...countedQuery(filter),
  kind,
  sort: route.value.query.attention_sort ?? MOST_DOWNTIME_FIRST,
  label_columns: REGION,
});

/** The shown page of the list; requested beside the fleet, because it is drawn first. undefined: no list is shown. */
export function useAttention(
  kind: AttentionKind | undefined,
  filter: Filter,
  dataVersion: number | undefined,
): Resource<AttentionPage> {
  const { offset = '0' } = route.value.query;
  const path =
    kind === undefined
      ? undefined
      : `/fleet/attention${queryText({ ...listQuery(filter, kind), limit: IN_A_PAGE, offset })}`;
  return useListOfVersion<AttentionPage>(path, dataVersion);
}

interface Shown {
  readonly kind: AttentionKind;
  readonly page: Resource<AttentionPage>;
  readonly fleet: FleetGlance;
  readonly filter: Filter;
  readonly alerts: Resource<AlertPage>;
  readonly onChanged: (what: string) => void;
}

/** The stores that need attention for a reason. */
export function AttentionTable({ kind, page, fleet, filter, alerts, onChanged }: Shown): JSX.Element {
  const query = listQuery(filter, kind);
  const { attention_sort: sort = MOST_DOWNTIME_FIRST } = route.value.query;
  // Without regions, the time zone says where a store is.
  const hasRegions = fleet.label_keys.includes(REGION);
  return (
    <Loaded of={page} lines={8}>
      {({ items, as_of: asOf, ...rest }) =>
        items.length === 0 && rest.offset === 0 ? (
          <Empty title={fleet.stores === 0 ? 'No store matches the filter' : NONE_TITLES[kind]} />
        ) : (
          <>
            <div class="scrolling" tabIndex={0} role="region" aria-label="Stores that need attention">
              <table class="figures stacked">
                <Heads kind={kind} sort={sort} place={hasRegions ? 'Region' : 'Time zone'} />
                <Rows
                  items={items}
                  asOf={asOf!}
                  hasRegions={hasRegions}
                  alerts={alerts}
                  onChanged={onChanged}
                />
              </table>
            </div>
            <div class="actions">
              <Pager
                label="Pages of stores that need attention"
                {...rest}
                onMove={(to) => setQuery({ offset: to === 0 ? undefined : to })}
              />
              <CsvButton path={`/fleet/attention${queryText(query)}`} name={`attention-${kind}`} />
            </div>
          </>
        )
      }
    </Loaded>
  );
}

const sortBy = (sort: string): void =>
  setQuery({ attention_sort: sort === MOST_DOWNTIME_FIRST ? undefined : sort, offset: undefined });

interface HeadsShown {
  readonly kind: AttentionKind;
  readonly sort: string;
  readonly place: string;
}

const Heads = ({ kind, sort, place }: HeadsShown): JSX.Element => (
  <thead>
    <tr>
      <ColumnHead column="store_id" title="Store" isText sort={sort} onSort={sortBy} />
      <th scope="col">{place}</th>
      <ColumnHead
        column="start"
        title="Since"
        unit={CLOCKS[selection.value.zone]}
        isText
        sort={sort}
        onSort={sortBy}
      />
      <ColumnHead column="duration" title={LOST_TITLES[kind]} sort={sort} onSort={sortBy} />
      <th scope="col">Evidence</th>
      <ColumnHead
        column="uptime_percent_last_week"
        title="Uptime, week"
        unit="%"
        sort={sort}
        onSort={sortBy}
      />
      <ColumnHead column="target_left_last_week" title="Target left, week" sort={sort} onSort={sortBy} />
      <th scope="col">Actions</th>
    </tr>
  </thead>
);

interface RowsShown {
  readonly items: readonly AttentionStore[];
  readonly asOf: string;
  readonly hasRegions: boolean;
  readonly alerts: Resource<AlertPage>;
  readonly onChanged: (what: string) => void;
}

function Rows({ items, alerts, onChanged, ...shown }: RowsShown): JSX.Element {
  const [opened, setOpened] = useState<ActionOpened>();
  // Of several alerts of a store, the latest: the first one of the list.
  const latestLast = [...(alerts.data?.items ?? [])].reverse();
  const byStore = new Map(latestLast.map((alert) => [alert.store_id, alert]));
  return (
    <tbody>
      {items.map((store) => (
        <StoreRows
          key={store.store_id}
          store={store}
          alert={byStore.get(store.store_id)}
          canMute={alerts.data !== undefined}
          opened={opened}
          onOpen={setOpened}
          onChanged={(what) => {
            setOpened(undefined);
            onChanged(what);
          }}
          {...shown}
        />
      ))}
    </tbody>
  );
}

interface RowShown {
  readonly store: AttentionStore;
  readonly asOf: string;
  readonly hasRegions: boolean;
  readonly alert: Alert | undefined;
  readonly canMute: boolean;
  readonly opened: ActionOpened | undefined;
  readonly onOpen: (opened: ActionOpened | undefined) => void;
  readonly onChanged: (what: string) => void;
}

/** A store, and below it the form of an action that is open. */
function StoreRows({ store, asOf, hasRegions, ...actions }: RowShown): JSX.Element {
  const { uptime_percent_last_week: uptime, coverage_percent_last_week: coverage } = store;
  const { target_left_last_week_ms: left } = store;
  const zone = zoneOf(selection.value.zone, store.timezone);
  const form = actions.opened?.storeId === store.store_id ? actions.opened.form : undefined;
  return (
    <>
      <tr class={isGuess(store) ? 'uncertain' : undefined}>
        <th scope="row">
          <StoreLink store={store} /> <StatusWord status={store.status} />
        </th>
        <td>{hasRegions ? (store.labels?.[REGION] ?? '–') : store.timezone}</td>
        <td data-head="Since">
          <time dateTime={store.start} title={timeInUtc(store.start)}>
            {sinceText(store, zone)}
          </time>
        </td>
        <td class="number" data-head="Lost">
          {durationText(store.duration_ms)}
        </td>
        <td class="evidence">{evidenceText(store, asOf)}</td>
        <td class="number" data-head="Uptime, week">
          {uptime === null ? '–' : figureText(uptime)}
          {coverage === null || coverage === 100 ? null : (
            <span class="hint coverage"> {coverage.toFixed(0)} % covered</span>
          )}
        </td>
        <td class="number" data-head="Target">
          {left === null ? '–' : leftText(left / MINUTE_MS)}
        </td>
        <td>
          <ActionButtons store={store} {...actions} />
        </td>
      </tr>
      {form === undefined ? null : (
        <tr class="action-row">
          <td colSpan={COLUMNS}>
            <ActionForm
              form={form}
              store={store}
              zone={zone}
              start={store.start}
              end={asOf}
              onDone={actions.onChanged}
              onCancel={() => actions.onOpen(undefined)}
            />
          </td>
        </tr>
      )}
    </>
  );
}
