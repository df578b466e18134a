import { requirementsOf } from '../../format/selector';

/** The key that stores are grouped by at first: the first one of which the selector does not give a single value. */
export function firstKey(keys: readonly string[], labels: string | undefined): string {
  const fixed = requirementsOf(labels).map(
    (requirement) => /^!?(\w+)\s*(?:==?[^=]|$)/.exec(requirement)?.[1],
  );
  return keys.find((key) => !fixed.includes(key)) ?? keys[0] ?? '';
}
