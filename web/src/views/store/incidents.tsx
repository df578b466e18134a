import type { JSX } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import type { Incident, IncidentPage, Store, Timeline } from '../../api/answers';
import { useList } from '../../api/resource';
import { countingText, noDataText } from '../../format/counting';
import { durationText, timeIn, timeInUtc } from '../../format/time';
import { CsvButton } from '../../parts/csv-button';
import { Empty } from '../../parts/empty';
import { Loaded } from '../../parts/loaded';
import { Pager } from '../../parts/pager';
import { selection, zoneOf } from '../../parts/selection';
import { queryText } from '../../route';
import { type Gap, gapsOf } from './gaps';

const IN_A_PAGE = 8;

interface Shown {
  readonly path: string;
  readonly store: Store;
  readonly timeline: Timeline;
}

/** The incidents of the timeline, by its time and its rules, and the gaps in its data, newest first. */
export function Incidents({ path, store, timeline }: Shown): JSX.Element {
  const [offset, setOffset] = useState(0);
  const { as_of, no_data, accounting, carry_minutes, exclusions } = timeline;
  const { range = timeline.sums.last_week! } = timeline.sums;
  const asked = {
    ...{ as_of, no_data, accounting, carry_minutes: carry_minutes ?? undefined, exclusions },
    ...{ from: range.from, to: range.to, limit: IN_A_PAGE },
  };
  const query = queryText(asked);
  useEffect(() => setOffset(0), [query]);
  const found = useList<IncidentPage>(`${path}/incidents${queryText({ ...asked, offset })}`);
  const zone = zoneOf(selection.value.zone, store.timezone);
  const gaps = gapsOf(timeline.days, store.first_poll_at, range);
  return (
    <div class="card">
      <h2>Incidents and gaps</h2>
      <p class="hint">
        {timeIn(zone, range.from)} to {timeIn(zone, range.to)}, {zone}. {countingText(timeline)}{' '}
        {noDataText(timeline.no_data)}
      </p>
      <h3>Incidents</h3>
      <Loaded of={found}>
        {(page) => (
          <>
            {page.total === 0 ? (
              <Empty title="None">
                {gaps.length === 0
                  ? 'The store was not down in its open time.'
                  : 'As far as there is data, the store was not down in its open time.'}
              </Empty>
            ) : (
              <ul class="incidents" aria-label="Incidents">
                {page.items.map((incident) => (
                  <OneIncident
                    key={incident.start}
                    incident={incident}
                    what={whatOf(incident, gaps, store.first_poll_at)}
                    zone={zone}
                  />
                ))}
              </ul>
            )}
            <div class="actions">
              <Pager label="Pages of incidents" {...page} onMove={setOffset} />
              <CsvButton path={`${path}/incidents${query}`} name={`incidents-${store.store_id}`} />
            </div>
          </>
        )}
      </Loaded>
      <h3>Gaps in the data</h3>
      <Gaps gaps={gaps} zone={zone} />
    </div>
  );
}

/** By the rule of the report, time without data is part of incidents: one that is nothing else is named as what it is. */
function whatOf({ start, end }: Incident, gaps: readonly Gap[], firstPollAt: string | null): string {
  const [from, to] = [Date.parse(start), Date.parse(end)];
  if (firstPollAt === null || to <= Date.parse(firstPollAt)) return 'before the first poll, counted as down';
  const isGap = gaps.some((gap) => gap.start <= from && to <= gap.end);
  return isGap ? 'without data, counted as down' : 'down';
}

interface Entry {
  readonly incident: Incident;
  readonly what: string;
  readonly zone: string;
}

function OneIncident({ incident, what, zone }: Entry): JSX.Element {
  const { start, end, duration_ms, ongoing, clipped_start } = incident;
  return (
    <li>
      <strong>{durationText(duration_ms)}</strong> {what}
      {ongoing ? <span class="going-on"> ongoing</span> : null}
      <div>
        {clipped_start ? 'since before ' : ''}
        {timeIn(zone, start)} to {timeIn(zone, end)}
      </div>
      <div class="hint">
        {timeInUtc(start)} to {timeInUtc(end)}
      </div>
    </li>
  );
}

const MAX_GAPS = 8;

function Gaps({ gaps, zone }: { gaps: readonly Gap[]; zone: string }): JSX.Element {
  const [all, setAll] = useState(false);
  if (gaps.length === 0) return <p class="hint">None.</p>;
  return (
    <>
      <ul class="incidents gaps" aria-label="Gaps in the data">
        {(all ? gaps : gaps.slice(0, MAX_GAPS)).map(({ start, end, duration_ms, ongoing }) => (
          <li key={start}>
            <strong>{durationText(duration_ms)}</strong> without data
            {ongoing ? ' up to now' : ''}
            <div>
              {timeIn(zone, start)} to {timeIn(zone, end)}
            </div>
          </li>
        ))}
      </ul>
      {gaps.length > MAX_GAPS && !all ? (
        <button type="button" onClick={() => setAll(true)}>
          Show all {gaps.length} gaps
        </button>
      ) : null}
    </>
  );
}
