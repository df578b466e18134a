import { Injectable } from '@nestjs/common';
import { In, IsNull, type EntityManager } from 'typeorm';
import { insertRows, ReadSession, sessionOf, type SqlValue } from '../../platform/database';
import { type AlertChange, type AlertState, changeOf } from '../evaluation/alert-states';
import type { AlertWatch, KnownAlerts } from '../evaluation/evaluate';
import {
  Alert,
  ALERT_COLUMNS,
  AlertMute,
  alertOf,
  type AlertRow,
  alertRowOf,
  AlertRule,
  keysIn,
  MUTE_COLUMNS,
  muteOf,
  type MuteRow,
  type OpenRow,
  RULE_COLUMNS,
  ruleOf,
  type RuleRow,
  storedMuteOf,
  termsOf,
} from './alert.entities';

/** Selects alerts; all given conditions apply. */
export interface AlertsFilter {
  readonly alertIds?: readonly string[] | undefined;
  /** Whether they are resolved. */
  readonly resolved?: boolean | undefined;
  readonly acknowledged?: boolean | undefined;
  readonly ruleId?: string | undefined;
  readonly storeKey?: number | undefined;
  /** Selects alerts that opened in `[from, to)`, in epoch ms. */
  readonly from?: number | undefined;
  readonly to?: number | undefined;
}

export interface Page {
  readonly limit: number;
  readonly offset: number;
}

/** What an alert is about. */
export interface AlertSubject {
  readonly alertId: string;
  readonly storeKey: number | null;
  readonly subject: string;
  /** The keys of its rule's groups; empty: it has none, or is deleted. */
  readonly groupBy: readonly string[];
}

/** An alert, and the last of its changes. */
export interface ChangedAlert<State extends AlertState = AlertState> {
  readonly change: AlertChange;
  readonly alert: State;
}

/** Alerts and mutes, by their ids. */
interface EndedIds {
  readonly alerts: readonly string[];
  readonly mutes: readonly string[];
}

/** What an evaluation begins with, and when alerts last changed (epoch ms). */
interface StoredAlerts extends KnownAlerts {
  readonly evaluatedAt: number;
}

type WatchRow = [evaluatedAt: number, feedSeen: number, stores: Buffer];

const NOTHING_SEEN: WatchRow = [0, 0, Buffer.alloc(0)];

/** The tables of alerts. Every call runs in the caller's transaction or snapshot. */
@Injectable()
export class AlertsRepository {
  /** `now`: epoch ms; mutes that have ended by then are left out. */
  async known(session: ReadSession, now: number): Promise<StoredAlerts> {
    const rules = (await this.rules(session)).map(termsOf);
    const open = await this.alerts(session, { resolved: false });
    const mutes = (await this.mutes(session, now)).map(muteOf);
    const [row = NOTHING_SEEN] = await session.rows<WatchRow>(
      'SELECT evaluated_at, feed_seen, stores FROM alert_watch WHERE id = 1',
    );
    const [evaluatedAt, feedSeen, stores] = row;
    return { rules, open, mutes, watch: { feedSeen: feedSeen === 1, stores }, evaluatedAt };
  }

  /** Whether there is a rule, or an alert that is not resolved. */
  async needEvaluation(session: ReadSession): Promise<boolean> {
    const [count] = await session.numbers(
      `SELECT (SELECT COUNT(*) FROM alert_rules) + (SELECT COUNT(*) FROM alerts WHERE resolved_at IS NULL)`,
    );
    return count! > 0;
  }

  /** By name. */
  async rules(session: ReadSession): Promise<AlertRule[]> {
    const rows = await session.rows<RuleRow>(
      `SELECT ${RULE_COLUMNS.join(', ')} FROM alert_rules ORDER BY name, rule_id`,
    );
    return rows.map(ruleOf);
  }

  async rule(session: ReadSession, ruleId: string): Promise<AlertRule | undefined> {
    const [row] = await session.rows<RuleRow>(
      `SELECT ${RULE_COLUMNS.join(', ')} FROM alert_rules WHERE rule_id = ?`,
      [ruleId],
    );
    return row === undefined ? undefined : ruleOf(row);
  }

  /** The latest first. */
  async alerts(session: ReadSession, filter: AlertsFilter, page?: Page): Promise<AlertState[]> {
    const { where, parameters } = conditionsOf(filter);
    const part = page === undefined ? '' : `LIMIT ${page.limit} OFFSET ${page.offset}`;
    const rows = await session.rows<AlertRow>(
      `SELECT ${ALERT_COLUMNS.join(', ')} FROM alerts ${where} ORDER BY opened_at DESC, alert_id DESC ${part}`,
      parameters,
    );
    return rows.map(alertOf);
  }

  async countAlerts(session: ReadSession, filter: AlertsFilter): Promise<number> {
    const { where, parameters } = conditionsOf(filter);
    const [row] = await session.rows<[number]>(`SELECT COUNT(*) FROM alerts ${where}`, parameters);
    return row![0];
  }

  /** The subjects of the alerts, those of the latest alerts first. */
  async subjects(session: ReadSession, filter: AlertsFilter): Promise<AlertSubject[]> {
    const { where, parameters } = conditionsOf(filter);
    const rows = await session.rows<
      [alertId: string, storeKey: number | null, subject: string, groupBy: string | null]
    >(
      `SELECT alerts.alert_id, alerts.store_key, alerts.subject, alert_rules.group_by
        FROM alerts LEFT JOIN alert_rules ON alert_rules.rule_id = alerts.rule_id
        ${where} ORDER BY opened_at DESC, alert_id DESC`,
      parameters,
    );
    return rows.map(([alertId, storeKey, subject, keys]) => ({
      ...{ alertId, storeKey, subject },
      groupBy: keysIn(keys),
    }));
  }

  /** The mutes that hold at an instant (epoch ms), the latest end first; undefined: all mutes. */
  async mutes(session: ReadSession, now: number | undefined, page?: Page): Promise<AlertMute[]> {
    const { where, parameters } = holdingAt(now);
    const part = page === undefined ? '' : `LIMIT ${page.limit} OFFSET ${page.offset}`;
    const rows = await session.rows<MuteRow>(
      `SELECT ${MUTE_COLUMNS.join(', ')} FROM alert_mutes ${where} ORDER BY muted_until DESC, mute_id ${part}`,
      parameters,
    );
    return rows.map(storedMuteOf);
  }

  async countMutes(session: ReadSession, now: number | undefined): Promise<number> {
    const { where, parameters } = holdingAt(now);
    const [row] = await session.rows<[number]>(`SELECT COUNT(*) FROM alert_mutes ${where}`, parameters);
    return row![0];
  }

  async mute(session: ReadSession, muteId: string): Promise<AlertMute | undefined> {
    const [row] = await session.rows<MuteRow>(
      `SELECT ${MUTE_COLUMNS.join(', ')} FROM alert_mutes WHERE mute_id = ?`,
      [muteId],
    );
    return row === undefined ? undefined : storedMuteOf(row);
  }

  /** Writes alerts that are new or have changed. The transaction has taken its turn. */
  async saveAlerts(manager: EntityManager, alerts: readonly AlertState[]): Promise<void> {
    if (alerts.length === 0) return;
    const session = await sessionOf(manager);
    const stored = await session.rows<OpenRow>(
      `SELECT alert_id, notified_at, acknowledged_at, muted_until, revision, last_change
        FROM alerts WHERE resolved_at IS NULL`,
    );
    const open = new Map(
      stored.map(([alertId, notifiedAt, acknowledgedAt, mutedUntil, ...last]) => [
        alertId,
        { state: { notifiedAt, acknowledgedAt, mutedUntil, resolvedAt: null }, last },
      ]),
    );
    const next = (await this.latestRevision(session)) + 1;
    const rows = alerts.map((alert) => {
      const before = open.get(alert.alertId);
      const change = changeOf(before?.state, alert);
      return [...alertRowOf(alert), ...(change === undefined ? before!.last : [next, change])];
    });
    await insertRows(manager, 'REPLACE', 'alerts', [...ALERT_COLUMNS, 'revision', 'last_change'], rows);
  }

  /** The revision of the last change of any alert; 0: there was none. */
  async latestRevision(session: ReadSession): Promise<number> {
    const [row] = await session.rows<[number | null]>('SELECT MAX(revision) FROM alerts');
    return row![0] ?? 0;
  }

  /** At most `most` alerts that have changed since a revision, in the order of their last changes. */
  async changedSince(session: ReadSession, revision: number, most: number): Promise<ChangedAlert[]> {
    const rows = await session.rows<[change: AlertChange, ...row: AlertRow]>(
      `SELECT last_change, ${ALERT_COLUMNS.join(', ')} FROM alerts
        WHERE revision > ? ORDER BY revision, alert_id LIMIT ${most}`,
      [revision],
    );
    return rows.map(([change, ...row]) => ({ change, alert: alertOf(row) }));
  }

  saveWatch(manager: EntityManager, { feedSeen, stores }: AlertWatch, evaluatedAt: number): Promise<void> {
    const columns = ['id', 'evaluated_at', 'feed_seen', 'stores'];
    const row = [1, evaluatedAt, feedSeen ? 1 : 0, Buffer.from(stores)];
    return insertRows(manager, 'REPLACE', 'alert_watch', columns, [row]);
  }

  async insertRule(manager: EntityManager, rule: AlertRule): Promise<void> {
    await manager.insert(AlertRule, rule);
  }

  async replaceRule(manager: EntityManager, { ruleId, ...changes }: AlertRule): Promise<void> {
    await manager.update(AlertRule, { ruleId }, changes);
  }

  /** Deletes a rule, and resolves its alerts without messages. */
  async removeRule(manager: EntityManager, ruleId: string, now: number): Promise<void> {
    await manager.delete(AlertRule, { ruleId });
    const revision = (await this.latestRevision(await sessionOf(manager))) + 1;
    const resolved = { resolvedAt: now, revision, lastChange: 'resolved' as const };
    await manager.update(Alert, { ruleId, resolvedAt: IsNull() }, resolved);
  }

  async insertMute(manager: EntityManager, mute: AlertMute): Promise<void> {
    await manager.insert(AlertMute, mute);
  }

  /** At most `most` alerts that were resolved, and as many mutes that ended, before an instant (epoch ms). */
  async endedBefore(session: ReadSession, before: number, most: number): Promise<EndedIds> {
    const alerts = await session.rows<[string]>(
      `SELECT alert_id FROM alerts WHERE resolved_at < ? ORDER BY resolved_at LIMIT ${most}`,
      [before],
    );
    const mutes = await session.rows<[string]>(
      `SELECT mute_id FROM alert_mutes WHERE muted_until < ? ORDER BY muted_until LIMIT ${most}`,
      [before],
    );
    return { alerts: alerts.map(([id]) => id), mutes: mutes.map(([id]) => id) };
  }

  async remove(manager: EntityManager, { alerts, mutes }: EndedIds): Promise<void> {
    if (alerts.length > 0) await manager.delete(Alert, { alertId: In([...alerts]) });
    if (mutes.length > 0) await manager.delete(AlertMute, { muteId: In([...mutes]) });
  }

  async endMute(manager: EntityManager, muteId: string, endedAt: number): Promise<void> {
    await manager.update(AlertMute, { muteId }, { endedAt });
  }
}

function conditionsOf({ alertIds, resolved, acknowledged, ruleId, storeKey, from, to }: AlertsFilter): {
  readonly where: string;
  readonly parameters: readonly SqlValue[];
} {
  const conditions: string[] = [];
  const parameters: SqlValue[] = [];
  const add = (sql: string, ...values: readonly SqlValue[]) => {
    conditions.push(sql);
    parameters.push(...values);
  };
  if (alertIds !== undefined) add(`alert_id IN (${alertIds.map(() => '?').join(', ')})`, ...alertIds);
  if (resolved !== undefined) add(`resolved_at IS ${resolved ? 'NOT NULL' : 'NULL'}`);
  if (acknowledged !== undefined) add(`acknowledged_at IS ${acknowledged ? 'NOT NULL' : 'NULL'}`);
  if (ruleId !== undefined) add('alerts.rule_id = ?', ruleId);
  if (storeKey !== undefined) add('store_key = ?', storeKey);
  if (from !== undefined) add('opened_at >= ?', from);
  if (to !== undefined) add('opened_at < ?', to);
  return { where: conditions.length === 0 ? '' : `WHERE ${conditions.join(' AND ')}`, parameters };
}

const holdingAt = (now: number | undefined) =>
  now === undefined
    ? { where: '', parameters: [] }
    : { where: 'WHERE muted_until > ? AND ended_at IS NULL', parameters: [now] };
