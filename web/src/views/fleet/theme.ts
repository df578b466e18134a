import { signal } from '@preact/signals';

const dark = matchMedia('(prefers-color-scheme: dark)');

/** Another number whenever colours have changed: what is drawn on a canvas has to be drawn anew. */
export const theme = signal(0);
dark.addEventListener('change', () => theme.value++);

/** A colour of the style sheets, by the name of its property. */
export const colourOf = (name: string): string =>
  getComputedStyle(document.documentElement).getPropertyValue(name).trim();
