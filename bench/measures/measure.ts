import type { Contents, Dialect } from '../databases';
import type { Round } from '../round';

/** The figures of one round, by name: milliseconds, megabytes or kilobytes. */
export type Sample = Readonly<Record<string, number>>;

/** What a figure ought to be: itself, or in proportion to another figure of the same round. */
export interface Target {
  readonly title: string;
  readonly figure: string;
  readonly unit: 'ms' | 'MB' | 'kB';
  /** The other figure, and what it is called. */
  readonly against?: { readonly figure: string; readonly title: string };
  /** `at most` so many times the other figure, or so much; `faster` by so many times. */
  readonly kind: 'at most' | 'faster';
  readonly value: number;
}

/** One thing that is measured. */
export interface Measure {
  /** For --only. */
  readonly name: string;
  readonly title: string;
  /** How it is taken, for the page. */
  readonly how: string;
  /** The databases that it begins with. */
  readonly needs: readonly (readonly [Dialect, Contents])[];
  readonly targets: readonly Target[];
  take(round: Round): Promise<Sample>;
  /** What else the page should say of a sample. */
  remark?(sample: Sample): string;
}

export const titleOf = (dialect: Dialect): string => (dialect === 'sqlite' ? 'SQLite' : 'MariaDB');
