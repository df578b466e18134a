import type { Group } from '../../api/answers';
import { narrowed, requirementsOf, requirementsOfGroup } from '../../format/selector';
import type { Query } from '../../route';

/** The key that stores are grouped by at first: the first one that the selector does not give a single value. */
export function firstKey(keys: readonly string[], { labels, timezone }: Readonly<Record<string, string | undefined>>): string {
  const fixed = new Set(
    requirementsOf(labels).map((requirement) => /^!?(\w+)\s*(?:==?[^=]|$)/.exec(requirement)?.[1]),
  );
  if (timezone !== undefined) fixed.add('timezone');
  return keys.find((key) => !fixed.has(key)) ?? keys[0] ?? '';
}

/** The query of the view of a group's stores alone. They are grouped by another key then. */
export function queryOfGroup(query: Query, group: Group): Query {
  const { timezone, ...labels } = group;
  const narrower = narrowed(query.labels as string | undefined, requirementsOfGroup(labels));
  return {
    ...query,
    labels: narrower,
    timezone: timezone ?? query.timezone,
    by: undefined,
    groups_from: undefined,
    row: undefined,
  };
}
