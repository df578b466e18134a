const MS_PER_HUNDREDTH_MINUTE = 600;
const MS_PER_HUNDREDTH_HOUR = 36_000;

/** Whole milliseconds as minutes with two decimals, rounded half up. */
export const formatMinutes = (ms: number): string => hundredths(ms, MS_PER_HUNDREDTH_MINUTE);

/** Whole milliseconds as hours with two decimals, rounded half up. */
export const formatHours = (ms: number): string => hundredths(ms, MS_PER_HUNDREDTH_HOUR);

/** All in whole numbers, so that no binary fraction ever decides a rounding. */
function hundredths(ms: number, unit: number): string {
  const count = Math.floor((ms + unit / 2) / unit);
  return `${Math.floor(count / 100)}.${String(count % 100).padStart(2, '0')}`;
}
