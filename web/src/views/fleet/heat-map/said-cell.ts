import { timeIn } from '../../../format/time';
import { storeText } from '../../../parts/store-link';
import { cellText, hourText } from './cell-text';
import type { Cell } from './cursor';
import type { HeatPages } from './heat-pages';

const HOUR_MS = 3_600_000;

/** Describes a cell: its store, its hour in UTC and in the store's zone, and its status. */
export function sayCell(pages: HeatPages, { row, hour }: Cell): string {
  const store = pages.row(row);
  if (store === undefined) return 'Loading…';
  const start = pages.from.peek() + hour * HOUR_MS;
  const local = timeIn(store.timezone, start).slice(0, 16);
  return `Store ${storeText(store)}: ${cellText(store.cells[hour]!)}. ${hourText(start)}, from ${local} in ${store.timezone}`;
}
