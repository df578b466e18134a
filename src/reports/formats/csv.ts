import { csvLine } from '../rows/csv-line';
import { columnNames, reportLine } from '../rows/report-figures';
import { FileRequest, RowPages } from './format';

/** The report of SEMANTICS.md, in pages of lines. */
export async function* writeCsv({ noData, columns }: FileRequest, pages: RowPages): AsyncGenerator<string> {
  yield csvLine(columnNames(columns));
  for await (const page of pages) {
    yield page.map(({ storeId, sums }) => reportLine(storeId, sums, noData, columns)).join('');
  }
}
