import { signal } from '@preact/signals';
import type { HeatMapPage, HeatMapStore } from '../../../api/fleet-answers';
import { type Problem, problemFrom } from '../../../api/problem';
import { getJson } from '../../../api/request';
import { type Query, queryText } from '../../../route';

const ROWS_PER_PAGE = 100;
/** The most recently shown pages stay in memory, for scrolling back. */
const PAGES_KEPT = 30;

interface HeldPage {
  readonly dataVersion: number;
  readonly rows: readonly HeatMapStore[];
}

/**
 * The rows of the heat map in pages, which are requested when they come into view. A page is shown until its
 * replacement arrives.
 */
export class HeatPages {
  /** The number of rows; undefined until the first page arrives. */
  readonly total = signal<number | undefined>(undefined);
  /** The start of the first hour (epoch ms). */
  readonly from = signal(0);
  readonly problem = signal<Problem | undefined>(undefined);
  /** Changes with each page that arrives. */
  readonly arrivals = signal(0);
  private readonly pages = new Map<number, HeldPage>();
  private readonly underWay = new Map<number, AbortController>();

  constructor(
    private readonly filter: Query,
    private dataVersion: number,
  ) {}

  row(index: number): HeatMapStore | undefined {
    const page = Math.floor(index / ROWS_PER_PAGE);
    return this.pages.get(page)?.rows[index - page * ROWS_PER_PAGE];
  }

  /** Requests the rows from `first` to `last`, and aborts requests for other pages. */
  want(first: number, last: number): void {
    const wanted = new Set<number>();
    const total = this.total.peek();
    const end = total === undefined ? first : Math.min(last, total - 1);
    for (let page = Math.floor(first / ROWS_PER_PAGE); page <= Math.floor(end / ROWS_PER_PAGE); page++) {
      wanted.add(page);
    }
    for (const [page, request] of this.underWay) if (!wanted.has(page)) request.abort();
    for (const page of wanted) {
      const held = this.pages.get(page);
      if (held?.dataVersion !== this.dataVersion && !this.underWay.has(page)) void this.load(page);
    }
  }

  /** The data has changed: visible pages are requested again. */
  renew(dataVersion: number): void {
    this.dataVersion = dataVersion;
  }

  close(): void {
    for (const request of this.underWay.values()) request.abort();
  }

  private async load(page: number): Promise<void> {
    const request = new AbortController();
    this.underWay.set(page, request);
    const query = queryText({ ...this.filter, limit: ROWS_PER_PAGE, offset: page * ROWS_PER_PAGE });
    try {
      const answer = await getJson<HeatMapPage>(`/fleet/heat-map${query}`, request.signal);
      if (!request.signal.aborted) this.take(page, answer);
    } catch (error) {
      if (!request.signal.aborted) this.problem.value = problemFrom(error);
    } finally {
      this.underWay.delete(page);
    }
  }

  private take(page: number, { items, total, from, data_version }: HeatMapPage): void {
    // Moves the page to the end of the map: the most recent one.
    this.pages.delete(page);
    this.pages.set(page, { dataVersion: data_version, rows: items });
    for (const oldest of this.pages.keys()) {
      if (this.pages.size <= PAGES_KEPT) break;
      this.pages.delete(oldest);
    }
    this.dataVersion = Math.max(this.dataVersion, data_version);
    this.total.value = total;
    if (from !== null) this.from.value = Date.parse(from);
    this.problem.value = undefined;
    this.arrivals.value++;
  }
}
