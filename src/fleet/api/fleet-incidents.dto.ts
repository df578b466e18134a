import { ApiProperty, IntersectionType } from '@nestjs/swagger';
import { formatInstant } from '../../core/time/instant';
import { weekUpTo } from '../../core/uptime/range';
import { IncidentSortParameter, IncidentView, incidentView, INSTANT } from '../../metrics';
import type { IncidentOrder } from '../../metrics';
import { PageQuery } from '../../platform/http';
import { FleetSnapshot } from '../snapshot/fleet-snapshot';
import { goingOnOrder } from '../snapshot/snapshot-order';
import { selectStores } from '../snapshot/store-selection';
import { filterAsked, FleetFilterQuery } from './fleet-filter.dto';
import { asOfText, FleetPageView } from './fleet.dto';

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
