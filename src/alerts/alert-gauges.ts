import { Injectable } from '@nestjs/common';
import { FleetGauges, type FleetSnapshot, type LabelSeries, OTHER_VALUES, WITHOUT_LABEL } from '../fleet';
import { DataMetrics, type Sample } from '../platform/observability';
import { groupValues } from './alert-texts';
import { AlertsRepository, type AlertSubject } from './records/alerts.repository';

const OPEN = { resolved: false };

/** The gauges of open alerts: of all, and of the values of the labels in METRICS_LABELS. */
@Injectable()
export class AlertGauges {
  constructor(records: AlertsRepository, fleet: FleetGauges, metrics: DataMetrics) {
    metrics.register({
      name: 'store_monitor_open_alerts',
      help: 'Alerts of all rules that are not resolved.',
      read: async (session) => [{ value: await records.countAlerts(session, OPEN) }],
    });
    metrics.register({
      name: 'store_monitor_label_open_alerts',
      help: 'Open alerts of the stores, or groups, with a value of a label of METRICS_LABELS.',
      labelNames: ['label', 'value'],
      read: async (session) => {
        const present = await fleet.present();
        if (present === undefined || present.series.labels.length === 0) return [];
        const subjects = await records.subjects(session, OPEN);
        const stores = storesOf(subjects, present.fleet);
        return present.series.labels.flatMap((series) => openAlertsOf(series, subjects, stores));
      },
    });
  }
}

/** The number of open alerts of each store that has some, by its index in the snapshot. */
function storesOf(subjects: readonly AlertSubject[], fleet: FleetSnapshot): ReadonlyMap<number, number> {
  const byKey = new Map<number, number>();
  for (const { storeKey } of subjects)
    if (storeKey !== null) byKey.set(storeKey, (byKey.get(storeKey) ?? 0) + 1);
  const stores = new Map<number, number>();
  for (let store = 0; byKey.size > 0 && store < fleet.storeIds.length; store++) {
    const count = byKey.get(fleet.storeKey(store));
    if (count !== undefined) stores.set(store, count);
  }
  return stores;
}

/** An alert of a group counts for the value that the group has of the label; if its rule does not group by it, for none. */
function openAlertsOf(
  { label, groups }: LabelSeries,
  subjects: readonly AlertSubject[],
  stores: ReadonlyMap<number, number>,
): Sample[] {
  const counts = groups.values.map(() => 0);
  for (const [store, count] of stores) counts[groups.groupOf[store]!]! += count;
  for (const { storeKey, subject, groupBy } of subjects) {
    const key = groupBy.indexOf(label);
    if (storeKey !== null || key === -1) continue;
    const place = groups.values.indexOf(groupValues(subject)[key] ?? WITHOUT_LABEL);
    const counted = place === -1 ? groups.values.indexOf(OTHER_VALUES) : place;
    if (counted !== -1) counts[counted]!++;
  }
  return counts.map((value, i) => ({ labels: { label, value: groups.values[i]! }, value }));
}
