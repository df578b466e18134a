import { requirementsOf } from '../../format/selector';

/** The label by which most fleets are organized. */
export const REGION = 'region';

/** The key that stores are grouped by at first: the region, or the first one of which the selector has no single value. */
export function firstKey(keys: readonly string[], labels: string | undefined): string {
  const fixed = requirementsOf(labels).map(
    (requirement) => /^!?(\w+)\s*(?:==?[^=]|$)/.exec(requirement)?.[1],
  );
  const regionFirst = [...keys].sort((a, b) => Number(b === REGION) - Number(a === REGION));
  return regionFirst.find((key) => !fixed.includes(key)) ?? regionFirst[0] ?? '';
}
