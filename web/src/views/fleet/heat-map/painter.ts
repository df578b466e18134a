import { colourOf } from '../theme';
import { CELL_CLOSED, CELL_EXCLUDED, CELL_NO_DATA } from './cell-text';
import { HOURS } from './cursor';

export interface Palette {
  readonly up: string;
  readonly down: string;
  readonly noData: string;
  readonly excluded: string;
  readonly excludedFill: string;
  readonly closed: string;
  readonly line: string;
}

export const palette = (): Palette => ({
  up: colourOf('--up-fill'),
  down: colourOf('--down-fill'),
  noData: colourOf('--no-data'),
  excluded: colourOf('--excluded'),
  excludedFill: colourOf('--excluded-fill'),
  closed: colourOf('--closed-fill'),
  line: colourOf('--card'),
});

/**
 * Draws one store's hours as columns. The share that was down is a bar at the bottom in a strong colour, the share that
 * was up a light one above it. Hours without data are hatched, excluded ones have a line in the middle, closed ones a thin
 * line at the bottom, so that shapes convey the meaning without colours. `firstHour`: the UTC hour of the day, 0 to 23, of the first cell. Gaps separate the days.
 */
export function paintRow(
  canvas: HTMLCanvasElement,
  cells: readonly number[],
  width: number,
  height: number,
  firstHour: number,
  colours: Palette,
): void {
  const scale = devicePixelRatio;
  const [wide, high] = [Math.round(width * scale), Math.round(height * scale)];
  if (canvas.width !== wide) canvas.width = wide;
  if (canvas.height !== high) canvas.height = high;
  const context = canvas.getContext('2d')!;
  context.clearRect(0, 0, wide, high);
  const edge = (hour: number): number => Math.round((hour * wide) / HOURS);
  for (let from = 0; from < HOURS;) {
    const cell = cells[from]!;
    // Adjacent hours with the same value are drawn together.
    let to = from + 1;
    while (to < HOURS && cells[to] === cell) to++;
    paintStretch(context, cell, edge(from), edge(to), high, scale, colours);
    from = to;
  }
  context.fillStyle = colours.line;
  for (let hour = (24 - firstHour) % 24; hour < HOURS; hour += 24)
    context.fillRect(edge(hour), 0, scale, high);
}

function paintStretch(
  context: CanvasRenderingContext2D,
  cell: number,
  left: number,
  right: number,
  high: number,
  scale: number,
  colours: Palette,
): void {
  const width = right - left;
  if (cell === CELL_CLOSED) {
    context.fillStyle = colours.closed;
    context.fillRect(left, high - 2 * scale, width, 2 * scale);
  } else if (cell === CELL_EXCLUDED) {
    context.fillStyle = colours.excludedFill;
    context.fillRect(left, 0, width, high);
    context.fillStyle = colours.excluded;
    context.fillRect(left, Math.round(high / 2) - scale, width, 2 * scale);
  } else if (cell === CELL_NO_DATA) {
    hatch(context, left, right, high, scale, colours.noData);
  } else {
    const down = Math.round((high * (100 - cell)) / 100);
    context.fillStyle = colours.up;
    context.fillRect(left, 0, width, high - down);
    context.fillStyle = colours.down;
    context.fillRect(left, high - down, width, down);
  }
}

const HATCH_APART = 5;

function hatch(
  context: CanvasRenderingContext2D,
  left: number,
  right: number,
  high: number,
  scale: number,
  colour: string,
): void {
  context.save();
  context.beginPath();
  context.rect(left, 0, right - left, high);
  context.clip();
  context.strokeStyle = colour;
  context.lineWidth = scale;
  context.beginPath();
  const apart = HATCH_APART * scale;
  // A common origin of the hatching, so that adjacent areas match.
  for (let x = Math.floor((left - high) / apart) * apart; x < right; x += apart) {
    context.moveTo(x, high);
    context.lineTo(x + high, 0);
  }
  context.stroke();
  context.restore();
}
