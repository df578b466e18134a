/** The answers of the routes of channels and report schedules. */
export const CHANNEL_KINDS = ['email', 'slack', 'teams', 'webhook'] as const;
export type ChannelKind = (typeof CHANNEL_KINDS)[number];

export interface Channel {
  readonly name: string;
  readonly kind: ChannelKind;
  /** null: it is of e-mail. */
  readonly host: string | null;
  readonly recipients: readonly string[] | null;
  /** It is that of WEBHOOK_URL. */
  readonly from_environment: boolean;
}

export interface ChannelList {
  readonly items: readonly Channel[];
}

export interface ChannelTest {
  readonly delivered: boolean;
  readonly last_status: number | null;
  readonly last_error: string | null;
}

export interface Schedule {
  readonly name: string;
  readonly cron: string;
  readonly timezone: string;
  readonly report: Readonly<Record<string, unknown>>;
  readonly channels: readonly string[];
  readonly next_at: string;
  readonly last: {
    readonly tick_at: string;
    /** null: it could not be triggered. */
    readonly report_id: string | null;
    /** null: the report runs. */
    readonly delivered_at: string | null;
  } | null;
}

export interface ScheduleList {
  readonly items: readonly Schedule[];
}
