import type { JSX } from 'preact';
import type { Figures, Store, StoreDaily, SumsInHours, SumsInMinutes, Timeline } from '../../api/answers';
import { faultsOf } from '../../api/problem';
import type { Resource } from '../../api/resource';
import { countingText, evidenceText, noDataText, uptimeText } from '../../format/counting';
import { figureText } from '../../format/number';
import { periodText } from '../../format/selection';
import { durationText } from '../../format/time';
import { Choice } from '../../parts/choice';
import { CountingChoices } from '../../parts/counting-choices';
import { Loaded } from '../../parts/loaded';
import { selection } from '../../parts/selection';
import { route, setQuery } from '../../router';
import { coveredText, unpolledMs } from './gaps';
import { Share } from './share';

const HOUR_MS = 3_600_000;

const WINDOWS = [
  ['last_hour', 'Last hour', 'Last hour', 'minutes'],
  ['last_day', 'Today so far', 'Last 24 hours', 'hours'],
  ['last_week', 'Last week', 'Last 168 hours', 'hours'],
] as const;

interface Shown {
  readonly store: Store;
  readonly timeline: Resource<Timeline>;
  /** With dates in the address: the figures of these, in place of the windows. */
  readonly daily: Resource<StoreDaily> | undefined;
}

/** The uptime of the windows of a report, or of dates. The choices stay when the service rejects one of them. */
export const WindowFigures = ({ store, timeline, daily }: Shown): JSX.Element => (
  <div class="card">
    <div class="card-head">
      <h2>Uptime</h2>
      <WindowChoices fault={faultsOf(timeline.problem).get('carry_minutes')} dated={daily !== undefined} />
    </div>
    {daily === undefined ? (
      <Loaded of={timeline} lines={4}>
        {(explained) => <Windows store={store} timeline={explained} />}
      </Loaded>
    ) : (
      <Loaded of={daily} lines={4}>
        {(figures) => <Period store={store} daily={figures} />}
      </Loaded>
    )}
  </div>
);

function Windows({ store, timeline }: { store: Store; timeline: Timeline }): JSX.Element {
  const isRolling = route.value.query.windows === 'rolling';
  return (
    <>
      <CountingHint counted={timeline} />
      <div class="windows">
        {WINDOWS.map(([name, title, rolling, unit]) => {
          const sums = timeline.sums[name];
          if (sums === undefined) return null;
          return (
            <OneWindow
              key={name}
              title={isRolling ? rolling : title}
              unit={unit}
              figures={sums}
              unpolled={unpolledMs(timeline.days, store.first_poll_at, sums)}
              evidence={evidenceText(sums)}
              {...writtenIn(sums)}
            />
          );
        })}
      </div>
    </>
  );
}

function Period({ store, daily }: { store: Store; daily: StoreDaily }): JSX.Element {
  const first = store.first_poll_at;
  const unpolled = daily.days
    .filter(({ end }) => first === null || Date.parse(end) <= Date.parse(first))
    .reduce((sum, { no_data_ms }) => sum + no_data_ms, 0);
  const { uptime_ms, downtime_ms } = daily.sums;
  return (
    <>
      <CountingHint counted={daily} />
      <div class="windows">
        <OneWindow
          title={periodText(selection.value) ?? ''}
          unit="hours"
          figures={daily.sums}
          unpolled={unpolled}
          evidence={`${daily.from_date} to ${daily.to_date}`}
          uptime={figureText(uptime_ms / HOUR_MS)}
          downtime={figureText(downtime_ms / HOUR_MS)}
        />
      </div>
    </>
  );
}

const CountingHint = ({ counted }: { counted: Timeline | StoreDaily }): JSX.Element => (
  <p class="hint">
    {countingText(counted)} {noDataText(counted.no_data)}
  </p>
);

function WindowChoices({ fault, dated }: { fault: string | undefined; dated: boolean }): JSX.Element {
  const { no_data, accounting, carry_minutes, exclusions } = selection.value;
  return (
    <div class="actions">
      {dated ? null : (
        <Choice
          label="Windows"
          name="windows"
          value={route.value.query.windows ?? 'calendar'}
          options={[
            ['calendar', 'calendar'],
            ['rolling', 'rolling'],
          ]}
          onChoose={(windows) => setQuery({ windows: windows === 'calendar' ? undefined : windows })}
        />
      )}
      <Choice
        label="Time without data"
        name="no_data"
        value={no_data}
        options={[
          ['exclude', 'is left out'],
          ['down', 'counts as down, as in reports'],
        ]}
        onChoose={(chosen) => setQuery({ no_data: chosen === 'exclude' ? undefined : chosen })}
      />
      <CountingChoices asked={{ accounting, carry_minutes, exclusions }} fault={fault} onChoose={setQuery} />
    </div>
  );
}

/** Uptime and downtime as the report writes them. */
function writtenIn(sums: SumsInMinutes | SumsInHours): { uptime: string; downtime: string } {
  const [uptime, downtime] =
    'uptime_minutes' in sums
      ? [sums.uptime_minutes, sums.downtime_minutes]
      : [sums.uptime_hours, sums.downtime_hours];
  return { uptime: uptime.toFixed(2), downtime: downtime.toFixed(2) };
}

interface OneWindowProps {
  readonly title: string;
  readonly unit: string;
  readonly figures: Figures;
  /** The open time before the first poll. */
  readonly unpolled: number;
  readonly evidence: string;
  readonly uptime: string;
  readonly downtime: string;
}

function OneWindow({
  title,
  unit,
  figures,
  unpolled,
  evidence,
  uptime,
  downtime,
}: OneWindowProps): JSX.Element {
  const { uptime_ms, downtime_ms, excluded_ms } = figures;
  return (
    <section class="window">
      <h3>{title}</h3>
      <p class="window-head">
        {uptime_ms + downtime_ms === 0 ? null : (
          <>
            <strong>{uptimeText(figures)} up</strong> ·{' '}
          </>
        )}
        {coveredText(figures, unpolled)}
      </p>
      <Share sums={figures} />
      <dl>
        <div>
          <dt>Uptime, {unit}</dt>
          <dd class="up-figure">{uptime}</dd>
        </div>
        <div>
          <dt>Downtime, {unit}</dt>
          <dd class={downtime_ms > 0 ? 'down-figure' : undefined}>{downtime}</dd>
        </div>
      </dl>
      <p class="hint">
        {evidence}
        {excluded_ms === 0 ? '' : `; ${durationText(excluded_ms)} excluded`}
      </p>
    </section>
  );
}
