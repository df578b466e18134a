/** The cost of a report: what was reused, what was computed, and how long it took. */
export interface ReportCost {
  /** The number of local days that were read from rollups, over all stores. */
  readonly daysStored: number;
  /** The number of ended local days that were computed from polls, over all stores. */
  readonly daysWorkedOut: number;
  /** Integer milliseconds by step, in order. */
  readonly steps: Readonly<Record<string, number>>;
}
