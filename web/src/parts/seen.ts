import type { RefObject } from 'preact';
import { useEffect, useState } from 'preact/hooks';

/** How far below what is seen something counts as seen. */
const AHEAD = '200px';

/** Whether an element has come into view, or nearly. */
export function useSeen(element: RefObject<HTMLElement | null>): boolean {
  const [seen, setSeen] = useState(false);
  useEffect(() => {
    if (seen) return;
    const watcher = new IntersectionObserver(
      (entries) => {
        if (entries.some(({ isIntersecting }) => isIntersecting)) setSeen(true);
      },
      { rootMargin: AHEAD },
    );
    watcher.observe(element.current!);
    return () => watcher.disconnect();
  }, [element, seen]);
  return seen;
}
