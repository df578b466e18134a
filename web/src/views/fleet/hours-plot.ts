import uPlot from 'uplot';
import 'uplot/dist/uPlot.min.css';
import type { StackedHours } from './stacked-hours';
import { colourOf } from './theme';

/** Draws stores up, down and without data as stacked areas. `onHover` receives the hour under the pointer. */
export function plotHours(
  place: HTMLElement,
  hours: StackedHours,
  onHover: (hour: number | undefined) => void,
): uPlot {
  const axis = {
    stroke: colourOf('--soft'),
    grid: { stroke: colourOf('--line'), width: 1 },
    ticks: { show: false },
  };
  const line = (stroke: string, dash: number[] = []) => ({
    stroke,
    width: 1.5,
    dash,
    points: { show: false },
  });
  return new uPlot(
    {
      width: place.clientWidth,
      height: place.clientHeight,
      tzDate: (seconds) => uPlot.tzDate(new Date(seconds * 1000), 'Etc/UTC'),
      legend: { show: false },
      cursor: { y: false, drag: { x: false, y: false }, points: { show: false } },
      scales: { y: { range: (_, __, most) => [0, Math.max(1, most * 1.05)] } },
      axes: [
        { ...axis, space: 70, size: 28, values: (_, ticks) => ticks.map(dayText) },
        { ...axis, size: 52, values: (_, ticks) => ticks.map((tick) => tick.toLocaleString('en-US')) },
      ],
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
      hooks: { setCursor: [({ cursor }) => onHover(cursor.idx ?? undefined)] },
    },
    hours,
    place,
  );
}

function dayText(seconds: number): string {
  const at = new Date(seconds * 1000);
  const time = at.toISOString().slice(11, 16);
  return time === '00:00' ? `${at.toUTCString().slice(0, 3)} ${at.getUTCDate()}` : time;
}
