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

/**
 * A copy of the text with its own memory. In V8 a substring keeps the whole text alive, so parts of a file that are
 * kept must be copied.
 */
export const copyString = (text: string): string => Buffer.from(text).toString();

const QUOTE = '"';

/**
 * The fields of one line, by RFC 4180 within the line: separated by commas; a quoted field may contain commas and
 * doubled quotes. Returns undefined if a quote is unclosed or misplaced.
 */
export function splitFields(line: string): string[] | undefined {
  return line.includes(QUOTE) ? splitQuoted(line) : line.split(',');
}

function splitQuoted(line: string): string[] | undefined {
  const fields: string[] = [];
  let at = 0;
  for (;;) {
    if (line[at] === QUOTE) {
      const closed = closingQuote(line, at + 1);
      if (closed === -1) return undefined;
      fields.push(line.slice(at + 1, closed).replaceAll('""', QUOTE));
      at = closed + 1;
    } else {
      const comma = line.indexOf(',', at);
      const end = comma === -1 ? line.length : comma;
      const field = line.slice(at, end);
      if (field.includes(QUOTE)) return undefined;
      fields.push(field);
      at = end;
    }
    if (at === line.length) return fields;
    if (line[at] !== ',') return undefined;
    at++;
  }
}

/** The index of the quote that closes a field which begins at `from`, or -1. */
function closingQuote(line: string, from: number): number {
  let at = line.indexOf(QUOTE, from);
  while (at !== -1 && line[at + 1] === QUOTE) at = line.indexOf(QUOTE, at + 2);
  return at;
}
