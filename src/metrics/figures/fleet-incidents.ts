import { setImmediate as nextTurn } from 'node:timers/promises';
import { Injectable } from '@nestjs/common';
import { LocalCalendar } from '../../core/calendar/local-calendar';
import { NoDataPolicy } from '../../core/uptime/figures';
import { Incident, incidentsOf } from '../../core/uptime/incidents';
import { daysTouching, Range, WalkPlan } from '../../core/uptime/plans';
import { OutcomeCache } from '../../platform/async';
import { Database, dataVersion, ReadSession } from '../../platform/database';
import { type Labels, StoresRepository } from '../../stores';
import { AskedStores } from '../reading/asked-stores';
import { EvaluationPlan, FleetReader, PlannedChunk } from '../reading/fleet-reader';
import { StoresAsked } from '../reading/store-index';
import { CountingRequest, labelsAsked, RangeRequest, resolveAsOf, resolveRange } from './requests';

/**
 * The first `size` of any number of items in an order; keeps about twice as many in memory. `order` is a comparator
 * that never returns 0 for two items.
 */
export class TopList<Item> {
  private items: Item[] = [];
  /** The number of added items. */
  count = 0;

  constructor(
    private readonly size: number,
    private readonly order: (a: Item, b: Item) => number,
  ) {}

  add(item: Item): void {
    this.count++;
    this.items.push(item);
    if (this.items.length > 2 * this.size + 1_000) this.items = this.first();
  }

  /** In order. */
  first(): Item[] {
    return this.items.sort(this.order).slice(0, this.size);
  }
}

export const INCIDENT_ORDERS = ['-start', 'start', '-duration', 'duration'] as const;
/** By start or by open time; `-` sorts the latest or longest first. */
export type IncidentOrder = (typeof INCIDENT_ORDERS)[number];

export interface IncidentsRequest extends RangeRequest, CountingRequest {
  readonly noData: NoDataPolicy;
  readonly order: IncidentOrder;
  /** Only ongoing incidents, or only ended ones; undefined: all. */
  readonly ongoing?: boolean | undefined;
  readonly limit: number;
  readonly offset: number;
}

/** Asks for the incidents of the selected stores. */
export interface FleetIncidentsRequest extends IncidentsRequest, StoresAsked {
  readonly labelColumns?: string | undefined;
}

export interface StoreIncident extends Incident {
  readonly storeId: string;
  readonly name: string | null;
  /** The labels that the request asks for. */
  readonly labels?: Labels | undefined;
  readonly calendar: LocalCalendar;
}

/** A page of the `total` incidents within a range as of an instant (epoch ms). */
export interface IncidentPage {
  readonly asOf: number;
  readonly range: Range;
  readonly total: number;
  readonly items: readonly StoreIncident[];
}

/** Answers in memory: up to a hundred kilobytes each. */
const MAX_ANSWERS = 16;

/** The incidents of one store or of the whole fleet. */
@Injectable()
export class FleetIncidents {
  private readonly answers = new OutcomeCache<IncidentPage>(MAX_ANSWERS);

  constructor(
    private readonly database: Database,
    private readonly storesRepository: StoresRepository,
    private readonly stores: AskedStores,
    private readonly reader: FleetReader,
  ) {}

  /** Throws `not-found` and `invalid-input`. */
  ofStore(storeId: string, request: IncidentsRequest): Promise<IncidentPage> {
    return this.database.snapshot(async (session) => {
      const { asOf, range, planFor } = await resolved(session, request);
      const storeKey = await this.storesRepository.keyOfKnown(session, storeId);
      const alone = this.reader.stores(session, [storeKey], asOf, planFor);
      return page(asOf, range, await find([storeId], alone, range, request), request);
    });
  }

  /**
   * The stores asked for that have a poll at or before as_of. Throws like `ofStore`. Keeps each answer until the data
   * changes.
   */
  async ofFleet(request: FleetIncidentsRequest): Promise<IncidentPage> {
    const version = await this.database.snapshot(dataVersion);
    return this.answers.of(version, JSON.stringify(request), () => this.compute(request));
  }

  private compute(request: FleetIncidentsRequest): Promise<IncidentPage> {
    return this.database.snapshot(async (session) => {
      const { asOf, range, planFor } = await resolved(session, request);
      const fleet = await this.stores.polledBy(session, asOf, request);
      const all = this.reader.fleet(session, fleet, asOf, planFor);
      const found = await find(fleet.storeIds, all, range, request);
      const labelsOf = labelsAsked(request.labelColumns, (key) => fleet.columnOf(key));
      return page(asOf, range, found, request, labelsOf);
    });
  }
}

/** The instants of a request, and the days that are read for each zone. */
async function resolved(session: ReadSession, request: IncidentsRequest) {
  const asOf = await resolveAsOf(session, request.asOf);
  const range = resolveRange(request, asOf);
  const before = { start: range.start - 1, end: range.end };
  const { carryMs, ignoresExclusions = false } = request;
  const planFor = (calendar: LocalCalendar) => ({
    days: daysTouching(before, calendar, carryMs),
    asOf,
    carryMs,
    ignoresExclusions,
  });
  return { asOf, range, planFor };
}

interface FoundIncident extends StoreIncident {
  /** The index of its store in the fleet. */
  readonly store: number;
}

const page = (
  asOf: number,
  range: Range,
  found: TopList<FoundIncident>,
  { offset }: IncidentsRequest,
  labelsOf: (store: number) => Labels | undefined = () => undefined,
): IncidentPage => ({
  asOf,
  range,
  total: found.count,
  items: found
    .first()
    .slice(offset)
    .map(({ store, ...incident }) => ({ ...incident, labels: labelsOf(store) })),
});

async function find(
  storeIds: readonly string[],
  chunks: AsyncIterable<PlannedChunk<EvaluationPlan & WalkPlan>>,
  range: Range,
  { noData, order, ongoing, limit, offset }: IncidentsRequest,
): Promise<TopList<FoundIncident>> {
  const found = new TopList<FoundIncident>(offset + limit, comparison(order));
  for await (const { stores } of chunks) {
    for (const store of stores) {
      for (const incident of incidentsOf(store, store.plan, range, noData)) {
        if (ongoing !== undefined && incident.ongoing !== ongoing) continue;
        const { position, calendar, facts } = store;
        found.add({ store: position, storeId: storeIds[position]!, name: facts.name, calendar, ...incident });
      }
    }
    await nextTurn();
  }
  return found;
}

/** No two incidents compare as equal: those of one store start at different instants. */
function comparison(order: IncidentOrder): (a: StoreIncident, b: StoreIncident) => number {
  const direction = order.startsWith('-') ? -1 : 1;
  const field = order.endsWith('start') ? 'start' : 'downtime';
  return (a, b) =>
    direction * (a[field] - b[field]) ||
    direction * (a.start - b.start) ||
    Buffer.compare(Buffer.from(a.storeId), Buffer.from(b.storeId));
}
