import { MS_PER_MINUTE } from '../../core/time/instant';
import { selectorOf } from '../../platform/http';
import type { AlertChange, AlertState, Evidence } from '../evaluation/alert-states';
import type { Mute, RuleTerms } from '../evaluation/fleet-readings';
import type { AlertMute, AlertRule } from './alert.entities';

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

/** Of an alert that is not resolved: what its changes are known by, and its last one. */
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
