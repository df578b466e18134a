import type { JSX } from 'preact';
import type { Cell } from './cursor';

/** A cell, and its position within the heat map in pixels. */
export interface Pointed {
  readonly cell: Cell;
  readonly left: number;
  readonly top: number;
  /** Whether its description stands above `top`, so that it stays in view; or below. */
  readonly isAbove: boolean;
  /** The width of the heat map. */
  readonly within: number;
}

const WIDTH = 290;

/** Describes a cell beside it. Screen readers get the same text from the live region. */
export function Tooltip({
  pointed,
  text,
}: {
  pointed: Pointed | undefined;
  text: string;
}): JSX.Element | null {
  if (pointed === undefined) return null;
  const width = Math.min(WIDTH, pointed.within);
  const left = Math.max(0, Math.min(pointed.left - width / 2, pointed.within - width));
  const top = pointed.isAbove ? `calc(${pointed.top}px - 100%)` : `${pointed.top}px`;
  return (
    <div
      class="heat-tooltip"
      aria-hidden="true"
      style={{ width: `${width}px`, transform: `translate(${left}px, ${top})` }}
    >
      {text}
    </div>
  );
}
