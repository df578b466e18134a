import type { Named, Page } from '../api/answers';
import { getJson } from '../api/request';
import { openWithSelection } from './selection';

/**
 * Opens the store of a list of the API if it has no other. Resolves with whether it did; false also for a list that cannot
 * be read, because the view that shows it says why.
 */
export async function openOnly(path: string): Promise<boolean> {
  const { total, items } = await getJson<Page<Named>>(path).catch(() => ({ total: 0, items: [] }));
  const [only] = items;
  if (total !== 1 || only === undefined) return false;
  openWithSelection(['stores', only.store_id], { q: undefined });
  return true;
}
