/**
 * The position before each character that could start a formula, with any cell separator, with one look-behind each.
 * Invisible characters count as white space, and some programs do not write NUL.
 */
const FORMULA_BEGINS = /(?=[=+\-@＝＋－＠])(?<=(?:^|[,;\t\r\n])[\s\p{Cc}\p{Cf}]*(?:"[\s\p{Cc}\p{Cf}]*)?'*)/gu;

/**
 * A rejected row that no spreadsheet interprets as a formula, with any cell separator: an apostrophe is added before
 * each `= + - @` that could start one. If there are apostrophes already, one more is added, so that removing one always
 * restores the original row.
 */
export const withoutFormulas = (row: string): string => row.replace(FORMULA_BEGINS, "'");
