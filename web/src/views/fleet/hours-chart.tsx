import type { JSX } from 'preact';
import { useEffect, useMemo, useRef, useState } from 'preact/hooks';
import type { FleetHour, FleetHours } from '../../api/fleet-answers';
import { countText, shareText } from '../../format/number';
import { durationText } from '../../format/time';
import { Empty } from '../../parts/empty';
import { Loaded } from '../../parts/loaded';
import { changeSelection, selection, zoneOf } from '../../parts/selection';
import { queryText } from '../../route';
import { route, setQuery } from '../../router';
import {
  type ChosenHours,
  chosenHours,
  hourEndingAt,
  hoursOfPart,
  hoursQuery,
  NO_HOURS,
} from './chosen-hours';
import { ExcuseHours } from './excuse-hours';
import { type Filter, isFiltered, momentQuery } from './filter';
import { hourText } from './heat-map/cell-text';
import { plotCounts, plotPercent } from './hours-plot';
import { HoursTable } from './hours-table';
import { useOfVersion } from './refreshed';
import { CHART_KINDS, type ChartKind, countedHour, percentHours, stackedHours } from './stacked-hours';
import { theme } from './theme';

const HOUR_MS = 3_600_000;
const KIND_TITLES: Readonly<Record<ChartKind, string>> = { uptime: 'Uptime %', counts: 'Stores' };

interface Shown {
  readonly filter: Filter;
  readonly dataVersion: number;
  readonly onChanged: () => void;
}

/**
 * The last week of all filtered stores together, by hour: as a chart and as an accessible table. A press on an hour chooses
 * its end as the time of the whole page; a drag chooses hours.
 */
export function HoursChart({ filter, dataVersion, onChanged }: Shown): JSX.Element {
  const { query } = route.value;
  const hours = useOfVersion<FleetHours>(`/fleet/hours${queryText(momentQuery(filter))}`, dataVersion);
  const kind: ChartKind = CHART_KINDS.find((one) => one === query.hours) ?? 'uptime';
  const chosen = chosenHours(query);
  const isChosen = chosen !== undefined || query.as_of !== undefined;
  return (
    <section class="card" aria-labelledby="hours-title">
      <div class="card-head">
        <h2 id="hours-title">{isFiltered(filter) ? 'Filtered stores' : 'Fleet'} by hour</h2>
        <div class="segmented" role="group" aria-label="Chart of">
          {CHART_KINDS.map((one) => (
            <button
              key={one}
              type="button"
              aria-pressed={one === kind}
              onClick={() => setQuery({ hours: one === 'uptime' ? undefined : one })}
            >
              {KIND_TITLES[one]}
            </button>
          ))}
        </div>
      </div>
      {isChosen ? (
        <div class="actions">
          {chosen === undefined ? null : <p>{chosenText(chosen)}</p>}
          <button type="button" onClick={() => changeSelection(NO_HOURS)}>
            Show the whole week
          </button>
        </div>
      ) : (
        <p class="hint">Click an hour to choose its time for the whole page; drag over hours to zoom in.</p>
      )}
      {chosen === undefined || !isFiltered(filter) ? null : (
        <ExcuseHours
          key={`${chosen.start} ${chosen.end}`}
          filter={filter}
          hours={chosen}
          onChanged={onChanged}
        />
      )}
      <Loaded of={hours} lines={9}>
        {({ items, as_of }) =>
          as_of === null ? (
            <Empty title="No hours yet" />
          ) : (
            <Chart items={items} asOf={Date.parse(as_of)} kind={kind} noData={filter.noData} />
          )
        }
      </Loaded>
    </section>
  );
}

const chosenText = ({ start, end }: ChosenHours): string =>
  `${hourText(start, chartZone()).slice(0, 20)} to ${hourText(end, chartZone()).slice(0, 20)} ${chartZone()}`;

/** The clock of the chart, which is of no single store. */
const chartZone = (): string => zoneOf(selection.value.zone, undefined);

interface ChartShown {
  readonly items: readonly FleetHour[];
  /** Epoch ms */
  readonly asOf: number;
  readonly kind: ChartKind;
  readonly noData: Filter['noData'];
}

function Chart({ items, asOf, kind, noData }: ChartShown): JSX.Element {
  const place = useRef<HTMLDivElement>(null);
  const [hover, setHover] = useState<number>();
  const { query } = route.value;
  const zone = chartZone();
  const marked = hourEndingAt(query.as_of);
  const counts = useMemo(() => stackedHours(items, asOf), [items, asOf]);
  const chosen = chosenHours(query);
  const shown = chosen && withinWeek(chosen, items) ? chosen : undefined;
  const colours = theme.value;
  useEffect(() => {
    const element = place.current!;
    const options = {
      ...{ zone, shown, marked },
      onHover: setHover,
      onClick: (hour: number) => chooseHour(items[hour]!, asOf),
      onDrag: (from: number, to: number) => {
        const hours = hoursOfPart(from, to);
        if (hours !== undefined) changeSelection({ ...hoursQuery(hours), as_of: undefined });
      },
    };
    const plot =
      kind === 'counts'
        ? plotCounts(element, counts, options)
        : plotPercent(element, percentHours(items, noData), options);
    const watcher = new ResizeObserver(() => {
      if (plot.width !== element.clientWidth) {
        plot.setSize({ width: element.clientWidth, height: element.clientHeight });
      }
    });
    watcher.observe(element);
    return () => {
      watcher.disconnect();
      plot.destroy();
    };
  }, [counts, kind, noData, zone, marked, shown?.start, shown?.end, colours]);
  const markedAt = items.findIndex(({ hour }) => Date.parse(hour) === marked);
  const at = hover ?? (markedAt < 0 ? items.length - 1 : markedAt);
  return (
    <>
      <Legend hour={items[at]!} columns={counts} at={at} noData={noData} />
      <div ref={place} class="hours-plot" role="img" aria-label={summaryOf(items, noData)} />
      <HoursTable items={items} noData={noData} zone={zone} onChoose={(hour) => chooseHour(hour, asOf)} />
    </>
  );
}

/** Chooses the end of an hour as the time of the page; the last one is cut. */
const chooseHour = ({ hour }: FleetHour, asOf: number): void =>
  changeSelection({
    ...NO_HOURS,
    as_of: new Date(Math.min(Date.parse(hour) + HOUR_MS, asOf)).toISOString(),
  });

function withinWeek({ start, end }: ChosenHours, items: readonly FleetHour[]): boolean {
  const [first, last] = [items[0], items.at(-1)];
  if (first === undefined || last === undefined) return false;
  return start <= Date.parse(last.hour) && Date.parse(first.hour) < end;
}

interface Hovered {
  readonly hour: FleetHour;
  readonly columns: ReturnType<typeof stackedHours>;
  readonly at: number;
  readonly noData: Filter['noData'];
}

/** The numbers of the hour under the pointer, of the chosen hour, or of the last one. */
function Legend({ hour, columns: [, up, known, open], at, noData }: Hovered): JSX.Element {
  const stores = (count: number): string => countText(Math.round(count));
  const { up_ms, down_ms, no_data_ms, excluded_ms } = hour;
  return (
    <p class="hours-legend">
      <span class="hours-legend-hour">{hourText(Date.parse(hour.hour), chartZone())}</span>
      <span class="heat-key heat-key-line">{shareText(up_ms, countedHour(hour, noData))} up</span>
      <span class="heat-key heat-key-dashed">
        {shareText(up_ms + down_ms, up_ms + down_ms + no_data_ms)} covered
      </span>
      <span class="heat-key heat-key-up">{stores(up[at]!)} up</span>
      <span class="heat-key heat-key-down">{stores(known[at]! - up[at]!)} down</span>
      <span class="heat-key heat-key-no-data">{stores(open[at]! - known[at]!)} no data</span>
      <span class="hint">
        of {stores(open[at]!)} open stores
        {excluded_ms === 0 ? '' : `, ${durationText(excluded_ms)} excluded`}
      </span>
    </p>
  );
}

function summaryOf(items: readonly FleetHour[], noData: Filter['noData']): string {
  const shares = items.filter((hour) => countedHour(hour, noData) > 0);
  const share = (hour: FleetHour): number => hour.up_ms / countedHour(hour, noData);
  const worst = shares.reduce<FleetHour | undefined>(
    (least, hour) => (least === undefined || share(hour) < share(least) ? hour : least),
    undefined,
  );
  const lowest =
    worst === undefined
      ? ''
      : ` Lowest: ${shareText(worst.up_ms, countedHour(worst, noData))} up, ${hourText(Date.parse(worst.hour), chartZone())}.`;
  return `Open stores up, down and without data in each of the last ${items.length} hours.${lowest} The table below has each hour.`;
}
