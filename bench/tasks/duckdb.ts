import { readFile } from 'node:fs/promises';
import { compareReports } from '../../test/support/duckdb/comparison';
import { DuckDbPipeline, type Files } from '../../test/support/duckdb/pipeline';

const THREADS = 2;

export interface DuckDbInput {
  readonly files: Files;
  /** The product's report of the same data, whose figures must be equal. */
  readonly report: string;
}

/** The same report as one SQL query over tables in DuckDB's memory. Filling the tables is not measured. */
export async function run({ files, report }: DuckDbInput): Promise<{ ms: number }> {
  const pipeline = await DuckDbPipeline.open(THREADS);
  await pipeline.load(files);
  const started = performance.now();
  const rows = await pipeline.report({ asOf: null, windows: 'calendar', noData: 'down' });
  const ms = performance.now() - started;
  pipeline.close();
  const { largestDifference, furthestApart } = compareReports(await readFile(report, 'utf8'), rows);
  if (largestDifference > 0) throw new Error(`DuckDB has other figures: ${furthestApart}`);
  return { ms };
}
