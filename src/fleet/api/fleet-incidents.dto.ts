import { ApiProperty, IntersectionType } from '@nestjs/swagger';
import { formatInstant } from '../../core/time/instant';
import { weekUpTo } from '../../core/uptime/range';
import { IncidentSortParameter, IncidentResponseDto, incidentResponse, INSTANT } from '../../metrics';
import type { IncidentOrder } from '../../metrics';
import { PageRequestDto } from '../../platform/http';
import { FleetSnapshot } from '../snapshot/fleet-snapshot';
import { ongoingOrder } from '../snapshot/snapshot-order';
import { selectStores } from '../snapshot/store-selection';
import { filterAsked, FleetFilterRequestDto } from './fleet-filter.dto';
import { asOfText, FleetPageResponseDto } from './fleet.dto';

const LONGEST_FIRST = '-duration';

export class FleetIncidentsRequestDto extends IntersectionType(FleetFilterRequestDto, PageRequestDto) {
  @IncidentSortParameter(LONGEST_FIRST)
  sort?: IncidentOrder;
}

export class FleetIncidentPageResponseDto extends FleetPageResponseDto {
  @ApiProperty({ type: [IncidentResponseDto] })
  items: IncidentResponseDto[];
  @ApiProperty({
    ...INSTANT,
    nullable: true,
    example: '2023-01-18T18:13:22.479Z',
    description: 'Seven days before as_of: what began earlier is cut there.',
  })
  from: string | null;
}

export async function fleetIncidentPageResponse(
  snapshot: FleetSnapshot,
  query: FleetIncidentsRequestDto,
): Promise<FleetIncidentPageResponseDto> {
  const { sort = LONGEST_FIRST, limit, offset } = query;
  const by = sort.endsWith('start') ? 'start' : 'downtime';
  const order = await ongoingOrder(snapshot, { by, descending: sort.startsWith('-') });
  const { total, places } = await selectStores(snapshot, order, filterAsked(query), query);
  const items = places.map((store) =>
    incidentResponse({
      storeId: snapshot.storeIds[store]!,
      calendar: snapshot.calendar(store),
      ...snapshot.incident(store)!,
    }),
  );
  const as_of = asOfText(snapshot);
  const from = as_of === null ? null : formatInstant(weekUpTo(snapshot.asOf).start);
  return { items, total, limit, offset, as_of, data_version: snapshot.dataVersion, from };
}
