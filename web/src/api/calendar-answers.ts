import type { Figures, Ingestion, Named, Notice } from './answers';

/** The answers and bodies of the routes of exclusions and special hours. */
export type ExclusionKind = 'planned' | 'excused';

export interface Exclusion extends Named {
  readonly exclusion_id: string;
  readonly starts_at: string;
  readonly ends_at: string;
  readonly kind: ExclusionKind;
  readonly reason: string | null;
  /** The request or file that made it. */
  readonly ingestion_id: string;
  readonly created_at: string;
  readonly created_by: string | null;
  readonly revoked_at: string | null;
  readonly revoked_by: string | null;
}

/** What a request to exclude time has done, or would do. */
export interface ExcludedStores extends StorePreview {
  readonly dry_run: boolean;
  readonly ingestion_id: string | null;
  readonly stores: number;
  readonly inserted: number;
  readonly unchanged: number;
  /** Of a dry run: the open time that it would take out. */
  readonly open_time_ms: number | null;
}

/** The stores of a request; all given conditions apply. */
export interface StoreSelection {
  readonly store_ids?: readonly string[];
  readonly timezone?: string;
  readonly labels?: string;
  readonly q?: string;
}

/** The stores that a form changes: one, or those of a selection. */
export type Target =
  | { readonly storeId: string }
  /** `stamp`: changes with the selection. */
  | { readonly stamp: string; readonly selection: () => Promise<StoreSelection> };

/** Without times, the store is closed. */
export interface SpecialHoursRow {
  readonly date: string;
  readonly start_time_local: string | null;
  readonly end_time_local: string | null;
  readonly reason: string | null;
}

export interface SpecialHours {
  readonly special_hours: readonly SpecialHoursRow[];
}

/** A saved edit of special hours, with the dates and the stores that it replaced. */
export interface SavedSpecialHours {
  readonly ingestion: Ingestion;
  readonly from_date: string;
  readonly to_date: string;
  /** undefined: of one store. */
  readonly selection?: StoreSelection | undefined;
}

/** What an edit of special hours would change. */
export interface SpecialHoursPreview extends StorePreview {
  readonly stores: number;
  readonly dates: number;
  /** Rows that take the place of others, and rows that are taken away. */
  readonly changed: number;
  readonly removed: number;
  readonly notices: readonly Notice[];
}

/** What an edit of one store would change. */
export interface StorePreview {
  /** The past days that would have other open time; null: the edit is of several stores, or is made. */
  readonly past_days: number | null;
  /** The last week of a report; null: the store has no polls, or they are no longer kept. */
  readonly week: { readonly as_of: string; readonly before: Figures; readonly after: Figures } | null;
}

/** What an edit of business hours would change. */
export interface HoursPreview extends StorePreview {
  readonly notices: readonly Notice[];
}
