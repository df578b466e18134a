import { parseString } from 'fast-csv';

/** The rows of a list of rejected rows, its header first. */
export const rowsOf = (csv: string): Promise<string[][]> =>
  new Promise((resolve, reject) => {
    const rows: string[][] = [];
    parseString(csv)
      .on('data', (row: string[]) => rows.push(row))
      .once('error', reject)
      .once('end', () => resolve(rows));
  });
