import type { Figures, Group, Named } from './answers';

/** The sums of stores in a period. */
export interface SummaryFigures extends Figures {
  readonly stores: number;
  readonly stores_with_data: number;
  readonly uptime_percent: number | null;
  readonly never_up: number;
  readonly below_target: number;
  readonly lost_sales: number | null;
}

export interface SummaryGroup extends SummaryFigures {
  readonly group: Group;
  readonly previous_uptime_percent: number | null;
}

export interface SummaryStore extends Figures, Named {
  readonly timezone: string;
  readonly uptime_percent: number | null;
  /** null: the store has no figures in the period before. */
  readonly previous_downtime_ms: number | null;
}

/** A period in short, compared with the one before. */
export interface Summary {
  readonly as_of: string;
  readonly period: string;
  readonly no_data: string;
  readonly totals: SummaryFigures;
  /** null: its polls are deleted. */
  readonly previous: (SummaryFigures & { readonly as_of: string }) | null;
  /** In percentage points; null: the periods cannot be compared. */
  readonly change_points: number | null;
  readonly groups: readonly SummaryGroup[];
  readonly worst: readonly SummaryStore[];
  readonly most_changed: readonly SummaryStore[];
}
