/**
 * Before what would make a formula of a cell that may begin there, whatever parts cells; one look back for each. What
 * cannot be seen counts as white space: NUL is not even written by everybody.
 */
const FORMULA_BEGINS = /(?=[=+\-@＝＋－＠])(?<=(?:^|[,;\t\r\n])[\s\p{Cc}\p{Cf}]*(?:"[\s\p{Cc}\p{Cf}]*)?'*)/gu;

/**
 * A rejected row that no spreadsheet takes for a formula, however it parts cells: an apostrophe stands before each
 * `= + - @` that begins one. Where apostrophes stand there already it is one more, so that taking one away always gives
 * back what was sent.
 */
export const withoutFormulas = (row: string): string => row.replace(FORMULA_BEGINS, "'");
