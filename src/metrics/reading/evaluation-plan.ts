import { LocalDay } from '../../core/calendar/local-calendar';

/** The local days of a request in one zone, computed once for all stores of the zone. */
export interface EvaluationPlan {
  /** The local days to compute, without gaps; at least one. */
  readonly days: readonly LocalDay[];
  /** For each day, whether only its sums are needed, so that a rollup suffices. Default: none. */
  readonly whole?: readonly boolean[];
}
