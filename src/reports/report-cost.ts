/** What became of the work for a report: what was there already, what had to be done, and how long it took. */
export interface ReportCost {
  /** Local days of stores whose sums were stored. */
  readonly daysStored: number;
  /** Local days of stores that had ended and had to be worked out from their polls. */
  readonly daysWorkedOut: number;
  /** Whole milliseconds by step, in their order. */
  readonly steps: Readonly<Record<string, number>>;
}
