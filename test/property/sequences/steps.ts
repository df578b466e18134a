import type { NoDataPolicy, WindowKind } from '../../../src/metrics/engine';
import type { ReportColumns } from '../../../src/reports/rows/report-figures';
import type { Hours } from '../second-by-second';

/** The stores of a sequence, by place. Ids that sort otherwise by number, by letter, or without regard to case. */
export const STORE_IDS = ['9', '10', 'B', 'a', 'Ab', 'é'] as const;

/** A place in STORE_IDS. */
export type Place = number;

/** An instant, counted from the day that the sequence is about. */
export type At =
  | { readonly utcDay: number; readonly ms: number }
  /** Milliseconds after (or before) the first instant of a local date, by the clock that the store has by then. */
  | { readonly localDate: number; readonly clockOf: Place; readonly ms: number }
  /** Milliseconds after (or before) the as_of of the last report. */
  | { readonly sinceAsOf: number };

export interface PollAt {
  readonly store: Place;
  readonly at: At;
  readonly active: boolean;
}

export type Load =
  /** Regular polls of some stores, over hours or days; `ups` says bit by bit which of them are active. */
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
  /** The opposite of what polls said that are there; each number finds one of them. */
  | { readonly load: 'corrections'; readonly which: readonly number[]; readonly as: 'csv' | 'json' }
  /** A batch of polls that was loaded before. */
  | { readonly load: 'again'; readonly batch: number; readonly as: 'csv' | 'json' }
  | {
      readonly load: 'hours';
      readonly of: readonly { readonly store: Place; readonly rows: readonly Hours[] }[];
      readonly as: 'csv' | 'put';
    }
  | {
      readonly load: 'zones';
      readonly of: readonly { readonly store: Place; readonly zone: string }[];
      readonly as: 'csv' | 'put';
    };

export interface ReportStep {
  /** `as before`: as_of and windows of the report before. */
  readonly asOf: At | 'latest' | 'as before';
  readonly windows: WindowKind;
  readonly noData: NoDataPolicy;
  readonly columns: ReportColumns;
  /** Is loaded while the report is worked out, which may or may not see it. */
  readonly meanwhile: Load | undefined;
}

export type Step = Load | ReportStep;

/** What is done to an empty product, one after the other. */
export interface Sequence {
  /** The UTC day (`YYYY-MM-DD`) that it is about. */
  readonly day: string;
  readonly steps: readonly Step[];
}
