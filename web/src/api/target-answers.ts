import type { Group, Named, Page } from './answers';

/** The answer of /targets. A budget is the downtime that a target allows in a period. */
export const TARGET_STATES = ['breached', 'at_risk', 'met'] as const;
export type TargetState = (typeof TARGET_STATES)[number];

interface Budget {
  /** Of a group, by the targets of its stores. */
  readonly target_percent: number;
  readonly state: TargetState;
  /** Of the whole period. */
  readonly allowed_minutes: number;
  /** Up to as_of. */
  readonly used_minutes: number;
  /** Negative: more is used than is allowed. */
  readonly left_minutes: number;
  /** The used share of the budget ÷ the elapsed share of the open time; null: nothing is allowed, or has elapsed. */
  readonly burn: number | null;
  /** An estimate; null: the sales are not known. */
  readonly lost_sales: number | null;
}

export interface StoreTarget extends Budget, Named {
  readonly timezone: string;
  /** When the budget ran out; null: it has not, or the instant is no longer known. */
  readonly breached_at: string | null;
}

export interface GroupTarget extends Budget {
  readonly group: Group;
  /** Those with a target. */
  readonly stores: number;
  readonly states: Readonly<Record<TargetState, number>>;
}

export interface TargetPage extends Page<StoreTarget> {
  readonly as_of: string;
  /** The number of stores in each state, whatever state is asked for. */
  readonly states: Readonly<Record<TargetState, number>>;
  readonly stores_without_target: number;
  /** In the place of items, if groups are asked for. */
  readonly groups: readonly GroupTarget[];
}
