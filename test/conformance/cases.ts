import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Kind } from '../support/product/client';

/** The files of a case, in an order in which they may be loaded. */
export const FILES = [
  ['timezones', 'timezones.csv'],
  ['business-hours', 'menu_hours.csv'],
  ['special-hours', 'special_hours.csv'],
  ['exclusions', 'exclusions.csv'],
  ['polls', 'store_status.csv'],
] as const satisfies [Kind, string][];

/** CSV files, the parameters of a report, and the report that follows from the definition of the figures. */
export interface Case {
  readonly directory: string;
  /** Those that it has. */
  readonly files: typeof FILES;
  readonly args: Arguments;
  readonly expected: string;
}

export interface Arguments {
  readonly as_of: string | null;
  readonly no_data: string;
  readonly windows?: string;
  readonly columns?: string;
  readonly exclusions?: string;
  readonly accounting?: string;
  readonly carry_minutes?: number;
  readonly period?: string | { readonly from: string; readonly to: string };
  readonly breakdown?: string;
}

export const caseNames = readdirSync(__dirname, { withFileTypes: true })
  .filter((entry) => entry.isDirectory())
  .map(({ name }) => name)
  .sort();

export function readCase(name: string): Case {
  const directory = join(__dirname, name);
  const text = (file: string): string => readFileSync(join(directory, file), 'utf8');
  const present = readdirSync(directory);
  // The sentence that says what the case is about is no parameter.
  const args = JSON.parse(text('args.json'), (key, value: unknown) =>
    key === 'case' ? undefined : value,
  ) as Arguments;
  return {
    directory,
    files: FILES.filter(([, file]) => present.includes(file)) as unknown as typeof FILES,
    args,
    expected: text('expected.csv'),
  };
}

/** The parameters of a case as the API has them. */
export function requestOf({ period, ...args }: Arguments): Record<string, unknown> {
  if (period === undefined) return args;
  return typeof period === 'string'
    ? { ...args, period }
    : { ...args, from_date: period.from, to_date: period.to };
}

/** The parameters of a case as options of the command line. */
export function optionsOf({ as_of, period, carry_minutes, ...words }: Arguments): string[] {
  const dates = typeof period === 'object' ? period : { from: undefined, to: undefined };
  const options: Record<string, string | number | null | undefined> = {
    ...words,
    as_of,
    carry_minutes,
    period: typeof period === 'string' ? period : undefined,
    ...dates,
  };
  return Object.entries(options).flatMap(([name, value]) =>
    value === undefined || value === null ? [] : [`--${name.replaceAll('_', '-')}`, String(value)],
  );
}
