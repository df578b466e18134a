import { ApiProperty, IntersectionType } from '@nestjs/swagger';
import { PageQuery } from '../../http';
import { formatInstant } from '../../time';
import { weekUpTo } from '../engine';
import type { IncidentOrder } from '../fleet-incidents';
import { FleetSnapshot } from '../snapshot/fleet-snapshot';
import { goingOnOrder } from '../snapshot/snapshot-order';
import { selectStores } from '../snapshot/store-selection';
import { FleetFilterQuery, filterAsked } from './fleet-filter.dto';
import { asOfText, FleetPageView } from './fleet.dto';
import { IncidentSortParameter, IncidentView, incidentView } from './incidents.dto';
import { INSTANT } from './parts.dto';

const LONGEST_FIRST = '-duration';

export class FleetIncidentsQuery extends IntersectionType(FleetFilterQuery, PageQuery) {
  @IncidentSortParameter(LONGEST_FIRST)
  sort?: IncidentOrder;
}

export class FleetIncidentPageView extends FleetPageView {
  @ApiProperty({ type: [IncidentView] })
  items: IncidentView[];
  @ApiProperty({
    ...INSTANT,
    nullable: true,
    example: '2023-01-18T18:13:22.479Z',
    description: 'Seven days before as_of: what began earlier is cut there.',
  })
  from: string | null;
}

export async function fleetIncidentPageView(
  snapshot: FleetSnapshot,
  query: FleetIncidentsQuery,
): Promise<FleetIncidentPageView> {
  const { sort = LONGEST_FIRST, limit, offset } = query;
  const by = sort.endsWith('start') ? 'start' : 'downtime';
  const order = await goingOnOrder(snapshot, { by, descending: sort.startsWith('-') });
  const { total, places } = await selectStores(snapshot, order, filterAsked(query), query);
  const items = places.map((store) =>
    incidentView({
      storeId: snapshot.storeIds[store]!,
      calendar: snapshot.calendar(store),
      ...snapshot.incident(store)!,
    }),
  );
  const as_of = asOfText(snapshot);
  const from = as_of === null ? null : formatInstant(weekUpTo(snapshot.asOf).start);
  return { items, total, limit, offset, as_of, data_version: snapshot.dataVersion, from };
}
