import type { JSX } from 'preact';
import { useEffect, useMemo, useRef, useState } from 'preact/hooks';
import { printing } from '../../../api/resource';
import { countOf } from '../../../format/number';
import { Choice } from '../../../parts/choice';
import { CsvButton } from '../../../parts/csv-button';
import { Empty } from '../../../parts/empty';
import { ProblemNote } from '../../../parts/problem-note';
import { linkToStore } from '../../../parts/store-link';
import { queryText } from '../../../route';
import { setQuery } from '../../../router';
import { type Filter, orderedQuery, ORDERS, WORST_FIRST } from '../filter';
import { type Cell, HOURS, moved } from './cursor';
import { type FigureColumn, figureColumn } from './figure-column';
import { HeatHead } from './heat-head';
import { HeatList, isNarrow } from './heat-list';
import { HeatPages } from './heat-pages';
import { HeatRow } from './heat-row';
import { Legend } from './legend';
import { sayCell } from './said-cell';
import { useScrolled } from './scrolled';
import { Tooltip, type Pointed } from './tooltip';

interface Shown {
  readonly filter: Filter;
  readonly dataVersion: number;
  /** The number of stores that were never up in the last week. */
  readonly neverUp: number;
}

/** Every store by hour for a week; on a narrow screen and on paper, a list. Those that were never up are apart. */
export function HeatMap({ filter, dataVersion, neverUp }: Shown): JSX.Element {
  // A print has all stores, and not only those that are scrolled to.
  const isList = isNarrow.value || printing.value;
  return (
    <section class="card" aria-labelledby="heat-title">
      <div class="card-head heat-head-row">
        <h2 id="heat-title">Each store by hour</h2>
        {isList ? null : <Legend />}
        <Choice
          label="Order"
          name="heat-order"
          value={filter.sort}
          options={Object.entries(ORDERS)}
          onChoose={(sort) => setQuery({ sort: sort === WORST_FIRST ? undefined : sort, row: undefined })}
        />
      </div>
      {neverUp === 0 && !filter.neverUp ? null : <NeverUp stores={neverUp} shown={filter.neverUp} />}
      {isList ? (
        <HeatList filter={filter} dataVersion={dataVersion} />
      ) : (
        <StoreHours filter={filter} dataVersion={dataVersion} neverUp={neverUp} />
      )}
      <div class="actions">
        <CsvButton path={`/fleet/stores${queryText(orderedQuery(filter))}`} name="stores" />
      </div>
    </section>
  );
}

/** The collapsed part of the list: at its top, it would hide the stores of which something can be seen. */
const NeverUp = ({ stores, shown }: { stores: number; shown: boolean }): JSX.Element => (
  <p class="never-up">
    <button
      type="button"
      aria-expanded={shown}
      onClick={() => setQuery({ never_up: shown ? undefined : 'true', row: undefined })}
    >
      <span aria-hidden="true">{shown ? '▾' : '▸'}</span> Never up in the last week:{' '}
      {countOf(stores, 'store')}
    </button>{' '}
    {shown ? <span class="hint">Only these are shown.</span> : null}
  </p>
);

/** Rows are loaded and drawn when they come into view. */
function StoreHours({ filter, dataVersion, neverUp }: Shown): JSX.Element {
  const query = queryText(orderedQuery(filter));
  const pages = useMemo(() => new HeatPages(orderedQuery(filter), dataVersion), [query]);
  useEffect(() => () => pages.close(), [pages]);
  pages.renew(dataVersion);
  const total = pages.total.value;
  const problem = pages.problem.value;
  return (
    <>
      {problem === undefined ? null : <ProblemNote problem={problem} retry={() => pages.want(0, 0)} />}
      {total === 0 ? (
        <Empty title={neverUp > 0 ? 'All of these stores were never up' : 'No store matches the filter'} />
      ) : (
        <Grid
          key={query}
          pages={pages}
          total={total}
          dataVersion={dataVersion}
          figure={figureColumn(filter.sort)}
        />
      )}
    </>
  );
}

interface GridShown {
  readonly pages: HeatPages;
  readonly total: number | undefined;
  readonly dataVersion: number;
  readonly figure: FigureColumn;
}

function Grid({ pages, total = 0, dataVersion, figure }: GridShown): JSX.Element {
  const frame = useRef<HTMLDivElement>(null);
  const [cursor, setCursor] = useState<Cell>();
  const [hovered, setHovered] = useState<Pointed>();
  const [focused, setFocused] = useState(false);
  // A wheel scrolls the page, unless the map was pressed and the pointer has not left it since.
  const [scrolls, setScrolls] = useState(false);
  const view = useScrolled(frame, pages, total, dataVersion);
  const { first, last, rowHeight, track } = view;
  const from = pages.from.value;
  // Read, so that arriving rows trigger a new drawing.
  void pages.arrivals.value;
  const said = cursor === undefined ? '' : sayCell(pages, cursor);
  const slots = last - first + 1;

  const move = (cell: Cell): void => {
    setCursor(cell);
    setHovered(undefined);
    view.show(cell.row);
  };
  const open = (row: number): void => {
    const store = pages.row(row);
    if (store !== undefined) location.hash = linkToStore(store.store_id);
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    if (cursor === undefined) return;
    if (event.key === 'Enter') return open(cursor.row);
    const next = moved(cursor, event, total, view.rowsSeen);
    if (next === undefined) return;
    event.preventDefault();
    move(next);
  };
  const onFocus = (): void => {
    setFocused(true);
    setCursor((cell) => cell ?? { row: view.firstSeen, hour: HOURS - 1 });
  };
  // Only an element in the document can be the active descendant.
  const cursorIsDrawn = cursor !== undefined && cursor.row >= first && cursor.row <= last;
  const at = hovered ?? (focused && cursor !== undefined ? view.placeOf(cursor) : undefined);

  return (
    <div
      class="heat"
      onPointerLeave={() => {
        setHovered(undefined);
        setScrolls(false);
      }}
    >
      <div
        ref={frame}
        class={`heat-scroll ${scrolls ? 'heat-scrolls' : ''}`}
        role="grid"
        tabIndex={0}
        aria-labelledby="heat-title"
        aria-rowcount={total + 1}
        aria-colcount={HOURS + 3}
        aria-activedescendant={cursorIsDrawn ? 'heat-cursor' : undefined}
        aria-busy={pages.total.value === undefined}
        onKeyDown={onKeyDown}
        onFocus={onFocus}
        onBlur={() => setFocused(false)}
        onPointerMove={(event) => setHovered(view.pointedAt(event))}
        onPointerDown={({ pointerType }) => setScrolls(pointerType === 'mouse')}
        onClick={(event) => {
          const pointed = view.pointedAt(event);
          if (pointed !== undefined) setCursor(pointed.cell);
        }}
        onDblClick={(event) => {
          const pointed = view.pointedAt(event);
          if (pointed !== undefined) open(pointed.cell.row);
        }}
      >
        <HeatHead from={from} figure={figure.title} />
        <div role="rowgroup" class="heat-body" style={{ height: `${total * rowHeight}px` }}>
          {Array.from({ length: slots }, (_, slot) => {
            // The elements stay where they are: the one of a row that leaves shows the one that arrives.
            const index = first + ((((slot - first) % slots) + slots) % slots);
            return (
              <HeatRow
                key={slot}
                index={index}
                top={index * rowHeight}
                store={pages.row(index)}
                figure={figure}
                width={track.width}
                firstHour={new Date(from).getUTCHours()}
                cursor={cursor?.row === index ? { hour: cursor.hour, text: said } : undefined}
              />
            );
          })}
        </div>
      </div>
      <Tooltip pointed={at} text={at === undefined ? '' : sayCell(pages, at.cell)} />
      <p class="unseen" aria-live="polite">
        {focused ? said : ''}
      </p>
      <p class="hint">
        {total === 0 ? '' : `${countOf(total, 'store')}. `}Press the map to scroll in it with the wheel, or
        move in it with the arrow keys.
      </p>
    </div>
  );
}
