import { setImmediate as nextTurn } from 'node:timers/promises';
import { Injectable } from '@nestjs/common';
import { Database, ReadSession } from '../database';
import { Fleet, StoreRegistry } from '../stores';
import { LocalCalendar } from '../timezones';
import { daysTouching, Incident, incidentsOf, NoDataPolicy, Range } from './engine';
import { FleetReader } from './fleet-reader';
import { RangeRequest, resolveAsOf, resolveRange } from './range-request';
import { TopList } from './top-list';

export const INCIDENT_ORDERS = ['-start', 'start', '-duration', 'duration'] as const;
/** By the instant they began or by the open time they lasted; `-` puts the latest or longest first. */
export type IncidentOrder = (typeof INCIDENT_ORDERS)[number];

export interface IncidentsRequest extends RangeRequest {
  readonly noData: NoDataPolicy;
  readonly order: IncidentOrder;
  /** Only those that go on, or only those that ended; undefined: all. */
  readonly goingOn?: boolean | undefined;
  readonly limit: number;
  readonly offset: number;
}

export interface StoreIncident extends Incident {
  readonly storeId: string;
  readonly calendar: LocalCalendar;
}

/** One page of incidents, of `total`, within a range as of an instant (epoch ms). */
export interface IncidentPage {
  readonly asOf: number;
  readonly range: Range;
  readonly total: number;
  readonly items: readonly StoreIncident[];
}

/** Spells of downtime of one store or of the whole fleet. */
@Injectable()
export class FleetIncidents {
  constructor(
    private readonly database: Database,
    private readonly registry: StoreRegistry,
    private readonly reader: FleetReader,
  ) {}

  /** `storeId` undefined: all stores that have a poll at or before as_of. Throws `not-found` and `invalid-input`. */
  page(storeId: string | undefined, request: IncidentsRequest): Promise<IncidentPage> {
    return this.database.snapshot(async (session) => {
      const only = storeId === undefined ? undefined : await this.storeAlone(session, storeId);
      const asOf = await resolveAsOf(this.registry, session, request.asOf);
      const range = resolveRange(request, asOf);
      const fleet = only ?? (await this.registry.fleet(session, asOf));
      const found = await this.find(session, fleet, range, asOf, request);
      return { asOf, range, total: found.count, items: found.first().slice(request.offset) };
    });
  }

  private async find(
    session: ReadSession,
    { storeIds, storeKeys }: Fleet,
    range: Range,
    asOf: number,
    { noData, order, goingOn, limit, offset }: IncidentsRequest,
  ): Promise<TopList<StoreIncident>> {
    const found = new TopList<StoreIncident>(offset + limit, comparison(order));
    const before = { start: range.start - 1, end: range.end };
    const frameOf = (calendar: LocalCalendar) => ({ days: daysTouching(before, calendar) });
    for await (const { stores } of this.reader.chunks(session, storeKeys, asOf, frameOf)) {
      for (const { position, schedule, frame, calendar, polls, from, to } of stores) {
        for (const incident of incidentsOf(schedule, frame.days, range, asOf, noData, polls, from, to)) {
          if (goingOn !== undefined && incident.goingOn !== goingOn) continue;
          found.add({ storeId: storeIds[position]!, calendar, ...incident });
        }
      }
      await nextTurn();
    }
    return found;
  }

  private async storeAlone(session: ReadSession, storeId: string): Promise<Fleet> {
    return { storeIds: [storeId], storeKeys: [await this.registry.keyOfKnown(session, storeId)] };
  }
}

/** No two incidents are equal: those of one store begin at different instants. */
function comparison(order: IncidentOrder): (a: StoreIncident, b: StoreIncident) => number {
  const direction = order.startsWith('-') ? -1 : 1;
  const field = order.endsWith('start') ? 'start' : 'downtime';
  return (a, b) =>
    direction * (a[field] - b[field]) ||
    direction * (a.start - b.start) ||
    Buffer.compare(Buffer.from(a.storeId), Buffer.from(b.storeId));
}
