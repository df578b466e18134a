/** The conditions that select stores; all given ones apply. */
export interface Conditions {
  /** A text in the name or the store_id. */
  readonly q: string | undefined;
  readonly timezone: string | undefined;
  /** A selector of labels. */
  readonly labels: string | undefined;
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

export const isEmpty = ({ storeIds, ...others }: Conditions): boolean =>
  storeIds.length === 0 && Object.values(others).every((value) => value === undefined);
