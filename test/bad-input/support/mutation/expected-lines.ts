/** The lines of a whole file: its first line that is not empty, and the following rows by line number. */
export interface ExpectedLines {
  readonly header: string | undefined;
  readonly rows: ReadonlyMap<number, string>;
}

/** Lines as an editor numbers them; empty ones count but are not rows. */
export function expectedLines(bytes: Buffer): ExpectedLines {
  const lines = bytes
    .toString('utf8')
    .replace(/^\ufeff/, '')
    .split('\n')
    .map((line, i) => [i + 1, line.replace(/\r$/, '')] as const)
    .filter(([, line]) => line !== '');
  const [first, ...rest] = lines;
  return { header: first?.[1], rows: new Map(rest) };
}
