import { signal } from '@preact/signals';

const dark = matchMedia('(prefers-color-scheme: dark)');

/** Changes when the colours change, so that canvases are drawn again. */
export const theme = signal(0);
dark.addEventListener('change', () => theme.value++);

/** A colour of the style sheets, by its custom property. */
export const colourOf = (name: string): string =>
  getComputedStyle(document.documentElement).getPropertyValue(name).trim();
