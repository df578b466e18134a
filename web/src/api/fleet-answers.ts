import type { Figures, Group, Named, Page, StoreStatus } from './answers';

/** The answers of /fleet: the state of all stores as of the latest poll, or a chosen moment. */
export interface FleetWindow extends Figures {
  /** The change of the uptime since the window before, in percentage points; null: they cannot be compared. */
  readonly change_points: number | null;
  readonly previous: Figures;
}

export const WINDOWS = ['last_hour', 'last_day', 'last_week'] as const;
export type WindowName = (typeof WINDOWS)[number];

/** How current the polls of all stores are. */
export interface Feed {
  /** By the shown moment; null: there is none. */
  readonly newest_poll_at: string | null;
  /** The newest poll of a feed that has stopped; null: it has not. */
  readonly stopped_since: string | null;
  /** null: not known yet. */
  readonly usual_interval_minutes: number | null;
  readonly stale_after_minutes: number | null;
  readonly open_stores: number;
  readonly stale_stores: number;
  /** The open stores with a poll of the last usual interval, in per cent. */
  readonly polled_percent: number | null;
}

/** Why stores need attention. */
export const ATTENTION_KINDS = ['new', 'ongoing', 'never_up', 'stale'] as const;
export type AttentionKind = (typeof ATTENTION_KINDS)[number];

export interface FleetGlance {
  readonly as_of: string | null;
  readonly data_version: number;
  readonly feed: Feed;
  /** The number of stores that pass the filters. */
  readonly stores: number;
  readonly all_stores: number;
  readonly statuses: Readonly<Record<StoreStatus, number>>;
  readonly windows: Readonly<Record<WindowName, FleetWindow>>;
  readonly timezones: readonly { readonly timezone: string; readonly stores: number }[];
  readonly ongoing_incidents: number;
  /** The number of stores that need attention. */
  readonly attention: Readonly<Record<AttentionKind, number>>;
  /** The keys of all labels. */
  readonly label_keys: readonly string[];
}

/** The keys that a selector may have, without those that few know. */
export const selectorKeys = (fleet: FleetGlance | undefined): readonly string[] => [
  ...(fleet?.label_keys ?? []),
  'timezone',
];

/** A window of a group of stores, compared with the week, day or hour before. */
export interface GroupWindow extends FleetWindow {
  readonly stores_with_data: number;
  /** null: there is nothing to divide by. */
  readonly uptime_percent: number | null;
  readonly never_up: number;
  readonly below_target: number;
  /** An estimate; null: the sales of none of the stores are known. */
  readonly lost_sales: number | null;
}

export interface FleetGroup {
  readonly group: Group;
  readonly stores: number;
  readonly statuses: Readonly<Record<StoreStatus, number>>;
  readonly windows: Readonly<Record<WindowName, GroupWindow>>;
}

export interface GroupPage extends Page<FleetGroup> {
  readonly data_version: number;
}

export interface FleetHour {
  readonly hour: string;
  readonly up_ms: number;
  readonly down_ms: number;
  readonly no_data_ms: number;
  readonly excluded_ms: number;
  /** Scheduled open time, with what is excluded. */
  readonly open_time_ms: number;
}

export interface FleetHours {
  readonly as_of: string | null;
  readonly from: string | null;
  readonly items: readonly FleetHour[];
}

type FigureName = `${'uptime' | 'downtime' | 'no_data'}_${WindowName}_ms`;
type Percentages = Readonly<Record<`uptime_percent_${WindowName}`, number | null>>;

export interface FleetStore extends Named, Percentages, Readonly<Record<FigureName, number>> {
  readonly timezone: string;
  readonly status: StoreStatus;
}

export interface HeatMapStore extends FleetStore {
  /** For each hour: 0 to 100 per cent up, -1 no data, -2 closed, -3 excluded. */
  readonly cells: readonly number[];
}

export interface FleetStorePage extends Page<FleetStore> {
  readonly as_of: string | null;
  readonly data_version: number;
}

export interface HeatMapPage extends Page<HeatMapStore> {
  readonly as_of: string | null;
  readonly data_version: number;
  readonly from: string | null;
}

/** A store that needs attention, and what is known of it. */
export interface AttentionStore extends Named {
  readonly labels?: Readonly<Record<string, string>>;
  readonly timezone: string;
  readonly status: StoreStatus;
  /** Of its incident; of a stale store, its newest poll. */
  readonly start: string;
  /** It began before the last week. */
  readonly clipped_start: boolean;
  /** Its day began with it, as its first poll of the day says later. */
  readonly assumed_start: boolean;
  /** The lost open time. */
  readonly duration_ms: number;
  readonly last_poll_at: string;
  readonly uptime_percent_last_week: number | null;
  readonly coverage_percent_last_week: number | null;
  /** null: it has no target. */
  readonly target_left_last_week_ms: number | null;
}

export interface AttentionPage extends Page<AttentionStore> {
  readonly as_of: string | null;
}
