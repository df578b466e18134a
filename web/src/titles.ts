import type { Selection } from './format/selection';

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

/** The views by what the routes that they read take: as_of alone, as_of and a period, or the dates of changes. */
const OF_A_MOMENT: readonly (string | undefined)[] = [undefined, 'stores'];
const OF_A_TIME: readonly (string | undefined)[] = ['targets', 'summary'];
const OF_DATES: readonly (string | undefined)[] = ['audit', 'calendar'];

const isOfATime = ([view, id]: readonly string[]): boolean =>
  OF_A_TIME.includes(view) || (view === 'stores' && id !== undefined);

/** Whether a view shows the selected moment. */
export const showsMoment = (path: readonly string[]): boolean =>
  isOfATime(path) || OF_A_MOMENT.includes(path[0]);

/** What a view does with the selected time, if it does not show all of it; undefined: it does. */
export function timeNote(
  path: readonly string[],
  { as_of, period, from }: Partial<Selection>,
): string | undefined {
  const [view] = path;
  if ((as_of ?? period ?? from) === undefined || isOfATime(path)) return undefined;
  if (OF_DATES.includes(view)) return 'Of the selected time, only a first and a last day apply to this view.';
  if (!OF_A_MOMENT.includes(view)) return 'The selected time does not apply to this view.';
  // Days zoom in on the hours of the first view.
  if (period === undefined && (from === undefined || view === undefined)) return undefined;
  return 'Of the selected time, only the moment applies to this view.';
}
