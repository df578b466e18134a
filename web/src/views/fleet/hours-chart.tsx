import type { JSX } from 'preact';
import { useEffect, useMemo, useRef, useState } from 'preact/hooks';
import type { FleetHour, FleetHours } from '../../api/fleet-answers';
import { countedMs } from '../../format/counting';
import { countText, shareText } from '../../format/number';
import { durationText } from '../../format/time';
import { Empty } from '../../parts/empty';
import { Loaded } from '../../parts/loaded';
import { queryText } from '../../route';
import { type Filter, filterQuery, isFiltered } from './filter';
import { hourText } from './heat-map/cell-text';
import { plotHours } from './hours-plot';
import { HoursTable } from './hours-table';
import { useOfVersion } from './refreshed';
import { stackedHours } from './stacked-hours';
import { theme } from './theme';

interface Shown {
  readonly filter: Filter;
  readonly dataVersion: number;
}

/** The last week of all filtered stores together, by hour: as a chart and as an accessible table. */
export function HoursChart({ filter, dataVersion }: Shown): JSX.Element {
  const hours = useOfVersion<FleetHours>(`/fleet/hours${queryText(filterQuery(filter))}`, dataVersion);
  return (
    <section class="card" aria-labelledby="hours-title">
      <h2 id="hours-title">{isFiltered(filter) ? 'Filtered stores' : 'Fleet'} by hour</h2>
      <Loaded of={hours} lines={9}>
        {({ items, as_of }) =>
          as_of === null ? <Empty title="No hours yet" /> : <Chart items={items} asOf={Date.parse(as_of)} />
        }
      </Loaded>
    </section>
  );
}

function Chart({ items, asOf }: { items: readonly FleetHour[]; asOf: number }): JSX.Element {
  const place = useRef<HTMLDivElement>(null);
  const [hover, setHover] = useState<number>();
  const columns = useMemo(() => stackedHours(items, asOf), [items, asOf]);
  const colours = theme.value;
  useEffect(() => {
    const element = place.current!;
    const plot = plotHours(element, columns, setHover);
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
  }, [columns, colours]);
  return (
    <>
      <Legend hour={items[hover ?? items.length - 1]!} columns={columns} at={hover ?? items.length - 1} />
      <div ref={place} class="hours-plot" role="img" aria-label={summaryOf(items)} />
      <HoursTable items={items} />
    </>
  );
}

interface Hovered {
  readonly hour: FleetHour;
  readonly columns: ReturnType<typeof stackedHours>;
  readonly at: number;
}

/** The meaning of the colours, with the numbers of the hour under the pointer, or of the last hour. */
function Legend({ hour, columns: [, up, known, open], at }: Hovered): JSX.Element {
  const stores = (count: number): string => countText(Math.round(count));
  return (
    <p class="hours-legend">
      <span class="hours-legend-hour">{hourText(Date.parse(hour.hour))}</span>
      <span class="heat-key heat-key-up">{stores(up[at]!)} up</span>
      <span class="heat-key heat-key-down">{stores(known[at]! - up[at]!)} down</span>
      <span class="heat-key heat-key-no-data">{stores(open[at]! - known[at]!)} no data</span>
      <span class="hint">
        {shareText(hour.up_ms, countedMs(hour))} of {stores(open[at]!)} open stores
        {hour.excluded_ms === 0 ? '' : `, ${durationText(hour.excluded_ms)} excluded`}
      </span>
    </p>
  );
}

function summaryOf(items: readonly FleetHour[]): string {
  const shares = items.filter((hour) => countedMs(hour) > 0);
  const share = (hour: FleetHour): number => hour.up_ms / countedMs(hour);
  const worst = shares.reduce<FleetHour | undefined>(
    (least, hour) => (least === undefined || share(hour) < share(least) ? hour : least),
    undefined,
  );
  const lowest =
    worst === undefined
      ? ''
      : ` Lowest: ${shareText(worst.up_ms, countedMs(worst))} up, ${hourText(Date.parse(worst.hour))}.`;
  return `Open stores up, down and without data in each of the last ${items.length} hours.${lowest} The table below has each hour.`;
}
