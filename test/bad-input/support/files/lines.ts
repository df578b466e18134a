import { type BadFile, badRow, type Form, FORMS, goodRow, headerOf } from './bad-file';

const QUOTE = 'a quote is not closed, or stands within a field that is not in quotes';
const LONG = 'the line is longer than 65,536 characters';
const MEGABYTE = 1 << 20;

const width = ({ columns }: Form): number => columns.length;
const fields = (form: Form, count: number) =>
  `the row has ${count} fields where the header has ${width(form)}`;

const rows = (form: Form): readonly (readonly [name: string, row: string, reason: string])[] => {
  const good = goodRow(form, 'a');
  const { length } = form.columns;
  return [
    ['a quote that is not closed', `"${good}`, QUOTE],
    ['a quote within a field', good.replace('a,', 'a"b,'), QUOTE],
    ['text after a quote', good.replace('a,', '"a"b,'), QUOTE],
    ['text before a quote', good.replace('a,', 'b "a",'), QUOTE],
    ['three quotes', good.replace('a,', '""",'), QUOTE],
    ['a quote at the end', `${good}"`, QUOTE],
    ['a field in typographic quotes with a comma', good.replace('a,', '“a,b”,'), fields(form, length + 1)],
    ['a field in single quotes with a comma', good.replace('a,', "'a,b',"), fields(form, length + 1)],
    ['a row with semicolons', good.replaceAll(',', ';'), fields(form, 1)],
    ['a row with tabs', good.replaceAll(',', '\t'), fields(form, 1)],
    ['a row with bars', good.replaceAll(',', '|'), fields(form, 1)],
    ['wide commas', good.replaceAll(',', '，'), fields(form, 1)],
    ['a cell less', good.slice(0, good.lastIndexOf(',')), fields(form, length - 1)],
    ['a cell more', `${good},x`, fields(form, length + 1)],
    ['a comma more', `${good},`, fields(form, length + 1)],
    ['a word only', 'total', fields(form, 1)],
    ['NUL only', '\0\0\0', fields(form, 1)],
    ['the whole row in quotes', `"${good}"`, fields(form, 1)],
    ['two rows of an old Macintosh', `${good}\r${good}`, fields(form, 2 * length - 1)],
    ['a field of 70,000 characters', goodRow(form, 'x'.repeat(70_000)), LONG],
    ['a field of 10 MB', goodRow(form, 'x'.repeat(10 * MEGABYTE)), LONG],
    ['a field of 10 MB in quotes', goodRow(form, `"${'"",'.repeat(3 * MEGABYTE)}"`), LONG],
    ['a field of 1 MB of NUL', goodRow(form, '\0'.repeat(MEGABYTE)), LONG],
    ['a million commas', ','.repeat(1_000_000), LONG],
  ];
};

/** An unclosed quote must not swallow the following rows. */
const brokenField = (form: Form): BadFile => ({
  name: `${form.kind}: a field that goes on in the next line`,
  kind: form.kind,
  bytes: Buffer.from(`${headerOf(form)}\n"a\n${goodRow(form, 'b"')}\n${goodRow(form, 'last')}\n`),
  outcome: {
    taken: 1,
    rejects: [
      [2, QUOTE],
      [3, QUOTE],
    ],
  },
});

const unended = (form: Form): BadFile => ({
  name: `${form.kind}: cut off within its last row`,
  kind: form.kind,
  bytes: Buffer.from(
    `${headerOf(form)}\n${goodRow(form, 'first')}\n\n${goodRow(form, 'last').split(',')[0]!}`,
  ),
  outcome: { taken: 1, rejects: [[4, fields(form, 1)]] },
});

const twoHeaders = (form: Form): BadFile => ({
  name: `${form.kind}: two files one after the other`,
  kind: form.kind,
  bytes: Buffer.from(`${`${headerOf(form)}\n${goodRow(form, 'a')}\n`.repeat(2)}`),
  outcome: { taken: 2, rejects: [[3, 'the header line is repeated']] },
});

/** Lines without text are no rows. */
const withoutText = (form: Form): BadFile => ({
  name: `${form.kind}: lines of blanks and commas`,
  kind: form.kind,
  bytes: Buffer.from(
    `${headerOf(form)}\n${','.repeat(40)}\n   \n${goodRow(form, 'a')}\n , ,\t\n"",""\n${goodRow(form, 'b')}\n`,
  ),
  outcome: { taken: 2, rejects: [] },
});

export const badLines: readonly BadFile[] = FORMS.flatMap((form) => [
  ...rows(form).map(([name, row, reason]) => badRow(form, name, row, reason)),
  brokenField(form),
  unended(form),
  twoHeaders(form),
  withoutText(form),
]);
