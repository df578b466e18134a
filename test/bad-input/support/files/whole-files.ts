import { deflateRawSync, gzipSync } from 'node:zlib';
import { type BadFile, type Form, FORMS, goodRow, headerOf, refusedFile } from './bad-file';

const MEGABYTE = 1 << 20;
const BOMB = gzipSync(Buffer.alloc(64 * MEGABYTE, ','));
const CUT_OFF = 'The file is compressed (gzip), and is damaged or cut off.';
const ZSTD = 'The file is compressed (zstd). Unpack it and send the CSV that is in it.';
const XZ = 'The file is compressed (xz). Unpack it and send the CSV that is in it.';
const ZIP = 'The file is a ZIP archive. Unpack it and send the CSV that is in it.';
const WORKBOOK = 'The file is a workbook of a spreadsheet. Save its sheet as CSV.';
const UTF32 = 'The file is in UTF-32. Save it as UTF-8.';
const JSON_FILE = 'The file is JSON. Send polls in JSON to POST /polls, or write the rows as CSV.';
const HTML = 'The file is HTML or XML. Download the CSV file itself, not the page that shows it.';

const must = ({ names }: Form): string => `must name the columns ${names.join(', ')}.`;

/** A header line that lacks some columns of the form. */
const unknown = (form: Form, line: string, missing: readonly string[], found = line.split(',')): string =>
  `Columns found: ${found.join(', ')}; missing: ${missing.join(', ')}. Its first line ${must(form)} ` +
  `Line 1 was taken for it: ${JSON.stringify(line)}.`;

const files = (form: Form): readonly (readonly [name: string, bytes: string | Buffer, refused: string])[] => {
  const header = headerOf(form);
  const text = `${header}\n${goodRow(form, 'a')}\n`;
  const empty = `The file is empty. Its first line ${must(form)}`;
  const endless = `The first line is longer than 65,536 characters. It ${must(form)}`;
  return [
    ['nothing', '', empty],
    ['a byte order mark only', '\ufeff', empty],
    ['line feeds only', '\n'.repeat(1_000), empty],
    ['CRLF only', '\r\n'.repeat(1_000), empty],
    ['blanks and delimiters only', ' , ;\t\n||\n', empty],
    ['a bomb in gzip', BOMB, endless],
    ['gzip that is cut off', gzipSync(text).subarray(0, 5), CUT_OFF],
    ['gzip of nothing', gzipSync(''), empty],
    ['zstd', Buffer.from([0x28, 0xb5, 0x2f, 0xfd, 4, 0]), ZSTD],
    ['xz', Buffer.from([0xfd, 0x37, 0x7a, 0x58, 0x5a, 0]), XZ],
    ['ZIP', Buffer.concat([Buffer.from('PK\x03\x04\x14\0'), deflateRawSync(text)]), ZIP],
    ['an old workbook', Buffer.from([0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1]), WORKBOOK],
    ['UTF-32', Buffer.from([0xff, 0xfe, 0, 0, 0x73, 0, 0, 0]), UTF32],
    ['a first line without end', 'x'.repeat(2 * MEGABYTE), endless],
    [
      'a header with spaces for commas',
      form.columns.join(' '),
      unknown(form, form.columns.join(' '), form.names),
    ],
    ['no header', `${goodRow(form, 'a')}\n`, unknown(form, goodRow(form, 'a'), form.names)],
    ['a page of HTML', '<!DOCTYPE html>\n<html>', HTML],
    ['JSON', '{"polls":[]}\n', JSON_FILE],
    [
      'a quote that is not closed in the header',
      `"${text}`,
      unknown(form, `"${header}`, form.names, [`"${header}`]),
    ],
    ['NUL for a header', '\0\0\0\n', unknown(form, '\0\0\0', form.names)],
    ...form.columns.map((column, i) => {
      const others = form.columns.filter((other) => other !== column).join(',');
      return [`no column ${column}`, `${others}\n`, unknown(form, others, [form.names[i]!])] as const;
    }),
    ...form.columns.map((column, i) => {
      const found = [...form.columns, column.toUpperCase()];
      const doubled =
        `Columns found: ${found.join(', ')}; there more than once: ${form.names[i]!}. Its first line ${must(form)} ` +
        `Line 1 was taken for it: "${found.join(',')}".`;
      return [`column ${column} twice`, `${found.join(',')}\n`, doubled] as const;
    }),
  ];
};

export const refusedFiles: readonly BadFile[] = FORMS.flatMap((form) =>
  files(form).map(([name, bytes, refused]) => refusedFile(form, name, bytes, refused)),
);
