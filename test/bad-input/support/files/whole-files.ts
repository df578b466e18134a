import { deflateRawSync, gzipSync } from 'node:zlib';
import { type BadFile, type Form, FORMS, goodRow, headerOf, refusedFile } from './bad-file';

const MEGABYTE = 1 << 20;
const BOMB = gzipSync(Buffer.alloc(64 * MEGABYTE, ','));

const GZIP = 'The file is compressed (gzip). Unpack it and send the CSV that is in it.';
const ZSTD = 'The file is compressed (zstd). Unpack it and send the CSV that is in it.';
const XZ = 'The file is compressed (xz). Unpack it and send the CSV that is in it.';
const ZIP = 'The file is a ZIP archive, or a workbook of a spreadsheet. Unpack it, or save its sheet as CSV.';
const WORKBOOK = 'The file is a workbook of a spreadsheet. Save its sheet as CSV.';
const UTF16 = 'The file is in UTF-16. Save it as UTF-8.';
const UTF32 = 'The file is in UTF-32. Save it as UTF-8.';

const must = ({ names }: Form): string => `must name the columns ${names.join(', ')}.`;

/** A header with these columns, in which the form misses some. */
const unknown = (form: Form, found: string, missing: readonly string[]): string =>
  `Columns found: ${found}; missing: ${missing.join(', ')}. Its first line ${must(form)}`;

const files = (form: Form): readonly (readonly [name: string, bytes: string | Buffer, refused: string])[] => {
  const header = headerOf(form);
  const text = `${header}\n${goodRow(form, 'a')}\n`;
  const utf16 = Buffer.from(text, 'utf16le');
  const empty = `The file is empty. Its first line ${must(form)}`;
  return [
    ['nothing', '', empty],
    ['a byte order mark only', '\ufeff', empty],
    ['line feeds only', '\n'.repeat(1_000), empty],
    ['CRLF only', '\r\n'.repeat(1_000), empty],
    ['gzip', gzipSync(text), GZIP],
    ['a bomb in gzip', BOMB, GZIP],
    ['gzip that is cut off', gzipSync(text).subarray(0, 5), GZIP],
    ['gzip of nothing', gzipSync(''), GZIP],
    ['zstd', Buffer.from([0x28, 0xb5, 0x2f, 0xfd, 4, 0]), ZSTD],
    ['xz', Buffer.from([0xfd, 0x37, 0x7a, 0x58, 0x5a, 0]), XZ],
    ['ZIP', Buffer.concat([Buffer.from('PK\x03\x04\x14\0'), deflateRawSync(text)]), ZIP],
    ['an old workbook', Buffer.from([0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1]), WORKBOOK],
    ['UTF-16, little end first', Buffer.concat([Buffer.from([0xff, 0xfe]), utf16]), UTF16],
    ['UTF-16, big end first', Buffer.concat([Buffer.from([0xfe, 0xff]), Buffer.from(utf16).swap16()]), UTF16],
    ['UTF-32', Buffer.from([0xff, 0xfe, 0, 0, 0x73, 0, 0, 0]), UTF32],
    [
      'a first line without end',
      'x'.repeat(2 * MEGABYTE),
      `The first line is longer than 65,536 characters. It ${must(form)}`,
    ],
    [
      'a header with spaces for commas',
      form.columns.join(' '),
      unknown(form, form.columns.join(' '), form.names),
    ],
    ['semicolons', text.replaceAll(',', ';'), unknown(form, header.replaceAll(',', ';'), form.names)],
    ['tabs', text.replaceAll(',', '\t'), unknown(form, header.replaceAll(',', '\t'), form.names)],
    ['bars', text.replaceAll(',', '|'), unknown(form, header.replaceAll(',', '|'), form.names)],
    [
      'no header',
      `${goodRow(form, 'a')}\n`,
      unknown(form, goodRow(form, 'a').replaceAll(',', ', '), form.names),
    ],
    ['a page of HTML', '<!DOCTYPE html>\n<html>', unknown(form, '<!DOCTYPE html>', form.names)],
    ['JSON', '{"polls":[]}\n', unknown(form, '{"polls":[]}', form.names)],
    ['a quote that is not closed in the header', `"${text}`, unknown(form, `"${header}`, form.names)],
    ['NUL for a header', '\0\0\0\n', unknown(form, '\0\0\0', form.names)],
    ['lines that end in CR', text.replaceAll('\n', '\r'), crOnly(form)],
    ...form.columns.map((column, i) => {
      const others = form.columns.filter((other) => other !== column);
      return [
        `no column ${column}`,
        `${others.join(',')}\n`,
        unknown(form, others.join(', '), [form.names[i]!]),
      ] as const;
    }),
    ...form.columns.map((column, i) => {
      const found = [...form.columns, column.toUpperCase()];
      const doubled = `Columns found: ${found.join(', ')}; there more than once: ${form.names[i]!}. Its first line ${must(form)}`;
      return [`column ${column} twice`, `${found.join(',')}\n`, doubled] as const;
    }),
  ];
};

/** The file is one line, in which the last column's name is joined with the first cell of the next row. */
function crOnly(form: Form): string {
  const found = `${headerOf(form)}\r${goodRow(form, 'a')}`.split(',');
  return unknown(form, found.join(', '), [form.names.at(-1)!]);
}

export const refusedFiles: readonly BadFile[] = FORMS.flatMap((form) =>
  files(form).map(([name, bytes, refused]) => refusedFile(form, name, bytes, refused)),
);
