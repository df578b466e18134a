import type { Page } from './answers';

/** The answers of the routes of alerts. */
export interface Alert {
  readonly alert_id: string;
  readonly status: 'open' | 'resolved';
  readonly rule_id: string | null;
  readonly rule_name: string | null;
  readonly store_id: string | null;
  readonly text: string;
  readonly opened_at: string;
  readonly acknowledged_at: string | null;
  readonly acknowledged_by: string | null;
  readonly muted_until: string | null;
  readonly resolved_at: string | null;
}

export type AlertPage = Page<Alert>;

/** A rule has one of these. */
export const CONDITIONS = [
  'down_minutes',
  'stale_minutes',
  'budget_left_minutes',
  'fleet_down_percent',
] as const;
export type Condition = (typeof CONDITIONS)[number];

export interface AlertRule extends Readonly<Record<Condition, number | null>> {
  readonly rule_id: string;
  readonly name: string;
  /** null: all stores. */
  readonly labels: string | null;
  readonly stores: number;
  readonly group_by: string | null;
  readonly not_before_closing_minutes: number | null;
  readonly resolve_after_minutes: number;
  /** null: never. */
  readonly repeat_every_minutes: number | null;
  readonly channels: readonly string[];
}

export interface AlertRuleList {
  readonly items: readonly AlertRule[];
}

export interface Mute {
  readonly mute_id: string;
  readonly store_id: string | null;
  readonly labels: string | null;
  /** With these labels; null: it has none. */
  readonly stores: number | null;
  readonly rule_id: string | null;
  readonly until: string;
  readonly reason: string;
}

export type MutePage = Page<Mute>;
