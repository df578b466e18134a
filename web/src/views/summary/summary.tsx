import type { JSX } from 'preact';
import { type FleetGlance, selectorKeys } from '../../api/fleet-answers';
import { useResource } from '../../api/resource';
import type {
  Summary as Answer,
  SummaryFigures,
  SummaryGroup,
  SummaryStore,
} from '../../api/summary-answers';
import { countingText, coverageText } from '../../format/counting';
import { amountText, countOf, countText } from '../../format/number';
import { figuresQuery, periodQuery, periodText, type Selection, storesQuery } from '../../format/selection';
import { groupText } from '../../format/selector';
import { durationText } from '../../format/time';
import { Empty } from '../../parts/empty';
import { GroupChoice } from '../../parts/group-choice';
import { instantText } from '../../parts/instant';
import { selection } from '../../parts/selection';
import { StoreLink } from '../../parts/store-link';
import { WithPolls } from '../../parts/with-polls';
import { queryText } from '../../route';
import { route, setQuery } from '../../router';
import { changeText, downtimeChange, percentText } from './summary-text';
import './summary.css';

const PRESET = 'last_week';

/** A period on one page, to be printed: totals, groups, the worst stores, and what has changed. */
export function Summary(): JSX.Element {
  const selected = selection.value;
  const { period = PRESET, from } = selected;
  const shown: Selection = from === undefined ? { ...selected, period } : selected;
  const { by = '' } = route.value.query;
  const query = { ...figuresQuery(shown), ...periodQuery(shown), ...storesQuery(shown), group_by: by };
  const found = useResource<Answer>(`/figures/summary${queryText(query)}`);
  return (
    <section class="view summary">
      <h1>Summary: {periodText(shown)}</h1>
      <GroupBy by={by} />
      <WithPolls of={found} lines={16}>
        {(summary) => (
          <>
            <p class="hint">
              Each store by its own local dates, up to {instantText(summary.as_of)}.{' '}
              {summary.no_data === 'down'
                ? 'Time without data counts as down.'
                : 'Time without data is left out.'}{' '}
              {countingText({ ...shown, carry_minutes: minutesOf(shown) })} {storesText(shown)}
            </p>
            {summary.totals.stores === 0 ? (
              <Empty title="No store has figures in this period" />
            ) : (
              <Parts summary={summary} />
            )}
          </>
        )}
      </WithPolls>
    </section>
  );
}

const minutesOf = ({ carry_minutes: minutes }: Selection): number | null =>
  minutes === undefined ? null : Number(minutes);

function storesText({ labels, q }: Selection): string {
  const conditions = [...(labels === undefined ? [] : [labels]), ...(q === undefined ? [] : [`“${q}”`])];
  return conditions.length === 0 ? 'All stores.' : `Only stores with ${conditions.join(' and ')}.`;
}

/** The period is that of the page, whose choice is above all views. */
function GroupBy({ by }: { by: string }): JSX.Element {
  const keys = selectorKeys(useResource<FleetGlance>('/fleet').data);
  return (
    <form class="card summary-choices" onSubmit={(event) => event.preventDefault()}>
      <GroupChoice
        name="summary-by"
        by={by}
        keys={keys}
        none="nothing"
        onChoose={(chosen) => setQuery({ by: chosen })}
      />
    </form>
  );
}

const Parts = ({ summary }: { summary: Answer }): JSX.Element => (
  <>
    <Totals summary={summary} />
    {summary.groups.length === 0 ? null : <Groups groups={summary.groups} />}
    <Stores title="Most downtime" stores={summary.worst} empty="No store was down" />
    <Stores title="Largest changes of downtime" stores={summary.most_changed} empty="Nothing has changed" />
  </>
);

const uptimeText = (figures: SummaryFigures): string =>
  `${percentText(figures.uptime_percent)} up · ${coverageText(figures)} covered`;

function Totals({ summary: { totals, previous, change_points } }: { summary: Answer }): JSX.Element {
  const facts: readonly (readonly [name: string, value: string])[] = [
    ['Uptime', uptimeText(totals)],
    ['The period before', previous === null ? '–' : uptimeText(previous)],
    ['Change', changeText(change_points)],
    ['Downtime', durationText(totals.downtime_ms)],
    ['Stores', countText(totals.stores)],
    ['Never up', countText(totals.never_up)],
    ['Below target', countText(totals.below_target)],
    ...(totals.lost_sales === null
      ? []
      : [['Lost sales, an estimate', amountText(totals.lost_sales)] as const]),
  ];
  return (
    <div class="card">
      <h2>Totals</h2>
      <dl class="facts" aria-label="Totals">
        {facts.map(([name, value]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
    </div>
  );
}

const Groups = ({ groups }: { groups: readonly SummaryGroup[] }): JSX.Element => (
  <div class="card">
    <h2>Groups</h2>
    <div class="scrolling" tabIndex={0} role="region" aria-label="Groups">
      <table class="figures">
        <thead>
          <tr>
            <th scope="col">Group</th>
            <th scope="col" class="number">
              Stores
            </th>
            <th scope="col" class="number">
              Uptime
            </th>
            <th scope="col" class="number">
              Before
            </th>
            <th scope="col" class="number">
              Down
            </th>
            <th scope="col" class="number">
              Below target
            </th>
          </tr>
        </thead>
        <tbody>
          {groups.map((group) => (
            <tr key={JSON.stringify(group.group)}>
              <th scope="row">{groupText(group.group)}</th>
              <td class="number">{countText(group.stores)}</td>
              <td class="number">{percentText(group.uptime_percent)}</td>
              <td class="number">{percentText(group.previous_uptime_percent)}</td>
              <td class="number">{durationText(group.downtime_ms)}</td>
              <td class="number">{countText(group.below_target)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  </div>
);

interface StoresShown {
  readonly title: string;
  readonly stores: readonly SummaryStore[];
  readonly empty: string;
}

const Stores = ({ title, stores, empty }: StoresShown): JSX.Element => (
  <div class="card">
    <h2>{title}</h2>
    {stores.length === 0 ? (
      <Empty title={empty} />
    ) : (
      <div class="scrolling" tabIndex={0} role="region" aria-label={title}>
        <table class="figures stacked">
          <caption class="unseen">
            {title}: {countOf(stores.length, 'store')}
          </caption>
          <thead>
            <tr>
              <th scope="col">Store</th>
              <th scope="col">Zone</th>
              <th scope="col" class="number">
                Uptime
              </th>
              <th scope="col" class="number">
                Down
              </th>
              <th scope="col" class="number">
                Before
              </th>
              <th scope="col" class="number">
                Change
              </th>
            </tr>
          </thead>
          <tbody>
            {stores.map((store) => (
              <tr key={store.store_id}>
                <th scope="row">
                  <StoreLink store={store} />
                </th>
                <td>{store.timezone}</td>
                <td class="number" data-head="Uptime">
                  {percentText(store.uptime_percent)}
                </td>
                <td class="number" data-head="Down">
                  {durationText(store.downtime_ms)}
                </td>
                <td class="number" data-head="Before">
                  {store.previous_downtime_ms === null ? '–' : durationText(store.previous_downtime_ms)}
                </td>
                <td class="number" data-head="Change">
                  {store.previous_downtime_ms === null
                    ? '–'
                    : downtimeChange(store.downtime_ms, store.previous_downtime_ms)}
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    )}
  </div>
);
