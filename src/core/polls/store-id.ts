const MAX_LENGTH = 64;
// eslint-disable-next-line no-control-regex
const CONTROL = /[\u0000-\u001f\u007f-\u009f\u2028\u2029]/;
const LONE_SURROGATE = /[\ud800-\udfff]/u;
/**
 * A text that a spreadsheet would run as a formula in the first column of a report. Spreadsheets accept the wide forms
 * when they are typed. Some separate cells at semicolons, so a formula may also follow one.
 */
const FORMULA = /(?:^|;)[\s\p{Cf}]*[=+\-@＝＋－＠]/u;

/** The error in a store id (SEMANTICS.md: text of 1 to 64 characters), or undefined. */
export function storeIdError(id: string): string | undefined {
  if (id === '') return 'store_id is empty';
  if (id.length > MAX_LENGTH && [...id].length > MAX_LENGTH)
    return `store_id is longer than ${MAX_LENGTH} characters`;
  if (CONTROL.test(id)) return 'store_id holds a control character';
  if (LONE_SURROGATE.test(id) || id.includes('\ufffd')) return 'store_id is not valid UTF-8';
  if (id.trim() !== id) return 'store_id begins or ends with white space';
  if (FORMULA.test(id))
    return 'store_id has a character at its beginning or after a semicolon that spreadsheets take for a formula (= + - @)';
  return undefined;
}

/**
 * Whether a store with this id can exist. Must be checked before a lookup: MySQL and MariaDB find `abc` for `abc `, and
 * no other ids that they treat as equal are valid.
 */
export const isValidStoreId = (id: string): boolean => storeIdError(id) === undefined;

const LAST_CHARACTER = 0x10ffff;
const FIRST_SURROGATE = 0xd800;
const AFTER_SURROGATES = 0xe000;

/** The first text in byte order after all that start with this prefix; undefined if there is none. */
export function prefixUpperBound(prefix: string): string | undefined {
  const characters = [...prefix];
  for (;;) {
    const last = characters.pop()?.codePointAt(0);
    if (last === undefined) return undefined;
    if (last === LAST_CHARACTER) continue;
    const next = last + 1 === FIRST_SURROGATE ? AFTER_SURROGATES : last + 1;
    return characters.join('') + String.fromCodePoint(next);
  }
}
