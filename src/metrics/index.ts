export {
  FiguresResponseDto,
  type GroupValues,
  GroupFiguresResponseDto,
  GroupProperty,
  INSTANT,
  STORE_ID,
  ZoneParameter,
  figuresResponse,
  groupFiguresResponse,
  groupResponse,
  ListedStoreResponseDto,
  percentResponse,
} from './api/parts.dto';
export { IncidentResponseDto, IncidentSortParameter, incidentResponse } from './api/incidents.controller';
export { detailsResponse } from './api/store.dto';
export { targetPageResponse } from './api/targets.controller';
export * from './figures/daily-figures';
export * from './figures/requests';
export * from './figures/fleet-incidents';
export * from './figures/fleet-metrics';
export * from './figures/fleet-targets';
export * from './figures/store-directory';
export * from './figures/store-metrics';
export * from './metrics.module';
export { AskedStores, StoreScopes } from './reading/asked-stores';
export * from './reading/fleet-reader';
export * from './reading/freshness';
export * from './reading/store-index';
export * from './rollups/daily-rollup.repository';
