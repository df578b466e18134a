const WHOLE = new Intl.NumberFormat('en-US', { maximumFractionDigits: 0 });
const FIGURE = new Intl.NumberFormat('en-US', {
  minimumFractionDigits: 2,
  maximumFractionDigits: 2,
  useGrouping: false,
});

/** A count: `1,822,080`. */
export const countText = (count: number): string => WHOLE.format(count);

/** A figure in a report's format: two decimals. */
export const figureText = (figure: number): string => FIGURE.format(figure);

const AMOUNT = new Intl.NumberFormat('en-US', { minimumFractionDigits: 2, maximumFractionDigits: 2 });

/** An amount of a currency that only the owners know: `1,200.50`. */
export const amountText = (amount: number): string => AMOUNT.format(amount);

/** `1 store`, `2 stores`. */
export const countOf = (count: number, one: string, many = `${one}s`): string =>
  `${countText(count)} ${count === 1 ? one : many}`;

/** A part as a percentage with one decimal; a dash if the whole is 0. 100 % only if the part equals the whole. */
export function shareText(part: number, whole: number): string {
  if (whole <= 0) return '–';
  const tenths = (part / whole) * 1000;
  // Rounding must not show 0 % or 100 % for other values.
  const shown = part === whole || part === 0 ? tenths : Math.min(999, Math.max(1, Math.round(tenths)));
  return `${(shown / 10).toFixed(1)} %`;
}

/** `12 kB`, `3.4 MB`. */
export function sizeText(bytes: number): string {
  if (bytes < 1000) return `${bytes} B`;
  const [unit, size] =
    bytes < 1e6 ? ['kB', bytes / 1e3] : bytes < 1e9 ? ['MB', bytes / 1e6] : ['GB', bytes / 1e9];
  return `${size < 10 ? size.toFixed(1) : Math.round(size)} ${unit}`;
}
