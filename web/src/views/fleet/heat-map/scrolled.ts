import type { RefObject } from 'preact';
import { useEffect, useRef, useState } from 'preact/hooks';
import { route, setQuery } from '../../../router';
import { type Cell, HOURS } from './cursor';
import type { HeatPages } from './heat-pages';
import type { Pointed } from './tooltip';

const ROW_HEIGHT = 26;
const HEAD_HEIGHT = 28;
/** The number of rows that are drawn beyond the visible ones. */
const AHEAD = 8;
/** The delay before rows are requested and the address is updated, while the user scrolls fast. */
const RUSH_MS = 60;
const SETTLED_MS = 250;

interface Size {
  readonly height: number;
  readonly width: number;
  /** The position of the hours within the frame. */
  readonly track: { readonly left: number; readonly width: number };
}

const NO_SIZE: Size = { height: 0, width: 0, track: { left: 0, width: 0 } };

export interface Scrolled {
  /** The range of drawn rows. */
  readonly first: number;
  readonly last: number;
  readonly firstSeen: number;
  readonly rowsSeen: number;
  readonly rowHeight: number;
  readonly track: { readonly left: number; readonly width: number };
  /** Scrolls as little as needed to make a row visible. */
  show(row: number): void;
  pointedAt(event: MouseEvent): Pointed | undefined;
  placeOf(cell: Cell): Pointed;
}

/** Tracks the visible part of the list: loads its rows, and keeps its position in the address. */
export function useScrolled(
  frame: RefObject<HTMLDivElement | null>,
  pages: HeatPages,
  total: number,
  dataVersion: number,
): Scrolled {
  const [size, setSize] = useState(NO_SIZE);
  // A row, because a map that is drawn at each pixel of a scroll takes longer than a frame.
  const [row, setRow] = useState(0);
  const rowsSeen = Math.max(1, Math.floor((size.height - HEAD_HEIGHT) / ROW_HEIGHT));
  const firstSeen = Math.min(row, Math.max(0, total - 1));
  // As many wherever it is scrolled to, so that rows keep their elements.
  const drawn = Math.min(total, AHEAD + rowsSeen + AHEAD);
  const first = Math.min(Math.max(0, firstSeen - AHEAD), total - drawn);
  const last = first + drawn - 1;

  useEffect(() => {
    const element = frame.current!;
    const look = (): void => setRow(Math.round(element.scrollTop / ROW_HEIGHT));
    const measure = (): void => setSize(sizeOf(element));
    look();
    measure();
    element.addEventListener('scroll', look, { passive: true });
    const watcher = new ResizeObserver(measure);
    watcher.observe(element);
    return () => {
      element.removeEventListener('scroll', look);
      watcher.disconnect();
    };
  }, [frame]);

  const asked = useRef(Number(route.peek().query.row ?? 0) || 0);
  const placed = useRef(false);
  useEffect(() => {
    if (total === 0) return pages.want(asked.current, asked.current);
    if (!placed.current && size.width > 0) {
      placed.current = true;
      frame.current!.scrollTop = asked.current * ROW_HEIGHT;
    }
    const load = setTimeout(() => pages.want(first, last), RUSH_MS);
    const keep = setTimeout(() => setQuery({ row: firstSeen || undefined }), SETTLED_MS);
    return () => {
      clearTimeout(load);
      clearTimeout(keep);
    };
  }, [pages, total, first, last, dataVersion, size.width]);

  const placeOf = (
    cell: Cell,
    left = size.track.left + ((cell.hour + 0.5) * size.track.width) / HOURS,
  ): Pointed => {
    const top = HEAD_HEIGHT + cell.row * ROW_HEIGHT - frame.current!.scrollTop;
    const isAbove = top > size.height / 2;
    return { cell, left, top: isAbove ? top - 4 : top + ROW_HEIGHT + 4, isAbove, within: size.width };
  };

  return {
    first,
    last,
    firstSeen,
    rowsSeen,
    rowHeight: ROW_HEIGHT,
    track: size.track,
    show(row) {
      const element = frame.current!;
      const room = size.height - HEAD_HEIGHT;
      if (row * ROW_HEIGHT < element.scrollTop) element.scrollTop = row * ROW_HEIGHT;
      else if ((row + 1) * ROW_HEIGHT > element.scrollTop + room)
        element.scrollTop = (row + 1) * ROW_HEIGHT - room;
    },
    pointedAt({ clientX, clientY }) {
      const element = frame.current!;
      const { left, top } = element.getBoundingClientRect();
      const y = clientY - top - HEAD_HEIGHT;
      const row = Math.floor((y + element.scrollTop) / ROW_HEIGHT);
      const hour = Math.floor(((clientX - left - size.track.left) * HOURS) / size.track.width);
      if (y < 0 || row >= total || hour < 0 || hour >= HOURS) return undefined;
      return placeOf({ row, hour }, clientX - left);
    },
    placeOf,
  };
}

function sizeOf(element: HTMLElement): Size {
  const frame = element.getBoundingClientRect();
  const hours = element.querySelector('.heat-head .heat-hours')!.getBoundingClientRect();
  return {
    height: element.clientHeight,
    width: element.clientWidth,
    track: { left: hours.left - frame.left, width: hours.width },
  };
}
