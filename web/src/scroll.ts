/** Where this tab keeps how far each entry of its history was scrolled, also while it shows another page. */
const PLACE = 'store-monitor-scroll';
/** After this time the content has loaded, or never will. */
const LOADING_TIMEOUT_MS = 10_000;
/** The events of a reader who scrolls. */
const OWN_MOVES = ['wheel', 'touchstart', 'keydown', 'pointerdown'] as const;

const offsets = new Map<number, number>(readKept());
let stopWaiting: () => void = () => undefined;

/** The content arrives after the browser would scroll. */
history.scrollRestoration = 'manual';

/** Keeps how far the shown entry is scrolled. */
export function keepScroll(position: number): void {
  offsets.set(position, scrollY);
  try {
    sessionStorage.setItem(PLACE, JSON.stringify([...offsets]));
  } catch {
    // There is no space: scrolling is only kept until the page is left.
  }
}

/** A new entry replaces those after it. */
export function forgetScrollFrom(position: number): void {
  for (const kept of offsets.keys()) if (kept >= position) offsets.delete(kept);
}

export function scrollToTop(): void {
  stopWaiting();
  scrollTo(0, 0);
}

/** Scrolls an entry to where it was, as soon as its content is long enough, unless the reader scrolls before. */
export function restoreScroll(position: number): void {
  stopWaiting();
  const top = offsets.get(position) ?? 0;
  scrollTo(0, top);
  const growing = new ResizeObserver(() => {
    scrollTo(0, top);
    if (Math.abs(scrollY - top) < 1) stopWaiting();
  });
  const timer = setTimeout(() => stopWaiting(), LOADING_TIMEOUT_MS);
  stopWaiting = () => {
    growing.disconnect();
    clearTimeout(timer);
    for (const move of OWN_MOVES) removeEventListener(move, stopWaiting);
    stopWaiting = () => undefined;
  };
  for (const move of OWN_MOVES) addEventListener(move, stopWaiting, { passive: true });
  growing.observe(document.body);
}

function readKept(): [number, number][] {
  try {
    return JSON.parse(sessionStorage.getItem(PLACE) ?? '[]') as [number, number][];
  } catch {
    return [];
  }
}
