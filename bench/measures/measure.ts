import type { Contents, Dialect, Version } from '../databases';
import type { Round } from '../round';

/** The figures of one round, by name. A figure that was not measured in this round is missing. */
export type Sample = Readonly<Record<string, number | undefined>>;

export type Unit = 'ms' | 'MB' | 'kB' | 'polls/s' | 'answers/s' | 'frames/s' | 'differences';

/** The target of a figure: absolute, or relative to another figure of the same round. */
export interface Target {
  readonly title: string;
  readonly figure: string;
  readonly unit: Unit;
  /** The other figure, and its title. */
  readonly against?: { readonly figure: string; readonly title: string };
  /**
   * `at most` or `at least` this value, or this ratio to the other figure; `faster`: the other figure is at least this
   * multiple of this one. Without a target, a figure is only shown.
   */
  readonly wanted?: { readonly kind: 'at most' | 'faster' | 'at least'; readonly value: number };
}

/** The database at the start of a measure. */
export type Need = readonly [Dialect, Contents, Version?];

/** One thing that is measured. */
export interface Measure {
  /** For --only. */
  readonly name: string;
  readonly title: string;
  /** How it is measured, for the page. */
  readonly how: string;
  readonly needs: readonly Need[];
  readonly targets: readonly Target[];
  /** The maximum number of rounds. */
  readonly rounds?: number;
  take(round: Round): Promise<Sample>;
  /** A remark of the page about a sample. */
  remark?(sample: Sample): string;
}

export const titleOf = (dialect: Dialect): string => (dialect === 'sqlite' ? 'SQLite' : 'MariaDB');

export const atMost = (value: number) => ({ kind: 'at most', value }) as const;
export const atLeast = (value: number) => ({ kind: 'at least', value }) as const;
export const faster = (value: number) => ({ kind: 'faster', value }) as const;

/** The same figure of the previous version, by its name in a sample. */
export const before = (figure: string) => ({ figure, title: 'version before' }) as const;
