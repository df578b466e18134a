export * from './fleet-gauges';
export * from './fleet.module';
export { FleetSnapshot } from './snapshot/fleet-snapshot';
export { FleetSnapshots } from './snapshot/fleet-snapshots';
export { type SeenStatuses, statusChanges, statusesSeen } from './snapshot/snapshot-changes';
export { type LabelSeries, OTHER_VALUES, WITHOUT_LABEL } from './snapshot/snapshot-series';
export { SNAPSHOT_FIGURES, orderOf } from './snapshot/store-selection';
export { totalsOf } from './snapshot/snapshot-totals';
export type { FleetTotals } from './snapshot/snapshot-totals';
