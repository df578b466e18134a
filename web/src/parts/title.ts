import { useEffect } from 'preact/hooks';

/** Names the view in the title of the page, and so in the browser's history; undefined: the title stays. */
export function useTitle(view: string | undefined): void {
  useEffect(() => {
    if (view !== undefined) document.title = `${view} · Store monitor`;
  }, [view]);
}
