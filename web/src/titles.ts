/** The views of the menu, and their titles. */
export const VIEWS = [
  [undefined, 'Attention'],
  ['stores', 'Stores'],
  ['targets', 'Targets'],
  ['calendar', 'Calendar'],
  ['reports', 'Reports'],
  ['summary', 'Summary'],
  ['data-in', 'Imports'],
  ['alerts', 'Alerts'],
  ['channels', 'Channels'],
  ['audit', 'Audit'],
] as const;

/** The title of the view at a path: `Reports`, `Store 42`. A view that knows a better one says so. */
export function titleOf([view, id]: readonly string[]): string {
  if (view === 'stores' && id !== undefined) return `Store ${id}`;
  if (view === 'reports' && id === 'compare') return 'Comparison of reports';
  if (view === 'reports' && id !== undefined) return `Report ${id}`;
  return VIEWS.find(([known]) => known === view)?.[1] ?? 'No such view';
}

/** The views by what the routes that they read take: no as_of, as_of and a period, or the dates of changes. */
const OF_LATEST_POLL: readonly (string | undefined)[] = [undefined, 'stores'];
const OF_A_TIME: readonly (string | undefined)[] = ['targets', 'summary'];
const OF_DATES: readonly (string | undefined)[] = ['audit', 'calendar'];

/** What a view does with the selected time, if it does not show it; undefined: it does. */
export function timeNote([view, id]: readonly string[]): string | undefined {
  if (OF_A_TIME.includes(view) || (view === 'stores' && id !== undefined)) return undefined;
  if (OF_DATES.includes(view)) return 'Of the selected time, only a first and a last day apply to this view.';
  return OF_LATEST_POLL.includes(view)
    ? 'This view shows the latest poll: the selected time does not apply here.'
    : 'The selected time does not apply to this view.';
}
