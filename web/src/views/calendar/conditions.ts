import type { Conditions } from '../../parts/store-selection';

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
