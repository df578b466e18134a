import type { Contents, Dialect, Version } from '../databases';
import type { Round } from '../round';

/** The figures of one round, by name. One that was not taken in this round is left out. */
export type Sample = Readonly<Record<string, number | undefined>>;

export type Unit = 'ms' | 'MB' | 'kB' | 'polls/s' | 'answers/s' | 'differences';

/** What a figure ought to be: itself, or in proportion to another figure of the same round. */
export interface Target {
  readonly title: string;
  readonly figure: string;
  readonly unit: Unit;
  /** The other figure, and what it is called. */
  readonly against?: { readonly figure: string; readonly title: string };
  /**
   * `at most` so much, or so many times the other figure; `faster`: the other figure is at least so many times this
   * one; `at least` so many times the other figure. Without a target a figure is shown for information.
   */
  readonly wanted?: { readonly kind: 'at most' | 'faster' | 'at least'; readonly value: number };
}

/** A database that a measure begins with. */
export type Need = readonly [Dialect, Contents, Version?];

/** One thing that is measured. */
export interface Measure {
  /** For --only. */
  readonly name: string;
  readonly title: string;
  /** How it is taken, for the page. */
  readonly how: string;
  readonly needs: readonly Need[];
  readonly targets: readonly Target[];
  /** In no more rounds than this. */
  readonly rounds?: number;
  take(round: Round): Promise<Sample>;
  /** What else the page should say of a sample. */
  remark?(sample: Sample): string;
}

export const titleOf = (dialect: Dialect): string => (dialect === 'sqlite' ? 'SQLite' : 'MariaDB');

export const atMost = (value: number) => ({ kind: 'at most', value }) as const;
export const atLeast = (value: number) => ({ kind: 'at least', value }) as const;
export const faster = (value: number) => ({ kind: 'faster', value }) as const;

/** The same figure of the version before, by the name that a sample has it under. */
export const before = (figure: string) => ({ figure, title: 'version before' }) as const;
