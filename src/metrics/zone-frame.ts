import { LocalDay } from '../timezones';

/** What a request means in one zone: worked out once for all the stores that share it. */
export interface ZoneFrame {
  /** The local days to be worked out, without gaps; at least one. */
  readonly days: readonly LocalDay[];
  /** Of each of them, whether nothing but its sums is wanted, so that stored ones will do. Left out: of none. */
  readonly whole?: readonly boolean[];
}
