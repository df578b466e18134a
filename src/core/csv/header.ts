/** A required column: its names, of which messages use the first. */
export type Column = readonly [name: string, ...aliases: string[]];

export type HeaderResult =
  | { readonly positions: readonly number[]; readonly width: number }
  | { readonly problem: string; readonly found: readonly string[]; readonly missing: readonly string[] };

const fold = (name: string): string => name.trim().toLowerCase();

/**
 * The index of each required column. Names are compared without regard to case and surrounding spaces; other columns
 * are ignored. A missing or repeated column makes the file unusable.
 */
export function readHeader(fields: readonly string[], columns: readonly Column[]): HeaderResult {
  const found = fields.map((field) => field.trim());
  const places = columns.map((names) => {
    const folded = names.map(fold);
    return found.flatMap((name, position) => (folded.includes(fold(name)) ? [position] : []));
  });
  const named = (which: (places: number[]) => boolean) =>
    columns.filter((_, i) => which(places[i]!)).map((names) => names.join(' or '));
  const missing = named((at) => at.length === 0);
  const doubled = named((at) => at.length > 1);
  if (missing.length > 0 || doubled.length > 0) {
    const faults = [
      ...(missing.length > 0 ? [`missing: ${missing.join(', ')}`] : []),
      ...(doubled.length > 0 ? [`there more than once: ${doubled.join(', ')}`] : []),
    ];
    return {
      problem: `Columns found: ${found.map(shorten).join(', ')}; ${faults.join('; ')}.`,
      found,
      missing,
    };
  }
  return { positions: places.map((at) => at[0]!), width: fields.length };
}

const shorten = (name: string): string => (name.length > 80 ? `${name.slice(0, 80)}…` : name);
