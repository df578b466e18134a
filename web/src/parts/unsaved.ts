import { useEffect } from 'preact/hooks';
import { holdUnsaved, mayLoseChanges } from '../router';

/**
 * While a form has changes that are not saved, the browser asks before it leaves the page or the view. The returned
 * function asks before it leaves the form.
 */
export function useUnsaved(changed: boolean): (leave: () => void) => void {
  useEffect(() => (changed ? holdUnsaved() : undefined), [changed]);
  return (leave) => {
    if (!changed || mayLoseChanges()) leave();
  };
}
