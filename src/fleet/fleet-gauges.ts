import { Inject, Injectable } from '@nestjs/common';
import { WINDOWS } from '../core/uptime/figures';
import { STORE_STATUSES } from '../core/uptime/status';
import { OutcomeCache } from '../platform/async';
import { CONFIG, type Config } from '../platform/config';
import { DataMetrics, type Sample } from '../platform/observability';
import type { FleetSnapshot } from './snapshot/fleet-snapshot';
import { FleetSnapshots } from './snapshot/fleet-snapshots';
import { type FleetSeries, fleetSeries, type GroupSeries } from './snapshot/snapshot-totals';

type Labels = Readonly<Record<string, string>>;
type SamplesOf = (series: GroupSeries, labels: Labels) => Sample[];

const statuses: SamplesOf = ({ statuses: counts }, labels) =>
  STORE_STATUSES.map((state) => ({ labels: { ...labels, state }, value: counts[state] }));

const uptime: SamplesOf = (series, labels) =>
  WINDOWS.flatMap((window) => {
    const value = series.uptime[window];
    return value === undefined ? [] : [{ labels: { ...labels, window: `last_${window}` }, value }];
  });

const pollAge: SamplesOf = ({ newestPoll }, labels) =>
  newestPoll === undefined ? [] : [{ labels, value: (Date.now() - newestPoll) / 1000 }];

/**
 * The gauges of the fleet, and of each value of the labels in METRICS_LABELS. They are computed once for each snapshot; a
 * scrape waits for none, and starts the next one.
 */
@Injectable()
export class FleetGauges {
  private readonly kept = new OutcomeCache<FleetSeries>(1);

  constructor(
    private readonly snapshots: FleetSnapshots,
    @Inject(CONFIG) private readonly config: Config,
    metrics: DataMetrics,
  ) {
    metrics.register({
      name: 'store_monitor_stores',
      help: 'Stores by state as of the latest poll: up, down, no_data, stale, excluded or closed.',
      labelNames: ['state'],
      read: () => this.ofAll(statuses),
    });
    metrics.register({
      name: 'store_monitor_uptime_ratio',
      help: 'The share of open time in which the stores were up, of a window: last_hour, last_day or last_week.',
      labelNames: ['window'],
      read: () => this.ofAll(uptime),
    });
    metrics.register({
      name: 'store_monitor_label_stores',
      help: 'The same as store_monitor_stores, of the stores with a value of a label of METRICS_LABELS.',
      labelNames: ['label', 'value', 'state'],
      read: () => this.ofLabels(statuses),
    });
    metrics.register({
      name: 'store_monitor_label_uptime_ratio',
      help: 'The same as store_monitor_uptime_ratio, of the stores with a value of a label of METRICS_LABELS.',
      labelNames: ['label', 'value', 'window'],
      read: () => this.ofLabels(uptime),
    });
    metrics.register({
      name: 'store_monitor_label_newest_poll_age_seconds',
      help: 'How long ago the newest poll of the stores with a value of a label of METRICS_LABELS was observed.',
      labelNames: ['label', 'value'],
      read: () => this.ofLabels(pollAge),
    });
  }

  /** The series of the present snapshot; undefined: there is none yet, or it has no stores. */
  async present(): Promise<{ readonly fleet: FleetSnapshot; readonly series: FleetSeries } | undefined> {
    const fleet = this.snapshots.present();
    if (fleet === undefined || fleet.storeIds.length === 0) return undefined;
    const compute = () => fleetSeries(fleet, this.config.metrics.labels);
    return { fleet, series: await this.kept.of(fleet, 'series', compute) };
  }

  private async ofAll(samplesOf: SamplesOf): Promise<readonly Sample[]> {
    const present = await this.present();
    return present === undefined ? [] : samplesOf(present.series.total, {});
  }

  private async ofLabels(samplesOf: SamplesOf): Promise<readonly Sample[]> {
    const { series } = (await this.present()) ?? {};
    return (series?.labels ?? []).flatMap(({ label, groups, series: ofValues }) =>
      ofValues.flatMap((own, i) => samplesOf(own, { label, value: groups.values[i]! })),
    );
  }
}
