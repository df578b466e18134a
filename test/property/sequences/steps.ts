import type { NoDataPolicy } from '../../../src/core/uptime/figures';
import type { ExclusionKind } from '../../../src/core/schedule/exclusions';
import type { Breakdown, Dates, PeriodName } from '../../../src/core/uptime/periods';
import type { ExclusionPolicy, WindowKind } from '../../../src/core/uptime/plans';
import type { ReportColumns } from '../../../src/reports/records/report-columns';
import type { Hours } from '../second-by-second';
import type { Shift } from './known-data';

/** The stores of a sequence, by index. The ids sort differently by number, by letter, or without regard to case. */
export const STORE_IDS = ['9', '10', 'B', 'a', 'Ab', 'é'] as const;

/** An index in STORE_IDS. */
export type Place = number;

/** An instant, relative to the day of the sequence. */
export type At =
  | { readonly utcDay: number; readonly ms: number }
  /** Milliseconds after (or before) the first instant of a local date, in the zone that the store has then. */
  | { readonly localDate: number; readonly clockOf: Place; readonly ms: number }
  /** Milliseconds after (or before) the as_of of the last report. */
  | { readonly sinceAsOf: number };

export interface PollAt {
  readonly store: Place;
  readonly at: At;
  readonly active: boolean;
}

export type Load =
  /** Regular polls of some stores, over hours or days; the bits of `ups` say which of them are active. */
  | {
      readonly load: 'sweep';
      readonly stores: readonly Place[];
      readonly utcDay: number;
      readonly ms: number;
      readonly hours: number;
      readonly everyMinutes: number;
      readonly ups: number;
      readonly as: 'csv' | 'json';
    }
  | { readonly load: 'polls'; readonly polls: readonly PollAt[]; readonly as: 'csv' | 'json' }
  /** The opposite of stored polls; each number selects one of them. */
  | { readonly load: 'corrections'; readonly which: readonly number[]; readonly as: 'csv' | 'json' }
  /** A batch of polls that was imported before. */
  | { readonly load: 'again'; readonly batch: number; readonly as: 'csv' | 'json' }
  | {
      readonly load: 'hours';
      readonly of: readonly { readonly store: Place; readonly rows: readonly Hours[] }[];
      readonly as: 'csv' | 'put';
    }
  /** Hours from a date on, relative to the day of the sequence; undefined: since ever. */
  | {
      readonly load: 'versions';
      readonly of: readonly {
        readonly store: Place;
        readonly validFrom: number | undefined;
        readonly rows: readonly Hours[];
      }[];
      readonly as: 'csv' | 'put';
    }
  /** Special hours of dates, relative to the day of the sequence; `post`: the first entry for several stores. */
  | {
      readonly load: 'special';
      readonly of: readonly {
        readonly store: Place;
        readonly date: number;
        readonly shifts: readonly Shift[];
      }[];
      readonly as: 'csv' | 'put' | 'post';
    }
  /** The same exclusion of some stores. */
  | {
      readonly load: 'exclusion';
      readonly stores: readonly Place[];
      readonly at: At;
      readonly ms: number;
      readonly kind: ExclusionKind;
      readonly as: 'csv' | 'post';
    }
  /** The number selects one of the exclusions that are not revoked. */
  | { readonly load: 'revoke'; readonly which: number }
  | {
      readonly load: 'zones';
      readonly of: readonly { readonly store: Place; readonly zone: string }[];
      readonly as: 'csv' | 'put';
    };

/** The windows of a report, or its period: a name, or dates. */
export type Span =
  { readonly windows: WindowKind } | { readonly period: PeriodName | Dates; readonly breakdown: Breakdown };

/** The parameters of a report that decide on its sums, beside as_of. */
export interface Counted {
  /** The dates of a period in a step are relative to the day of the sequence. */
  readonly span: Span;
  /** With `accounting=carry_forward`. */
  readonly carryMinutes: number | undefined;
  readonly exclusions: ExclusionPolicy;
}

export interface ReportStep {
  /** `as before`: as_of, windows or period, accounting and exclusions of the previous report. */
  readonly asOf: At | 'latest' | 'as before';
  readonly counted: Counted;
  readonly noData: NoDataPolicy;
  readonly columns: ReportColumns;
  /** Imported while the report is computed, which may or may not read it. */
  readonly meanwhile: Load | undefined;
}

export type Step = Load | ReportStep;

/** The steps on an empty product, in order. */
export interface Sequence {
  /** The UTC day (`YYYY-MM-DD`) of the sequence. */
  readonly day: string;
  readonly steps: readonly Step[];
}
