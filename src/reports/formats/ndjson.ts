import { fieldNames, figuresOfRow } from '../rows/report-figures';
import { FileRequest, RowPages } from './format';

/** One object per store and line. Figures are numbers with the two decimals of the CSV. */
export async function* writeNdjson(request: FileRequest, pages: RowPages): AsyncGenerator<string> {
  const keys = fieldNames(request.columns).map((name) => `,${JSON.stringify(name)}:`);
  for await (const page of pages) {
    let lines = '';
    for (const { storeId, sums } of page) {
      const figures = figuresOfRow(sums, request.noData, request.columns);
      lines += `{"store_id":${JSON.stringify(storeId)}${keys.map((key, i) => key + figures[i]).join('')}}\n`;
    }
    yield lines;
  }
}
