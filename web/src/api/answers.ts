/** The answers of the API that the page reads; /docs describes them. Instants are ISO 8601 text, durations are ms. */
export interface Page<T> {
  readonly items: readonly T[];
  readonly total: number;
  readonly limit: number;
  readonly offset: number;
}

/** A store as answers name it. */
export interface Named {
  readonly store_id: string;
  /** null: it has none. */
  readonly name?: string | null;
}

export type StoreStatus = 'up' | 'down' | 'no_data' | 'stale' | 'excluded' | 'closed';

export interface StoreEntry extends Named {
  readonly status: StoreStatus;
  readonly timezone: string;
  readonly timezone_source: string;
  readonly configured_timezone: string | null;
  readonly first_poll_at: string | null;
  readonly last_poll_at: string | null;
  readonly labels: Readonly<Record<string, string>>;
}

export interface StorePage extends Page<StoreEntry> {
  readonly as_of: string;
}

export interface HoursRow {
  readonly day_of_week: number;
  readonly start_time_local: string;
  readonly end_time_local: string;
}

/** Business hours from a local date on; null: all of history. */
export interface HoursVersion {
  readonly valid_from: string | null;
  readonly business_hours: readonly HoursRow[];
}

export interface Poll {
  readonly observed_at: string;
  readonly status: 'active' | 'inactive';
}

/** What the owners of a store know of it; null: nothing is known. */
export interface StoreDetails {
  readonly name: string | null;
  readonly opened_on: string | null;
  readonly closed_on: string | null;
  readonly target_percent: number | null;
  readonly sales_per_hour: number | null;
  readonly labels: StoreEntry['labels'];
}

export interface Store extends Omit<StoreEntry, 'name'>, StoreDetails {
  readonly as_of: string;
  readonly last_poll: Poll | null;
  readonly open_now: boolean;
  readonly until: string | null;
  readonly until_local: string | null;
  readonly always_open: boolean;
  /** Those in force at as_of. */
  readonly business_hours: readonly HoursRow[];
  readonly hours_versions: readonly HoursVersion[];
}

export interface Figures {
  readonly uptime_ms: number;
  readonly downtime_ms: number;
  readonly no_data_ms: number;
  readonly excluded_ms: number;
  /** Scheduled open time, with what is excluded. */
  readonly open_time_ms: number;
}

/** What figures rest on. */
export interface Evidence {
  readonly polls: number;
  readonly longest_gap_minutes: number;
}

/** How open time counts. */
export interface Counting {
  readonly accounting: 'daily' | 'carry_forward';
  readonly carry_minutes: number | null;
  readonly exclusions: 'apply' | 'ignore';
}

export interface Stretch {
  readonly start: string;
  readonly end: string;
  readonly start_local: string;
  readonly end_local: string;
}

export interface Segment extends Stretch {
  readonly status: 'up' | 'down' | 'no_data' | 'excluded';
  readonly rule: string;
  readonly poll: Poll | null;
  readonly duration_ms: number;
}

export interface DayPoll extends Poll {
  readonly in_open_time: boolean;
}

export interface TimelineDay {
  readonly date: string;
  readonly day_of_week: number;
  readonly start: string;
  readonly end: string;
  readonly open: readonly Stretch[];
  readonly excluded: readonly Stretch[];
  readonly segments: readonly Segment[];
  readonly polls: readonly DayPoll[];
  readonly evidence: Evidence;
}

export interface Sums extends Figures, Evidence {
  readonly from: string;
  readonly to: string;
}

/** The same, rounded as the report has it. */
export interface SumsInMinutes extends Sums {
  readonly uptime_minutes: number;
  readonly downtime_minutes: number;
}

export interface SumsInHours extends Sums {
  readonly uptime_hours: number;
  readonly downtime_hours: number;
}

/** An exclusion that has effect on the days of a timeline. */
export interface AppliedExclusion {
  readonly exclusion_id: string;
  readonly starts_at: string;
  readonly ends_at: string;
  readonly kind: string;
  readonly reason: string | null;
}

export interface Timeline extends Counting {
  readonly store_id: string;
  readonly as_of: string;
  readonly timezone: string;
  readonly no_data: 'down' | 'exclude';
  readonly always_open: boolean;
  readonly sums: {
    readonly last_hour?: SumsInMinutes;
    readonly last_day?: SumsInHours;
    readonly last_week?: SumsInHours;
    readonly range?: SumsInHours;
  };
  readonly days: readonly TimelineDay[];
  readonly applied_exclusions: readonly AppliedExclusion[];
}

export interface Incident extends Stretch, Named {
  readonly duration_ms: number;
  readonly clipped_start: boolean;
  readonly ongoing: boolean;
}

export interface IncidentPage extends Page<Incident>, Counting {}

export interface StoreDay extends Figures {
  readonly date: string;
  readonly day_of_week: number;
  readonly start: string;
  readonly end: string;
  readonly complete: boolean;
}

export interface StoreDaily extends Counting {
  readonly as_of: string;
  readonly no_data: 'down' | 'exclude';
  readonly from_date: string;
  readonly to_date: string;
  readonly sums: Figures;
  readonly days: readonly StoreDay[];
}

export interface RejectedRow {
  readonly line: number;
  readonly reason: string;
  /** The beginning of its text. */
  readonly row: string;
}

export interface Notice {
  readonly code: string;
  readonly count: number;
  readonly message: string;
  readonly examples: readonly string[];
}

export interface Ingestion {
  readonly ingestion_id: string;
  readonly kind: string;
  readonly source: string;
  readonly status: string;
  readonly message: string;
  readonly rows_read: number;
  readonly inserted: number;
  readonly changed: number;
  readonly unchanged: number;
  readonly removed: number;
  readonly rejected: number;
  readonly kept: number;
  readonly notices: readonly Notice[];
  readonly started_at: string;
  readonly finished_at: string | null;
  readonly rejects_url: string | null;
  readonly rejected_rows?: readonly RejectedRow[];
}

export interface ReportParameters {
  readonly as_of: string | null;
  /** null: it has a period. */
  readonly windows: string | null;
  readonly no_data: string;
  readonly accounting: string;
  readonly carry_minutes: number | null;
  readonly exclusions: string;
  /** null: it has windows, or dates. */
  readonly period: string | null;
  readonly from_date: string | null;
  readonly to_date: string | null;
  readonly breakdown: string;
  readonly columns: string;
  /** A selector; null: all stores. */
  readonly labels: string | null;
  /** One or two keys with a comma: a row is a group of stores. */
  readonly group_by: string | null;
  /** Keys with commas. */
  readonly label_columns: string | null;
  readonly format: string;
}

export interface Report {
  readonly report_id: string;
  readonly status: 'Running' | 'Completed' | 'Failed';
  readonly created_at: string;
  readonly completed_at: string | null;
  readonly file_path: string | null;
  readonly parameters: ReportParameters;
  readonly as_of: string | null;
  readonly progress: { readonly stores_done: number; readonly stores: number | null };
  readonly stores: number | null;
  readonly polls_read: number | null;
  readonly duration_ms: number | null;
  readonly reused_from: string | null;
  /** Since when, and by what, what it read has changed; null: it has not. */
  readonly outdated: {
    readonly since: string;
    readonly by: readonly { readonly kind: string; readonly source: string }[];
  } | null;
  /** The report that it was reissued from. */
  readonly supersedes: string | null;
  readonly attempts: number;
  readonly failure_reason: string | null;
}

/** A row for a store, or for a group of stores. */
export interface ReportRow {
  readonly store_id?: string;
  readonly name?: string | null;
  /** Those that were asked for as columns. */
  readonly labels?: Group;
  readonly group?: Group;
  /** A figure, or the first date of a day, week or month. */
  readonly [figure: string]: unknown;
}

/** The sums of rows in one window, or in the period. */
export interface RowTotals {
  readonly window: string;
  readonly uptime_ms: number;
  readonly downtime_ms: number;
  readonly no_data_ms: number;
  readonly uptime_percent: number | null;
  /** The share of open time that has data. */
  readonly coverage_percent: number | null;
}

export interface ReportRowPage extends Page<ReportRow> {
  readonly totals: readonly RowTotals[];
}

/** Values of labels by key; null: without the label. */
export type Group = Readonly<Record<string, string | null>>;
