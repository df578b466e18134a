import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** Three CSV files, the parameters of a report, and the report that follows from the definition of the figures. */
export interface Case {
  directory: string;
  asOf: string | null;
  windows: string;
  noData: string;
  expected: string;
}

interface Arguments {
  as_of: string | null;
  windows: string;
  no_data: string;
}

export const caseNames = readdirSync(__dirname, { withFileTypes: true })
  .filter((entry) => entry.isDirectory())
  .map(({ name }) => name)
  .sort();

export function readCase(name: string): Case {
  const directory = join(__dirname, name);
  const text = (file: string): string => readFileSync(join(directory, file), 'utf8');
  const { as_of, windows, no_data } = JSON.parse(text('args.json')) as Arguments;
  return { directory, asOf: as_of, windows, noData: no_data, expected: text('expected.csv') };
}
