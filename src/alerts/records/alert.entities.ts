import { Column, Entity, Index, PrimaryColumn } from 'typeorm';
import { MS_PER_MINUTE } from '../../core/time/instant';
import { instantColumn } from '../../platform/database';
import { selectorOf } from '../../platform/http';
import type { AlertChange, AlertState, Condition, Evidence } from '../evaluation/alert-states';
import type { Mute, RuleTerms } from '../evaluation/fleet-readings';

export const MAX_RULE_NAME = 100;
export const MAX_MUTE_REASON = 200;

/** A rule, as callers give it. Durations are in minutes. */
@Entity({ name: 'alert_rules' })
export class AlertRule {
  @PrimaryColumn({ name: 'rule_id', type: 'varchar', length: 36 })
  ruleId: string;

  @Column({ type: 'varchar', length: MAX_RULE_NAME })
  name: string;

  /** A selector in its canonical text; '': all stores. */
  @Column({ type: 'varchar', length: 2000 })
  labels: string;

  @Column({ name: 'condition_kind', type: 'varchar', length: 20 })
  condition: Condition;

  @Column({ type: 'integer' })
  threshold: number;

  /** Keys with commas between them; '': one alert per store. */
  @Column({ name: 'group_by', type: 'varchar', length: 65 })
  groupBy: string;

  @Column({ name: 'not_before_closing', type: 'integer', nullable: true })
  notBeforeClosing: number | null;

  @Column({ name: 'resolve_after', type: 'integer' })
  resolveAfter: number;

  @Column({ name: 'repeat_every', type: 'integer', nullable: true })
  repeatEvery: number | null;

  /** The names of channels. */
  @Column({ type: 'simple-json' })
  channels: readonly string[];

  @Column(instantColumn({ name: 'created_at' }))
  createdAt: number;

  @Column(instantColumn({ name: 'updated_at' }))
  updatedAt: number;
}

/** An alert of a rule and a subject. Retention deletes it long after it was resolved. */
@Entity({ name: 'alerts' })
@Index('alerts_opened_at', ['openedAt', 'alertId'])
@Index('alerts_resolved_at', ['resolvedAt', 'openedAt'])
@Index('alerts_rule_id', ['ruleId', 'openedAt'])
@Index('alerts_store_key', ['storeKey', 'openedAt'])
@Index('alerts_revision', ['revision'])
export class Alert implements AlertState {
  @PrimaryColumn({ name: 'alert_id', type: 'varchar', length: 36 })
  alertId: string;

  @Column({ name: 'rule_id', type: 'varchar', length: 36 })
  ruleId: string;

  @Column({ type: 'varchar', length: 500 })
  subject: string;

  @Column({ name: 'store_key', type: 'integer', nullable: true })
  storeKey: number | null;

  @Column(instantColumn({ name: 'opened_at' }))
  openedAt: number;

  @Column(instantColumn({ name: 'notified_at', nullable: true }))
  notifiedAt: number | null;

  @Column(instantColumn({ name: 'acknowledged_at', nullable: true }))
  acknowledgedAt: number | null;

  /** The name of the API key; null: no keys are configured, or the command line. */
  @Column({ name: 'acknowledged_by', type: 'varchar', length: 64, nullable: true })
  acknowledgedBy: string | null;

  @Column(instantColumn({ name: 'muted_until', nullable: true }))
  mutedUntil: number | null;

  @Column(instantColumn({ name: 'clear_since', nullable: true }))
  clearSince: number | null;

  @Column(instantColumn({ name: 'resolved_at', nullable: true }))
  resolvedAt: number | null;

  @Column({ type: 'simple-json' })
  evidence: Evidence;

  /** Grows with each transaction that changes alerts: that of the last change. */
  @Column({ type: 'integer', default: 0 })
  revision: number;

  @Column({ name: 'last_change', type: 'varchar', length: 12, default: 'opened' })
  lastChange: AlertChange;
}

/** A mute. A caller can end it; retention deletes it long after its end. */
@Entity({ name: 'alert_mutes' })
@Index('alert_mutes_muted_until', ['mutedUntil'])
export class AlertMute {
  @PrimaryColumn({ name: 'mute_id', type: 'varchar', length: 36 })
  muteId: string;

  @Column({ name: 'rule_id', type: 'varchar', length: 36, nullable: true })
  ruleId: string | null;

  @Column({ name: 'store_key', type: 'integer', nullable: true })
  storeKey: number | null;

  /** A selector in its canonical text. */
  @Column({ type: 'varchar', length: 2000, nullable: true })
  labels: string | null;

  @Column({ type: 'varchar', length: MAX_MUTE_REASON })
  reason: string;

  @Column(instantColumn({ name: 'created_at' }))
  createdAt: number;

  @Column({ name: 'created_by', type: 'varchar', length: 64, nullable: true })
  createdBy: string | null;

  @Column(instantColumn({ name: 'muted_until' }))
  mutedUntil: number;

  /** When a caller ended it early. */
  @Column(instantColumn({ name: 'ended_at', nullable: true }))
  endedAt: number | null;
}

/** What evaluations have seen. It has one row. */
@Entity({ name: 'alert_watch' })
export class AlertWatchRow {
  @PrimaryColumn({ type: 'integer' })
  id: number;

  /** The `now` of the last evaluation that changed alerts. */
  @Column(instantColumn({ name: 'evaluated_at' }))
  evaluatedAt: number;

  @Column({ name: 'feed_seen', type: 'integer' })
  feedSeen: number;

  /** A bit for each store_key. */
  @Column({ type: 'mediumblob' })
  stores: Buffer;
}

export const RULE_COLUMNS = [
  'rule_id',
  'name',
  'labels',
  'condition_kind',
  'threshold',
  'group_by',
  'not_before_closing',
  'resolve_after',
  'repeat_every',
  'channels',
  'created_at',
  'updated_at',
];

export type RuleRow = [
  ruleId: string,
  name: string,
  labels: string,
  condition: AlertRule['condition'],
  threshold: number,
  groupBy: string,
  notBeforeClosing: number | null,
  resolveAfter: number,
  repeatEvery: number | null,
  channels: string,
  createdAt: number,
  updatedAt: number,
];

export const ALERT_COLUMNS = [
  'alert_id',
  'rule_id',
  'subject',
  'store_key',
  'opened_at',
  'notified_at',
  'acknowledged_at',
  'acknowledged_by',
  'muted_until',
  'clear_since',
  'resolved_at',
  'evidence',
];

export type AlertRow = [
  alertId: string,
  ruleId: string,
  subject: string,
  storeKey: number | null,
  openedAt: number,
  notifiedAt: number | null,
  acknowledgedAt: number | null,
  acknowledgedBy: string | null,
  mutedUntil: number | null,
  clearSince: number | null,
  resolvedAt: number | null,
  evidence: string,
];

/** The columns of an alert that is not resolved: those that show what has changed, and its last change. */
export type OpenRow = [
  alertId: string,
  notifiedAt: number | null,
  acknowledgedAt: number | null,
  mutedUntil: number | null,
  revision: number,
  lastChange: AlertChange,
];

export const MUTE_COLUMNS = [
  'mute_id',
  'rule_id',
  'store_key',
  'labels',
  'reason',
  'created_at',
  'created_by',
  'muted_until',
  'ended_at',
];

export type MuteRow = [
  muteId: string,
  ruleId: string | null,
  storeKey: number | null,
  labels: string | null,
  reason: string,
  createdAt: number,
  createdBy: string | null,
  mutedUntil: number,
  endedAt: number | null,
];

export const keysIn = (groupBy: string | null): string[] => (groupBy ? groupBy.split(',') : []);

const ms = (minutes: number | null): number | undefined =>
  minutes === null ? undefined : minutes * MS_PER_MINUTE;

export const ruleOf = (row: RuleRow): AlertRule => {
  const [ruleId, name, labels, condition, threshold, groupBy, notBeforeClosing, resolveAfter, ...rest] = row;
  const [repeatEvery, channels, createdAt, updatedAt] = rest;
  return {
    ...{ ruleId, name, labels, condition, threshold, groupBy, notBeforeClosing, resolveAfter, repeatEvery },
    channels: JSON.parse(channels) as string[],
    ...{ createdAt, updatedAt },
  };
};

/** A rule in the terms of the evaluation. */
export const termsOf = (rule: AlertRule): RuleTerms => ({
  ruleId: rule.ruleId,
  name: rule.name,
  labels: rule.labels === '' ? [] : selectorOf(rule.labels)!,
  condition: rule.condition,
  threshold: rule.threshold,
  groupBy: keysIn(rule.groupBy),
  notBeforeClosing: ms(rule.notBeforeClosing),
  resolveAfter: rule.resolveAfter * MS_PER_MINUTE,
  repeatEvery: ms(rule.repeatEvery),
  channels: rule.channels,
});

export const alertOf = (row: AlertRow): AlertState => {
  const [alertId, ruleId, subject, storeKey, openedAt, notifiedAt, acknowledgedAt, ...rest] = row;
  const [acknowledgedBy, mutedUntil, clearSince, resolvedAt, evidence] = rest;
  return {
    ...{ alertId, ruleId, subject, storeKey, openedAt, notifiedAt, acknowledgedAt, acknowledgedBy },
    ...{ mutedUntil, clearSince, resolvedAt },
    evidence: JSON.parse(evidence) as Evidence,
  };
};

export const alertRowOf = (alert: AlertState): AlertRow => [
  alert.alertId,
  alert.ruleId,
  alert.subject,
  alert.storeKey,
  alert.openedAt,
  alert.notifiedAt,
  alert.acknowledgedAt,
  alert.acknowledgedBy,
  alert.mutedUntil,
  alert.clearSince,
  alert.resolvedAt,
  JSON.stringify(alert.evidence),
];

export const storedMuteOf = (row: MuteRow): AlertMute => {
  const [muteId, ruleId, storeKey, labels, reason, createdAt, createdBy, mutedUntil, endedAt] = row;
  return { muteId, ruleId, storeKey, labels, reason, createdAt, createdBy, mutedUntil, endedAt };
};

export const muteOf = ({ ruleId, storeKey, labels, mutedUntil: until }: AlertMute): Mute => ({
  ruleId,
  storeKey,
  labels: labels === null ? null : selectorOf(labels)!,
  until,
});
