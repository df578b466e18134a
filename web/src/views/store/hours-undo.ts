import type { HoursVersion } from '../../api/answers';

/** The body of a request that replaces a version of business hours, or without a date all of them. */
export type HoursBody = Pick<HoursVersion, 'business_hours'> & { readonly valid_from?: string };

/**
 * The requests, in order, that bring back the versions that a store had before an edit. `edited`: the date of the edited
 * version; null: the edit replaced all of them.
 */
export function undoneHours(before: readonly HoursVersion[], edited: string | null): HoursBody[] {
  const rowsOf = (from: string | null) =>
    before.find(({ valid_from }) => valid_from === from)?.business_hours ?? [];
  if (edited !== null) return [{ valid_from: edited, business_hours: rowsOf(edited) }];
  const dated = before.flatMap(({ valid_from, business_hours }) =>
    valid_from === null ? [] : [{ valid_from, business_hours }],
  );
  return [{ business_hours: rowsOf(null) }, ...dated];
}
