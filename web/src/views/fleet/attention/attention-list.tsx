import type { JSX } from 'preact';
import { useState } from 'preact/hooks';
import type { AlertPage } from '../../../api/alert-answers';
import type { AttentionPage, FleetGlance } from '../../../api/fleet-answers';
import { type Resource, useResource } from '../../../api/resource';
import { countOf, countText } from '../../../format/number';
import { queryText } from '../../../route';
import { setQuery } from '../../../router';
import { alertsQuery, type Filter, isFiltered } from '../filter';
import { AlertTable } from './alert-table';
import { AttentionTable } from './attention-table';
import { type Tab, TAB_MEANINGS, TAB_TITLES, TABS } from './attention-text';

/** As many as a page of the API has. */
const MAX_ALERTS = 200;

interface Shown {
  readonly fleet: FleetGlance;
  readonly filter: Filter;
  readonly tab: Tab;
  /** The page of the tab, but of that of the alerts. */
  readonly page: Resource<AttentionPage>;
  readonly onChanged: () => void;
}

/** The stores that need attention, in a tab for each reason, and the alerts. */
export function AttentionList({ fleet, filter, tab, page, onChanged }: Shown): JSX.Element {
  const [done, setDone] = useState('');
  const alerts = useResource<AlertPage>(
    `/alerts${queryText({ ...alertsQuery(filter), limit: MAX_ALERTS })}`,
    String(fleet.data_version),
  );
  const counts: Readonly<Record<Tab, number | undefined>> = {
    ...fleet.attention,
    alerts: alerts.data?.total,
  };
  const changed = (what: string): void => {
    setDone(what);
    alerts.reload();
    onChanged();
  };
  return (
    <section class="card attention" aria-labelledby="attention-title">
      <div class="card-head">
        <h2 id="attention-title">Needs attention</h2>
        <span class="hint">
          {countOf(fleet.ongoing_incidents, 'open incident')} in{' '}
          {isFiltered(filter) ? 'the filtered stores' : 'all stores'}
        </span>
      </div>
      <div class="segmented tabs" role="group" aria-label="Needs attention">
        {TABS.map((one) => (
          <button key={one} type="button" aria-pressed={one === tab} onClick={() => show(one)}>
            {TAB_TITLES[one]} <span class="tab-count">{countOrDash(counts[one])}</span>
          </button>
        ))}
      </div>
      <p class="hint">{TAB_MEANINGS[tab]}</p>
      <p class={done === '' ? 'unseen' : undefined} role="status">
        {done}
      </p>
      {tab === 'alerts' ? (
        <AlertTable alerts={alerts} asOf={fleet.as_of ?? ''} onChanged={changed} />
      ) : (
        <AttentionTable
          kind={tab}
          page={page}
          fleet={fleet}
          filter={filter}
          alerts={alerts}
          onChanged={changed}
        />
      )}
    </section>
  );
}

const countOrDash = (count: number | undefined): string => (count === undefined ? '–' : countText(count));

/** The first tab is shown where the address has none. */
const show = (tab: Tab): void =>
  setQuery({ tab: tab === TABS[0] ? undefined : tab, attention_sort: undefined, offset: undefined });
