/** The conditions that select stores; all given ones apply. */
export interface Conditions {
  /** A text in the name or the store_id. */
  readonly q: string | undefined;
  readonly timezone: string | undefined;
  /** The status as of the latest poll. */
  readonly status: string | undefined;
  readonly storeIds: readonly string[];
}

/** The ids in a pasted text: separated by line breaks, commas, semicolons or tabs; each once. */
export const idsIn = (text: string): string[] => [
  ...new Set(
    text
      .split(/[\n\r,;\t]+/)
      .map((id) => id.trim())
      .filter((id) => id !== ''),
  ),
];

export const isEmpty = ({ q, timezone, status, storeIds }: Conditions): boolean =>
  q === undefined && timezone === undefined && status === undefined && storeIds.length === 0;
