export { feedResponse } from './api/feed.dto';
export { fleetResponse } from './api/fleet.dto';
export * from './fleet-gauges';
export * from './fleet.module';
export { FleetSnapshot } from './snapshot/fleet-snapshot';
export { FleetSnapshots } from './snapshot/fleet-snapshots';
export { type SeenStatuses, statusChanges, statusesSeen } from './snapshot/snapshot-changes';
export { SNAPSHOT_FIGURES, orderOf } from './snapshot/store-selection';
export {
  type FleetTotals,
  type LabelSeries,
  OTHER_VALUES,
  totalsOf,
  WITHOUT_LABEL,
} from './snapshot/snapshot-totals';
