const MS_PER_HUNDREDTH_MINUTE = 600;
const MS_PER_HUNDREDTH_HOUR = 36_000;

/** A report formats a hundred thousand figures: a table is faster than formatting the decimals. */
const TWO_DIGITS = Array.from({ length: 100 }, (_, i) => String(i).padStart(2, '0'));

/** Integer milliseconds as minutes with two decimals, rounded half up. */
export const formatMinutes = (ms: number): string => hundredths(ms, MS_PER_HUNDREDTH_MINUTE);

/** Integer milliseconds as hours with two decimals, rounded half up. */
export const formatHours = (ms: number): string => hundredths(ms, MS_PER_HUNDREDTH_HOUR);

/** Uses integers only, so that no binary fraction affects the rounding. */
function hundredths(ms: number, unit: number): string {
  const count = Math.floor((ms + unit / 2) / unit);
  const whole = Math.floor(count / 100);
  return `${whole}.${TWO_DIGITS[count - whole * 100]!}`;
}
