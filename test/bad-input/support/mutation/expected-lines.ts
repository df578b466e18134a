/** What a plain reading of a whole file finds: its first line that is not empty, and the rows after it by number. */
export interface ExpectedLines {
  readonly header: string | undefined;
  readonly rows: ReadonlyMap<number, string>;
}

/** Lines as an editor numbers them; empty ones are counted and are no rows. */
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
