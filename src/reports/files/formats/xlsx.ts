import { Readable } from 'node:stream';
import { ZipFile } from 'yazl';
import { columnNames, figuresOfRow } from '../../records/report-figures';
import type { ReportRow } from '../../records/report-rows';
import { FileRequest, RowPages } from './format';
import {
  headerRow,
  ROWS_PER_SHEET,
  SHEET_BEGIN,
  SHEET_END,
  sheetName,
  storeRow,
  workbookParts,
} from './sheet-xml';

/** A constant time for each entry of the archive, so that identical rows give identical bytes. */
const ENTRY = { mtime: new Date(Date.UTC(1980, 0, 1)), mode: 0o100644, forceDosTimestamp: true };

/** A workbook with one sheet, or more if the rows exceed a sheet; compressed while it is written. */
export async function* writeXlsx(request: FileRequest, pages: RowPages): AsyncGenerator<Uint8Array> {
  const zip = new ZipFile();
  const output = zip.outputStream as Readable;
  zip.on('error', (error) => output.destroy(error as Error));
  const rows = new RowSource(pages);
  addSheets(zip, request, rows).catch((error: unknown) => output.destroy(error as Error));
  try {
    yield* output as AsyncIterable<Uint8Array>;
  } finally {
    await rows.end();
  }
}

/** Adds one sheet after the other; the number of sheets is known after the last row. */
async function addSheets(zip: ZipFile, request: FileRequest, rows: RowSource): Promise<void> {
  let sheets = 0;
  do {
    sheets++;
    const content = Readable.from(sheetOf(request, rows), { objectMode: false });
    const done = new Promise<void>((resolve, reject) => content.once('close', resolve).once('error', reject));
    zip.addReadStream(content, sheetName(sheets), ENTRY);
    await done;
  } while (await rows.hasMore());
  for (const [name, xml] of workbookParts(sheets)) zip.addBuffer(Buffer.from(xml), name, ENTRY);
  zip.end();
}

async function* sheetOf({ noData, columns }: FileRequest, rows: RowSource): AsyncGenerator<string> {
  yield SHEET_BEGIN + headerRow(columnNames(columns));
  let row = 2;
  while (row <= ROWS_PER_SHEET && (await rows.hasMore())) {
    let xml = '';
    for (const { storeId, sums } of rows.take(ROWS_PER_SHEET - row + 1)) {
      xml += storeRow(row++, storeId, figuresOfRow(sums, noData, columns));
    }
    yield xml;
  }
  yield SHEET_END;
}

/** Pages of rows, of which a sheet may take a part. */
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
