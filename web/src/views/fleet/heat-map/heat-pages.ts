import { signal } from '@preact/signals';
import type { HeatMapPage, HeatMapStore } from '../../../api/fleet-answers';
import { type Problem, problemFrom } from '../../../api/problem';
import { getJson } from '../../../api/request';
import { type Query, queryText } from '../../../route';

const ROWS_PER_PAGE = 100;
/** What was seen last stays, for who scrolls back; the rest is asked for again. */
const PAGES_KEPT = 30;

interface HeldPage {
  readonly dataVersion: number;
  readonly rows: readonly HeatMapStore[];
}

/** The rows of the heat map, page by page as they come into view. What is shown stays until what replaces it is there. */
export class HeatPages {
  /** How many rows there are; undefined until the first page is there. */
  readonly total = signal<number | undefined>(undefined);
  /** Where the first hour begins (epoch ms). */
  readonly from = signal(0);
  readonly problem = signal<Problem | undefined>(undefined);
  /** Another number with each page that came. */
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

  /** Has the rows from `first` to `last` loaded; pages that are on their way and no longer wanted are given up. */
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

  /** The data is another now: what is wanted next is asked for anew. */
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
    // Last in the map is what came last.
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
