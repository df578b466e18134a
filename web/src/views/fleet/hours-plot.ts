import uPlot from 'uplot';
import 'uplot/dist/uPlot.min.css';
import type { ChosenHours } from './chosen-hours';
import { leastPercent, type PercentHours, type StackedHours } from './stacked-hours';
import { colourOf } from './theme';

const HOUR_S = 3_600;
/** A shorter move of the mouse is a click. */
const LEAST_DRAG_PX = 6;

/** What the chart shows, and what it reports. */
export interface HoursPlot {
  /** The zone of the time axis. */
  readonly zone: string;
  /** The hours that it shows; undefined: all. */
  readonly shown: ChosenHours | undefined;
  /** The start of the hour that is marked (epoch ms). */
  readonly marked: number | undefined;
  /** Receives the index of the hour under the pointer. */
  readonly onHover: (hour: number | undefined) => void;
  readonly onClick: (hour: number) => void;
  /** Receives the part that is dragged over, in epoch seconds. */
  readonly onDrag: (from: number, to: number) => void;
}

const line = (stroke: string, dash: number[] = []) => ({ stroke, width: 1.5, dash, points: { show: false } });

/** Draws the uptime as a line, and how much is covered as a dashed one. */
export const plotPercent = (place: HTMLElement, hours: PercentHours, options: HoursPlot): uPlot =>
  plot(place, hours, options, {
    scales: { y: { range: () => [leastPercent(hours), 100] } },
    series: [
      {},
      { ...line(colourOf('--up')), fill: colourOf('--up-fill') },
      line(colourOf('--no-data'), [4, 3]),
    ],
    valueText: (tick) => `${tick} %`,
  });

/** Draws stores up, down and without data as stacked areas. */
export const plotCounts = (place: HTMLElement, hours: StackedHours, options: HoursPlot): uPlot =>
  plot(place, hours, options, {
    scales: { y: { range: (_, __, most) => [0, Math.max(1, most * 1.05)] } },
    series: [
      {},
      { ...line(colourOf('--up')), fill: colourOf('--up-fill') },
      line(colourOf('--down')),
      line(colourOf('--no-data'), [4, 3]),
    ],
    bands: [
      { series: [2, 1], fill: colourOf('--down-fill') },
      { series: [3, 2], fill: colourOf('--no-data-fill') },
    ],
    valueText: (tick) => tick.toLocaleString('en-US'),
  });

interface Drawn extends Pick<uPlot.Options, 'scales' | 'series' | 'bands'> {
  readonly valueText: (tick: number) => string;
}

function plot(
  place: HTMLElement,
  columns: uPlot.AlignedData,
  { zone, shown, marked, onHover, onClick, onDrag }: HoursPlot,
  { scales, valueText, ...drawn }: Drawn,
): uPlot {
  const axis = {
    stroke: colourOf('--soft'),
    grid: { stroke: colourOf('--line'), width: 1 },
    ticks: { show: false },
  };
  const x: uPlot.Scale = shown === undefined ? {} : { range: () => [shown.start / 1000, shown.end / 1000] };
  const made = new uPlot(
    {
      width: place.clientWidth,
      height: place.clientHeight,
      tzDate: (seconds) => uPlot.tzDate(new Date(seconds * 1000), zone),
      legend: { show: false },
      cursor: {
        y: false,
        drag: { x: true, y: false, setScale: false, dist: LEAST_DRAG_PX },
        points: { show: false },
      },
      scales: { ...scales, x },
      axes: [
        { ...axis, space: 70, size: 28, values: (_, ticks) => ticks.map((tick) => tickText(tick, zone)) },
        { ...axis, size: 52, values: (_, ticks) => ticks.map(valueText) },
      ],
      ...drawn,
      hooks: {
        setCursor: [({ cursor }) => onHover(cursor.idx ?? undefined)],
        setSelect: [
          (self) => {
            const { left, width } = self.select;
            if (width > 0) onDrag(self.posToVal(left, 'x'), self.posToVal(left + width, 'x'));
          },
        ],
        draw: [
          (self) => {
            if (marked !== undefined) markHour(self, marked / 1000);
          },
        ],
      },
    },
    columns,
    place,
  );
  // After a drag, no click arrives here.
  made.over.addEventListener('click', () => {
    const { idx } = made.cursor;
    if (typeof idx === 'number') onClick(idx);
  });
  return made;
}

/** Marks the hour that begins at `at` (epoch seconds). */
function markHour(self: uPlot, at: number): void {
  const { ctx, bbox } = self;
  const left = Math.max(bbox.left, self.valToPos(at, 'x', true));
  const right = Math.min(bbox.left + bbox.width, self.valToPos(at + HOUR_S, 'x', true));
  if (right <= left) return;
  ctx.save();
  ctx.strokeStyle = colourOf('--accent');
  ctx.lineWidth = 2 * devicePixelRatio;
  ctx.strokeRect(left, bbox.top, right - left, bbox.height);
  ctx.restore();
}

/** A date at midnight, otherwise the time of day. */
function tickText(seconds: number, zone: string): string {
  const at = uPlot.tzDate(new Date(seconds * 1000), zone);
  const two = (number: number): string => String(number).padStart(2, '0');
  const time = `${two(at.getHours())}:${two(at.getMinutes())}`;
  return time === '00:00' ? `${at.toDateString().slice(0, 3)} ${at.getDate()}` : time;
}
