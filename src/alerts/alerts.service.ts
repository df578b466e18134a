import { randomUUID } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { type AuditedState, AuditLog } from '../audit';
import { meets, storesThatMeet } from '../core/selectors/selector';
import { formatInstant, MS_PER_DAY } from '../core/time/instant';
import { StoreIndexes, type StoresAsked } from '../metrics';
import { ChannelsService } from '../notifications';
import { currentScope } from '../platform/async';
import { Database, ReadSession, sessionOf, serializeWrites } from '../platform/database';
import { invalidField, notFound } from '../platform/errors';
import { requireOrder, selectorOf } from '../platform/http';
import { StoresRepository } from '../stores';
import { groupValues } from './alert-texts';
import type { AlertState } from './evaluation/alert-states';
import type { RuleTerms } from './evaluation/fleet-readings';
import { type AlertMute, type AlertRule, termsOf } from './records/alert.entities';
import {
  type AlertsFilter,
  type AlertSubject,
  AlertsRepository,
  type ChangedAlert,
  type Page,
} from './records/alerts.repository';

/** A rule as a caller gives it. */
export type RuleRequest = Omit<AlertRule, 'ruleId' | 'createdAt' | 'updatedAt'>;

/** A mute as a caller gives it; all of its conditions apply. */
export interface MuteRequest {
  readonly storeId?: string | undefined;
  /** A selector in its canonical text. */
  readonly labels?: string | undefined;
  readonly ruleId?: string | undefined;
  readonly reason: string;
  /** Epoch ms */
  readonly until: number;
}

/** A rule, and how many stores meet its labels now. */
export interface ShownRule extends AlertRule {
  readonly stores: number;
}

/** An alert with its rule; undefined: of the feed, or of a rule that is deleted. */
export interface ShownAlert extends AlertState {
  readonly rule: RuleTerms | undefined;
}

/** What has happened to alerts since some revisions. */
interface AlertChanges {
  /** The present one. */
  readonly revision: number;
  /** The alerts that have changed since, in order, each with its last change. Missing: too many, or no such revision. */
  readonly since: ReadonlyMap<number, readonly ChangedAlert<ShownAlert>[]>;
}

/** A mute with the id of its store, and how many stores meet its labels now; null: it has none. */
export interface ShownMute extends AlertMute {
  readonly storeId: string | null;
  readonly stores: number | null;
}

/** Selects alerts. An alert of a group is found by the labels of its stores, and never by a text. */
export interface NamedAlertsFilter extends Omit<AlertsFilter, 'alertIds' | 'storeKey'>, StoresAsked {
  readonly storeId?: string | undefined;
}

/** The longest mute, so that none is forgotten. */
const MAX_MUTE_MS = 366 * MS_PER_DAY;

/** The most alerts that are listed as changed. */
const MAX_CHANGED = 1_000;

/** The maximum number of alerts, and of mutes, that one transaction deletes. */
const REMOVED_AT_ONCE = 500;

/** Rules, alerts and mutes for callers. A change and its record in the audit log are committed together. */
@Injectable()
export class AlertsService {
  constructor(
    private readonly database: Database,
    private readonly records: AlertsRepository,
    private readonly channels: ChannelsService,
    private readonly indexes: StoreIndexes,
    private readonly stores: StoresRepository,
    private readonly audit: AuditLog,
  ) {
    channels.registerUse(async (channel) =>
      (await this.storedRules())
        .filter((rule) => rule.channels.includes(channel))
        .map(({ name }) => `alert rule ${name}`),
    );
  }

  /** By name. */
  rules(): Promise<ShownRule[]> {
    return this.database.snapshot(async (session) => {
      const rules = await this.records.rules(session);
      const storesWith = await this.countsOfStores(session);
      return rules.map((rule) => ({ ...rule, stores: storesWith(rule.labels) }));
    });
  }

  /** Throws `not-found`. */
  rule(ruleId: string): Promise<ShownRule> {
    return this.database.snapshot(async (session) => {
      const rule = await this.requireRule(session, ruleId);
      return { ...rule, stores: (await this.countsOfStores(session))(rule.labels) };
    });
  }

  /** Throws `invalid-input`. */
  async createRule(request: RuleRequest): Promise<ShownRule> {
    await this.channels.requireKnown(request.channels);
    const now = Date.now();
    const rule = { ...request, ruleId: randomUUID(), createdAt: now, updatedAt: now };
    await this.database.write(async (manager) => {
      await serializeWrites(manager);
      // A write is repeated if its outcome is not known.
      if ((await this.records.rule(await sessionOf(manager), rule.ruleId)) !== undefined) return;
      await this.records.insertRule(manager, rule);
      await this.audit.record(manager, { ...audited('create', rule), before: null, after: stateOf(rule) });
    });
    return this.rule(rule.ruleId);
  }

  /** Throws `not-found` and `invalid-input`. */
  async replaceRule(ruleId: string, request: RuleRequest): Promise<ShownRule> {
    await this.channels.requireKnown(request.channels);
    await this.database.write(async (manager) => {
      await serializeWrites(manager);
      const before = await this.requireRule(await sessionOf(manager), ruleId);
      const rule = { ...before, ...request, updatedAt: Date.now() };
      await this.records.replaceRule(manager, rule);
      const [from, after] = [stateOf(before), stateOf(rule)];
      await this.audit.record(manager, { ...audited('replace', rule), before: from, after });
    });
    return this.rule(ruleId);
  }

  /** Deletes a rule, and resolves its alerts without messages. Throws `not-found`. */
  async removeRule(ruleId: string): Promise<void> {
    await this.rule(ruleId);
    await this.database.write(async (manager) => {
      await serializeWrites(manager);
      const rule = await this.records.rule(await sessionOf(manager), ruleId);
      if (rule === undefined) return;
      await this.records.removeRule(manager, ruleId, Date.now());
      await this.audit.record(manager, { ...audited('delete', rule), before: null, after: stateOf(rule) });
    });
  }

  /** The latest first. Throws `not-found` for an unknown store. */
  page(
    { storeId, labels, text, ...filter }: NamedAlertsFilter,
    page: Page,
  ): Promise<{ readonly total: number; readonly items: readonly ShownAlert[] }> {
    requireOrder(filter);
    return this.database.snapshot(async (session) => {
      const storeKey = storeId === undefined ? undefined : await this.stores.keyOfKnown(session, storeId);
      const asked = { ...filter, storeKey };
      if (labels === undefined && text === undefined) {
        const total = await this.records.countAlerts(session, asked);
        return {
          total,
          items: await this.withRules(session, await this.records.alerts(session, asked, page)),
        };
      }
      const found = await this.alertsOf(session, { labels, text }, asked);
      const alertIds = found.slice(page.offset, page.offset + page.limit);
      const items = alertIds.length === 0 ? [] : await this.records.alerts(session, { alertIds });
      return { total: found.length, items: await this.withRules(session, items) };
    });
  }

  /** The ids of the alerts about these stores, or about groups whose labels meet the selector, the latest first. */
  private async alertsOf(session: ReadSession, stores: StoresAsked, filter: AlertsFilter): Promise<string[]> {
    const { labels = [], text } = stores;
    const storeKeys = new Set((await this.indexes.of(session)).everyStore.asked(stores).storeKeys);
    const isAsked = ({ storeKey, subject, groupBy }: AlertSubject): boolean =>
      storeKey === null
        ? text === undefined &&
          groupBy.length > 0 &&
          meets(labels, (key) => groupValues(subject)[groupBy.indexOf(key)] ?? undefined)
        : storeKeys.has(storeKey);
    return (await this.records.subjects(session, filter)).filter(isAsked).map(({ alertId }) => alertId);
  }

  /** Throws `not-found`. */
  alert(alertId: string): Promise<ShownAlert> {
    return this.database.snapshot(async (session) => this.requireAlert(session, alertId));
  }

  /** Stops the repetition of an alert. One that is already acknowledged or resolved stays as it is. Throws `not-found`. */
  async acknowledge(alertId: string, by: string | null): Promise<ShownAlert> {
    await this.database.write(async (manager) => {
      await serializeWrites(manager);
      const alert = await this.requireAlert(await sessionOf(manager), alertId);
      if (alert.acknowledgedAt !== null || alert.resolvedAt !== null) return;
      const acknowledgedAt = Date.now();
      await this.records.saveAlerts(manager, [{ ...alert, acknowledgedAt, acknowledgedBy: by }]);
      const { ruleId, subject, storeKey } = alert;
      await this.audit.record(manager, {
        action: 'acknowledge',
        kind: 'alerts',
        objectId: alertId,
        storeKey,
        after: { rule_id: ruleId, subject, acknowledged_at: formatInstant(acknowledgedAt) },
      });
    });
    return this.alert(alertId);
  }

  /** The changes of alerts since each of these revisions, all in one snapshot. */
  changesSince(revisions: Iterable<number>): Promise<AlertChanges> {
    return this.database.snapshot(async (session) => {
      const revision = await this.records.latestRevision(session);
      const since = new Map<number, readonly ChangedAlert<ShownAlert>[]>();
      for (const from of revisions) {
        if (from > revision) continue;
        const changed =
          from === revision ? [] : await this.records.changedSince(session, from, MAX_CHANGED + 1);
        if (changed.length > MAX_CHANGED) continue;
        const shown = await this.withRules(
          session,
          changed.map(({ alert }) => alert),
        );
        since.set(
          from,
          changed.map(({ change }, i) => ({ change, alert: shown[i]! })),
        );
      }
      return { revision, since };
    });
  }

  /** The latest end first. */
  mutes(
    active: boolean,
    page: Page,
  ): Promise<{ readonly total: number; readonly items: readonly ShownMute[] }> {
    return this.database.snapshot(async (session) => {
      const now = active ? Date.now() : undefined;
      const total = await this.records.countMutes(session, now);
      return { total, items: await this.withStores(session, await this.records.mutes(session, now, page)) };
    });
  }

  /** Throws `not-found` for an unknown store or rule, and `invalid-input`. */
  async createMute(request: MuteRequest, by: string | null): Promise<ShownMute> {
    const now = Date.now();
    const { storeId, labels = null, ruleId = null, reason, until } = request;
    if (storeId === undefined && labels === null && ruleId === null)
      throw invalidField(
        'store_id',
        'A mute is of a store_id, labels or a rule_id: give at least one of them',
      );
    if (until <= now) throw invalidField('until', 'until has passed: give a time that lies ahead');
    if (until > now + MAX_MUTE_MS)
      throw invalidField('until', 'until lies more than 366 days ahead: mute for less');
    const muteId = randomUUID();
    await this.database.write(async (manager) => {
      const session = await sessionOf(manager);
      if ((await this.records.mute(session, muteId)) !== undefined) return;
      const storeKey = storeId === undefined ? null : await this.stores.keyOfKnown(session, storeId);
      if (ruleId !== null) await this.requireRule(session, ruleId);
      const mute: AlertMute = {
        ...{ muteId, ruleId, storeKey, labels, reason, mutedUntil: until },
        ...{ createdAt: now, createdBy: by, endedAt: null },
      };
      await serializeWrites(manager);
      await this.records.insertMute(manager, mute);
      await this.audit.record(manager, {
        action: 'mute',
        kind: 'alert_mutes',
        objectId: muteId,
        storeKey,
        after: { labels, rule_id: ruleId, reason, until: formatInstant(until) },
      });
    });
    return this.mute(muteId);
  }

  /** Ends a mute now. One that has already ended stays as it is. Throws `not-found`. */
  async endMute(muteId: string): Promise<ShownMute> {
    await this.database.write(async (manager) => {
      await serializeWrites(manager);
      const mute = await this.requireMute(await sessionOf(manager), muteId);
      const now = Date.now();
      if (mute.endedAt !== null || mute.mutedUntil <= now) return;
      await this.records.endMute(manager, muteId, now);
      await this.audit.record(manager, {
        action: 'unmute',
        kind: 'alert_mutes',
        objectId: muteId,
        storeKey: mute.storeKey,
        after: { reason: mute.reason, ended_at: formatInstant(now) },
      });
    });
    return this.mute(muteId);
  }

  /**
   * Deletes some of the alerts that were resolved, and of the mutes that ended, before an instant (epoch ms); returns their
   * number. 0: there are no more.
   */
  async removeSome(before: number): Promise<number> {
    const ended = await this.database.snapshot((session) =>
      this.records.endedBefore(session, before, REMOVED_AT_ONCE),
    );
    const count = ended.alerts.length + ended.mutes.length;
    if (count > 0) await this.database.write((manager) => this.records.remove(manager, ended));
    return count;
  }

  private mute(muteId: string): Promise<ShownMute> {
    return this.database.snapshot(async (session) => {
      const [mute] = await this.withStores(session, [await this.requireMute(session, muteId)]);
      return mute!;
    });
  }

  private storedRules(): Promise<AlertRule[]> {
    return this.database.snapshot((session) => this.records.rules(session));
  }

  private async requireRule(session: ReadSession, ruleId: string): Promise<AlertRule> {
    const rule = await this.records.rule(session, ruleId);
    if (rule === undefined) throw notFound(`There is no alert rule ${ruleId}.`);
    return rule;
  }

  private async requireMute(session: ReadSession, muteId: string): Promise<AlertMute> {
    const mute = await this.records.mute(session, muteId);
    if (mute === undefined) throw notFound(`There is no mute ${muteId}.`);
    return mute;
  }

  private async requireAlert(session: ReadSession, alertId: string): Promise<ShownAlert> {
    const found = await this.records.alerts(session, { alertIds: [alertId] });
    const [alert] = await this.withRules(session, found);
    if (alert === undefined) throw notFound(`There is no alert ${alertId}.`);
    return alert;
  }

  private async withRules(session: ReadSession, alerts: readonly AlertState[]): Promise<ShownAlert[]> {
    if (alerts.length === 0) return [];
    const rules = await this.records.rules(session);
    const terms = new Map(rules.map((rule) => [rule.ruleId, termsOf(rule)]));
    return alerts.map((alert) => ({ ...alert, rule: terms.get(alert.ruleId) }));
  }

  private async withStores(session: ReadSession, mutes: readonly AlertMute[]): Promise<ShownMute[]> {
    const keys = mutes.flatMap(({ storeKey }) => (storeKey === null ? [] : [storeKey]));
    const ids = await this.stores.idsOf(session, [...new Set(keys)]);
    const storesWith = await this.countsOfStores(session);
    return mutes.map((mute) => ({
      ...mute,
      storeId: mute.storeKey === null ? null : (ids.get(mute.storeKey) ?? null),
      stores: mute.labels === null ? null : storesWith(mute.labels),
    }));
  }

  /** How many stores meet a selector; all meet the empty text. */
  private async countsOfStores(session: ReadSession): Promise<(selector: string) => number> {
    const { everyStore } = await this.indexes.of(session);
    const columnOf = (key: string) => everyStore.columnOf(key);
    return (text) => {
      const selector = text === '' ? [] : selectorOf(text)!;
      return storesThatMeet(selector, everyStore.storeKeys.length, columnOf).filter(Boolean).length;
    };
  }
}

const audited = (action: 'create' | 'replace' | 'delete', { ruleId: objectId }: AlertRule) => ({
  action,
  kind: 'alert_rules',
  objectId,
});

const stateOf = (rule: AlertRule): AuditedState => ({
  name: rule.name,
  labels: rule.labels,
  [rule.condition]: rule.threshold,
  group_by: rule.groupBy,
  not_before_closing_minutes: rule.notBeforeClosing,
  resolve_after_minutes: rule.resolveAfter,
  repeat_every_minutes: rule.repeatEvery,
  channels: rule.channels,
});

/** The caller of a change: the name of the API key, or `command line`; null: no keys are configured. */
export const currentActor = (): string | null => currentScope()?.origin?.actor ?? null;
