import { Readable } from 'node:stream';
import { ZipFile } from 'yazl';
import { parseDate } from '../../../core/time/instant';
import { columnNames } from '../../records/report-columns';
import {
  figuresOfRow,
  type ReportRow,
  type RowPages,
  type TableRows,
  textsInFile,
} from '../../records/report-rows';

/** The maximum number of rows of a sheet, including its header, as the format defines. */
const ROWS_PER_SHEET = 1_048_576;

const DECLARATION = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n';
const MAIN = 'http://schemas.openxmlformats.org/spreadsheetml/2006/main';
const RELATIONS = 'http://schemas.openxmlformats.org/officeDocument/2006/relationships';
const PACKAGE = 'http://schemas.openxmlformats.org/package/2006';
const TYPE = 'application/vnd.openxmlformats-officedocument.spreadsheetml';

/** What is no `Char` of XML 1.0: most control characters, halves of a surrogate pair, U+FFFE and U+FFFF. */
const NO_XML = /[^\t\n\r\u{20}-\u{D7FF}\u{E000}-\u{FFFD}\u{10000}-\u{10FFFF}]/gu;

/** Escaped text. A single character that XML cannot hold would make the whole workbook unreadable. */
const escaped = (text: string): string =>
  text
    .replaceAll(NO_XML, '\u{FFFD}')
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;');

/** `A1`, `AB12`; columns count from 0, rows from 1. A report has far less than 702 columns. */
const address = (column: number, row: number): string =>
  (column < LETTERS ? '' : letter(Math.floor(column / LETTERS) - 1)) + letter(column % LETTERS) + row;

const LETTERS = 26;
const letter = (index: number): string => String.fromCharCode(65 + index);

const textCell = (at: string, text: string, style: number): string =>
  `<c r="${at}" t="inlineStr" s="${style}"><is><t xml:space="preserve">${escaped(text)}</t></is></c>`;

/** The beginning of a sheet: the first row is frozen, and the first column is wide. */
const sheetBegin = (columns: number): string =>
  `${DECLARATION}<worksheet xmlns="${MAIN}"><sheetViews><sheetView workbookViewId="0">` +
  '<pane ySplit="1" topLeftCell="A2" activePane="bottomLeft" state="frozen"/></sheetView></sheetViews>' +
  '<cols><col min="1" max="1" width="38" customWidth="1"/>' +
  `<col min="2" max="${Math.max(22, columns)}" width="24" customWidth="1"/></cols>` +
  '<sheetData>';
const SHEET_END = '</sheetData></worksheet>';

const headerRow = (names: readonly string[]): string =>
  `<row r="1">${names.map((name, i) => textCell(address(i, 1), name, 1)).join('')}</row>`;

/** Workbooks count days from 1899-12-30. */
const FIRST_SERIAL_DATE = 25_569;

/**
 * A row: the id and other texts as such, so that no digit is lost, a date as such, and figures as numbers; an empty one
 * has no cell.
 */
export function sheetRow(
  row: number,
  { texts, part }: Pick<ReportRow, 'texts' | 'part'>,
  figures: readonly string[],
): string {
  const before = texts.length + (part === undefined ? 0 : 1);
  let cells = '';
  texts.forEach((text, i) => {
    if (text !== null) cells += textCell(address(i, row), text, 0);
  });
  if (part !== undefined)
    cells += numberCell(address(texts.length, row), parseDate(part)! + FIRST_SERIAL_DATE, 3);
  figures.forEach((figure, i) => {
    const at = address(i + before, row);
    if (figure !== '') cells += NUMBER.test(figure) ? numberCell(at, figure, 2) : textCell(at, figure, 0);
  });
  return `<row r="${row}">${cells}</row>`;
}

const NUMBER = /^-?[\d.]+$/;

const numberCell = (at: string, number: string | number, style: number): string =>
  `<c r="${at}" s="${style}"><v>${number}</v></c>`;

/** Styles: 0 text, 1 bold heading, 2 number with two decimals, 3 date. */
const STYLES =
  `${DECLARATION}<styleSheet xmlns="${MAIN}"><numFmts count="1"><numFmt numFmtId="164" formatCode="yyyy\\-mm\\-dd"/></numFmts>` +
  '<fonts count="2"><font/><font><b/></font></fonts>' +
  '<fills count="2"><fill><patternFill patternType="none"/></fill><fill><patternFill patternType="gray125"/></fill></fills>' +
  '<borders count="1"><border/></borders><cellStyleXfs count="1"><xf/></cellStyleXfs><cellXfs count="4">' +
  '<xf numFmtId="49" applyNumberFormat="1"/><xf fontId="1" applyFont="1"/><xf numFmtId="2" applyNumberFormat="1"/>' +
  '<xf numFmtId="164" applyNumberFormat="1"/></cellXfs></styleSheet>';

const sheetName = (sheet: number): string => `xl/worksheets/sheet${sheet}.xml`;

/** The parts of a workbook that list its sheets, by file name. */
export function workbookParts(sheets: number): [name: string, xml: string][] {
  const numbers = Array.from({ length: sheets }, (_, i) => i + 1);
  const override = (part: string, type: string) =>
    `<Override PartName="/${part}" ContentType="${TYPE}.${type}+xml"/>`;
  const relation = (id: string, type: string, target: string) =>
    `<Relationship Id="${id}" Type="${RELATIONS}/${type}" Target="${target}"/>`;
  const relations = (inner: string) =>
    `${DECLARATION}<Relationships xmlns="${PACKAGE}/relationships">${inner}</Relationships>`;
  const titles = numbers.map(
    (n) => `<sheet name="${n === 1 ? 'Report' : `Report ${n}`}" sheetId="${n}" r:id="sheet${n}"/>`,
  );
  return [
    [
      '[Content_Types].xml',
      `${DECLARATION}<Types xmlns="${PACKAGE}/content-types">` +
        `<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>` +
        override('xl/workbook.xml', 'sheet.main') +
        override('xl/styles.xml', 'styles') +
        numbers.map((n) => override(sheetName(n), 'worksheet')).join('') +
        '</Types>',
    ],
    ['_rels/.rels', relations(relation('workbook', 'officeDocument', 'xl/workbook.xml'))],
    [
      'xl/workbook.xml',
      `${DECLARATION}<workbook xmlns="${MAIN}" xmlns:r="${RELATIONS}"><sheets>${titles.join('')}</sheets></workbook>`,
    ],
    [
      'xl/_rels/workbook.xml.rels',
      relations(
        relation('styles', 'styles', 'styles.xml') +
          numbers.map((n) => relation(`sheet${n}`, 'worksheet', `worksheets/sheet${n}.xml`)).join(''),
      ),
    ],
    ['xl/styles.xml', STYLES],
  ];
}

/** A constant time for each entry of the archive, so that identical rows give identical bytes. */
const ENTRY = { mtime: new Date(Date.UTC(1980, 0, 1)), mode: 0o100644, forceDosTimestamp: true };

/** A workbook with one sheet, or more if the rows exceed a sheet; compressed while it is written. */
export async function* writeXlsx(tableRows: TableRows): AsyncGenerator<Uint8Array> {
  const zip = new ZipFile();
  const output = zip.outputStream as Readable;
  zip.on('error', (error) => output.destroy(error as Error));
  const rows = new RowSource(tableRows.pages);
  addSheets(zip, tableRows, rows).catch((error: unknown) => output.destroy(error as Error));
  try {
    yield* output as AsyncIterable<Uint8Array>;
  } finally {
    await rows.end();
  }
}

/** Adds one sheet after the other; the number of sheets is known after the last row. */
async function addSheets(zip: ZipFile, tableRows: TableRows, rows: RowSource): Promise<void> {
  let sheets = 0;
  do {
    sheets++;
    const content = Readable.from(sheetOf(tableRows, rows), { objectMode: false });
    const done = new Promise<void>((resolve, reject) => content.once('close', resolve).once('error', reject));
    zip.addReadStream(content, sheetName(sheets), ENTRY);
    await done;
  } while (await rows.hasMore());
  for (const [name, xml] of workbookParts(sheets)) zip.addBuffer(Buffer.from(xml), name, ENTRY);
  zip.end();
}

async function* sheetOf({ table, policy }: TableRows, rows: RowSource): AsyncGenerator<string> {
  const names = columnNames(table);
  yield sheetBegin(names.length) + headerRow(names);
  let row = 2;
  while (row <= ROWS_PER_SHEET && (await rows.hasMore())) {
    let xml = '';
    for (const each of rows.take(ROWS_PER_SHEET - row + 1)) {
      const texts = textsInFile(each, table);
      xml += sheetRow(row++, { texts, part: each.part }, figuresOfRow(each, policy, table));
    }
    yield xml;
  }
  yield SHEET_END;
}

/** Pages of rows; a sheet may take a part of them. */
class RowSource {
  private readonly pages: AsyncIterator<readonly ReportRow[]> | Iterator<readonly ReportRow[]>;
  private page: readonly ReportRow[] = [];

  constructor(pages: RowPages) {
    this.pages = Symbol.asyncIterator in pages ? pages[Symbol.asyncIterator]() : pages[Symbol.iterator]();
  }

  async hasMore(): Promise<boolean> {
    while (this.page.length === 0) {
      const next = await this.pages.next();
      if (next.done === true) return false;
      this.page = next.value;
    }
    return true;
  }

  take(most: number): readonly ReportRow[] {
    const some = this.page.slice(0, most);
    this.page = this.page.slice(most);
    return some;
  }

  async end(): Promise<void> {
    await this.pages.return?.();
  }
}
