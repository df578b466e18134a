import { type BadFile, badRow, FORMS, goodRow } from './bad-file';

const CONTROL = 'store_id holds a control character';
const NOT_UTF8 = 'store_id is not valid UTF-8';
const SPACE = 'store_id begins or ends with white space';
const LONG = 'store_id is longer than 64 characters';
const SHORTENED =
  'store_id is a number with an exponent or a fraction: a spreadsheet has shortened this id; export the ids as text';
const FOLDER = 'store_id is . or .., which mean a folder in a URL';
const NOT_XML = 'store_id has a character that XML cannot hold (U+FFFE or U+FFFF)';
export const FORMULA =
  'store_id has a character at its beginning or after a semicolon that spreadsheets take for a formula (= + - @)';

/** Texts that a spreadsheet may interpret as a formula. */
export const FORMULA_IDS = [
  ...['=1+1', '+1', '-1', '@SUM(A1)', '＝1+1', '＋1', '－1', '＠x'],
  ...['a;=1+1', 'a;-1', 'a; +1', 'a;＝1', "=cmd|' /C calc'!A0"],
];

const IDS: readonly (readonly [name: string, id: string, reason: string])[] = [
  ['empty', '', 'store_id is empty'],
  ['of 65 characters', 'x'.repeat(65), LONG],
  ['of 65 characters beyond the plane', '🏪'.repeat(65), LONG],
  ['of 10,000 characters', 'x'.repeat(10_000), LONG],
  ['with NUL', 'a\0b', CONTROL],
  ['with a tab', 'a\tb', CONTROL],
  ['after a tab and a formula', '\t=1', FORMULA],
  ['with CR and a formula', '\r=1', CONTROL],
  ['with CR', 'a\rb', CONTROL],
  ['with DEL', 'a\u007fb', CONTROL],
  ['with a C1 control', 'a\u0085b', CONTROL],
  ['with a line separator', 'a\u2028b', CONTROL],
  ['with the sign for what was no character', 'a\ufffdb', NOT_UTF8],
  ['after a space, in quotes', '" a"', SPACE],
  ['before a space, in quotes', '"a "', SPACE],
  ['of a space', ' ', 'store_id is empty'],
  ['of a space, in quotes', '" "', SPACE],
  ['after a space that does not break', '\u00a0a', SPACE],
  ['after a wide space', '\u3000a', SPACE],
  ['after a byte order mark, in quotes', '"\ufeffa"', SPACE],
  ['after a space and a formula', ' =1', FORMULA],
  ['in exponent notation', '8.41954E+18', SHORTENED],
  ['with a fraction', '8419537941919820732.0', SHORTENED],
  ...['NaN', 'NULL', 'None', '#N/A'].map(
    (id) => [`that is ${id}`, id, `store_id is ${id}, which stands for a missing value`] as const,
  ),
  ['of one dot', '.', FOLDER],
  ['of two dots', '..', FOLDER],
  ['with U+FFFE', 'a\ufffeb', NOT_XML],
  ['with U+FFFF', 'a\uffff', NOT_XML],
  ...FORMULA_IDS.map((id) => [`that is a formula, ${id}`, id, FORMULA] as const),
];

/** Invalid UTF-8 in place of a letter. */
const BYTES: readonly (readonly [name: string, bytes: readonly number[]])[] = [
  ['in Latin-1', [0xe9]],
  ['with a byte that goes on with nothing', [0x80]],
  ['with half a character', [0xe2, 0x82]],
  ['with an overlong slash', [0xc0, 0xaf]],
  ['with a surrogate', [0xed, 0xa0, 0x80]],
  ['beyond Unicode', [0xf4, 0x90, 0x80, 0x80]],
];

export const badStoreIds: readonly BadFile[] = FORMS.flatMap((form) => [
  ...IDS.map(([name, id, reason]) => badRow(form, `a store_id ${name}`, goodRow(form, id), reason)),
  ...BYTES.map(([name, bytes]) =>
    badRow(
      form,
      `a store_id ${name}`,
      Buffer.concat([Buffer.from('a'), Buffer.from(bytes), Buffer.from(goodRow(form, 'b'))]),
      NOT_UTF8,
    ),
  ),
]);
