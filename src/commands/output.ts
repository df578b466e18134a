/** Writes figures and paths to stdout, for scripts. */
export const print = (line: string): void => void process.stdout.write(`${line}\n`);

/** Writes everything else to stderr, for people. */
export const tell = (line: string): void => void process.stderr.write(`${line}\n`);

/** Columns of text, each as wide as its widest cell; numbers are aligned to the right. */
export function table(rows: readonly (readonly string[])[]): string[] {
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  const isNumber = (cell: string) => /^-?[\d.,]+$/.test(cell);
  return rows.map((row) =>
    row
      .map((cell, column) => (isNumber(cell) ? cell.padStart(widths[column]!) : cell.padEnd(widths[column]!)))
      .join('  ')
      .trimEnd(),
  );
}

const GROUPS = new Intl.NumberFormat('en-US');

/** 1822080 → 1,822,080 */
export const grouped = (count: number): string => GROUPS.format(count);
