import type { JSX } from 'preact';
import { useLayoutEffect, useRef } from 'preact/hooks';
import type { HeatMapStore } from '../../../api/fleet-answers';
import { StatusWord } from '../../../parts/status-word';
import { linkToStore, StoreName, storeText } from '../../../parts/store-link';
import { theme } from '../theme';
import { HOURS } from './cursor';
import type { FigureColumn } from './figure-column';
import { paintRow, palette } from './painter';

const CELL_HEIGHT = 18;

interface Shown {
  readonly index: number;
  readonly top: number;
  /** Undefined: requested. */
  readonly store: HeatMapStore | undefined;
  readonly figure: FigureColumn;
  readonly width: number;
  readonly firstHour: number;
  /** The hour of the cursor, and the text of its cell. */
  readonly cursor: { readonly hour: number; readonly text: string } | undefined;
}

/** A store's row: its name, a figure, and its hours on a canvas. */
export function HeatRow({ index, top, store, figure, width, firstHour, cursor }: Shown): JSX.Element {
  return (
    <div
      role="row"
      aria-rowindex={index + 2}
      class={`heat-row ${store === undefined ? 'heat-row-waiting' : ''}`}
      style={{ transform: `translateY(${top}px)` }}
    >
      <div role="rowheader" class="heat-name">
        {store === undefined ? (
          <span class="unseen">Loading…</span>
        ) : (
          <a tabIndex={-1} href={linkToStore(store.store_id)} title={storeText(store)}>
            <StoreName store={store} />
          </a>
        )}
      </div>
      <div role="gridcell" class="heat-status">
        {store === undefined ? null : <StatusWord status={store.status} />}
      </div>
      <div role="gridcell" class="heat-share">
        {store === undefined ? null : figure.textOf(store)}
      </div>
      <Hours store={store} width={width} firstHour={firstHour} cursor={cursor} />
    </div>
  );
}

function Hours({ store, width, firstHour, cursor }: Omit<Shown, 'index' | 'top' | 'figure'>): JSX.Element {
  const canvas = useRef<HTMLCanvasElement>(null);
  const colours = theme.value;
  useLayoutEffect(() => {
    if (store === undefined || width === 0) return;
    paintRow(canvas.current!, store.cells, width, CELL_HEIGHT, firstHour, palette());
  }, [store?.cells, width, firstHour, colours]);
  return (
    <div class="heat-hours" role={cursor === undefined ? 'presentation' : undefined}>
      <canvas ref={canvas} aria-hidden="true" />
      {cursor === undefined ? null : (
        <div
          id="heat-cursor"
          role="gridcell"
          class="heat-cursor"
          aria-colindex={cursor.hour + 4}
          aria-label={cursor.text}
          style={{ left: `${(100 * cursor.hour) / HOURS}%`, width: `${100 / HOURS}%` }}
        />
      )}
    </div>
  );
}
