import { useEffect } from 'preact/hooks';
import { holdUnsaved } from '../router';

/** While a form has changes that are not saved, the browser asks before it leaves the page or the view. */
export function useUnsaved(changed: boolean): void {
  useEffect(() => (changed ? holdUnsaved() : undefined), [changed]);
}
