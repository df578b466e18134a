import { randomUUID } from 'node:crypto';
import {
  BeforeApplicationShutdown,
  Inject,
  Injectable,
  Logger,
  OnApplicationBootstrap,
} from '@nestjs/common';
import { Interval } from '@nestjs/schedule';
import { MS_PER_MINUTE, MS_PER_SECOND } from '../core/time/instant';
import {
  FleetGauges,
  type FleetSnapshot,
  FleetSnapshots,
  type LabelSeries,
  OTHER_VALUES,
  WITHOUT_LABEL,
} from '../fleet';
import { FleetTargets } from '../metrics';
import { AlertOutbox, escapeHtml, type Message } from '../notifications';
import { Rounds } from '../platform/async';
import { CONFIG, type Config } from '../platform/config';
import { Database, dataVersion, LeaseStore, sessionOf, serializeWrites } from '../platform/database';
import { DataMetrics, type Sample } from '../platform/observability';
import { alertMembers, alertText, groupValues, NAMED_ALERTS } from './alert-texts';
import { evaluate, isEmpty, type KnownAlerts, type RuleMessage } from './evaluation/evaluate';
import { FleetNow } from './evaluation/fleet-now';
import { AlertsRepository, type AlertSubject } from './records/alerts.repository';

const LEASE = 'alerts';
/** How soon an evaluation follows an import in any process. */
const POLL_INTERVAL_MS = 5 * MS_PER_SECOND;
/** A minute, less the time by which a poll may be early. */
const EVALUATE_EVERY_MS = MS_PER_MINUTE - POLL_INTERVAL_MS / 2;
/** How long shutdown waits for an evaluation, which changes nothing before its end. */
const LAST_EVALUATION_MS = 3_000;
/** The minimum interval between reads of budgets, which read the polls of a month. */
const BUDGETS_AGE_MS = 10 * MS_PER_MINUTE;

/** The budgets that are left, in ms, by store_id, and when they were read. */
interface ReadBudgets {
  readonly at: number;
  readonly left: ReadonlyMap<string, number>;
}

/**
 * Evaluates the alert rules after each import and each minute, in one process at a time. Changed alerts and their
 * messages are written in one transaction, which also reads the previous states. If the process ends at any step, the
 * next evaluation continues from what is committed.
 */
@Injectable()
export class AlertRunner implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly rounds = new Rounds(new Logger(AlertRunner.name), 'the evaluation of alert rules', (now) =>
    this.evaluateIfDue(now),
  );
  /** The version of the data, and the instant, of the last evaluation of this process. */
  private evaluated = { version: -1, at: -Infinity };
  private budgets: ReadBudgets | undefined;

  constructor(
    private readonly database: Database,
    private readonly records: AlertsRepository,
    private readonly snapshots: FleetSnapshots,
    private readonly targets: FleetTargets,
    private readonly leases: LeaseStore,
    private readonly outbox: AlertOutbox,
    @Inject(CONFIG) private readonly config: Config,
  ) {}

  onApplicationBootstrap(): void {
    void this.beginEvaluation();
  }

  beforeApplicationShutdown(): Promise<void> {
    return this.rounds.stopWithin(
      LAST_EVALUATION_MS,
      'the evaluation is interrupted; the next process repeats it',
    );
  }

  /** Evaluates if the data has changed, or a minute has passed. Runs once at a time; never rejects. */
  @Interval(POLL_INTERVAL_MS)
  beginEvaluation(): Promise<void> {
    return this.rounds.begin();
  }

  private async evaluateIfDue(now: number): Promise<void> {
    const { version, isNeeded } = await this.database.snapshot(async (session) => ({
      version: await dataVersion(session),
      isNeeded: await this.records.needEvaluation(session),
    }));
    const isRecent = now - this.evaluated.at < EVALUATE_EVERY_MS;
    if (!isNeeded || (isRecent && version === this.evaluated.version)) return;
    await this.leases.withLease(LEASE, async (lost) => {
      await this.evaluateRules(now, lost);
      this.evaluated = { version, at: now };
    });
  }

  /** `now`: epoch ms. */
  async evaluateRules(now: number, lost?: AbortSignal): Promise<void> {
    const before = await this.database.snapshot((session) => this.records.known(session, now));
    const snapshot = await this.snapshots.newest();
    if (snapshot.storeIds.length === 0) return;
    const fleet = new FleetNow(snapshot, now, await this.budgetsFor(before, snapshot, now));
    const evaluateFrom = (known: KnownAlerts) =>
      evaluate(known, fleet, this.config.alerts.maxPerEvaluation, randomUUID);
    if (isEmpty(evaluateFrom(before)) || lost?.aborted === true) return;
    await this.database.write(async (manager) => {
      await serializeWrites(manager);
      const known = await this.records.known(await sessionOf(manager), now);
      // Another process, or this one before the answer to its COMMIT was lost, has seen later or the same data.
      if (known.evaluatedAt >= now) return;
      const { changed, messages, watch } = evaluateFrom(known);
      await this.records.saveAlerts(manager, changed);
      await this.records.saveWatch(manager, watch ?? known.watch, now);
      for (const message of messages) {
        await this.outbox.enqueue(manager, message.channels, this.messageOf(message));
      }
    });
  }

  /** By the index of a store in the snapshot; undefined: no rule needs them. */
  private async budgetsFor(
    { rules }: KnownAlerts,
    { storeIds }: FleetSnapshot,
    now: number,
  ): Promise<Float64Array | undefined> {
    if (!rules.some(({ condition }) => condition === 'budget_left_minutes')) return undefined;
    if (this.budgets === undefined || now - this.budgets.at > BUDGETS_AGE_MS) {
      const { stores } = await this.targets.page({
        noData: 'down',
        groupBy: [],
        order: 'left',
        limit: Number.MAX_SAFE_INTEGER,
        offset: 0,
      });
      const left = new Map(stores.map(({ storeId, budget }) => [storeId, budget.allowed - budget.used]));
      this.budgets = { at: now, left };
    }
    const { left } = this.budgets;
    return Float64Array.from(storeIds, (storeId) => left.get(storeId) ?? NaN);
  }

  private messageOf(message: RuleMessage): Message {
    const { kind, alerts, rule } = message;
    const { title, lines } = alertText(message);
    const { publicUrl } = this.config.channels;
    const link = publicUrl === undefined ? undefined : `${publicUrl}/#/alerts`;
    return {
      id: randomUUID(),
      kind: `alert.${kind}`,
      text: [title, '', ...lines, ...(link === undefined ? [] : ['', link])].join('\n'),
      html: [
        `<p><strong>${escapeHtml(title)}</strong></p>`,
        ...(lines.length === 0 ? [] : [`<p>${lines.map(escapeHtml).join('<br>')}</p>`]),
        ...(link === undefined ? [] : [`<p><a href="${escapeHtml(link)}">${escapeHtml(link)}</a></p>`]),
      ].join('\n'),
      data: {
        rule:
          rule === undefined ? null : { rule_id: rule.ruleId, name: rule.name, condition: rule.condition },
        total: alerts.length,
        alerts: alerts.slice(0, NAMED_ALERTS).map((alert) => alertMembers(alert, rule)),
        link: link ?? null,
      },
    };
  }
}

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
