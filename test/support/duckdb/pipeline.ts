import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type DuckDBConnection, DuckDBInstance } from '@duckdb/node-api';

/** Paths of the three CSV files. */
export interface Files {
  readonly polls: string;
  readonly hours: string;
  readonly zones: string;
}

export interface ReportRequest {
  /** ISO 8601, or null for the latest poll of all stores. */
  readonly asOf: string | null;
  readonly windows: string;
  readonly noData: string;
}

/** A store and its six figures in the order and units of the report, with two decimals. */
export type ReportRow = readonly [storeId: string, ...figures: number[]];

const sql = (name: string): string => readFileSync(join(__dirname, `${name}.sql`), 'utf8');

/** The report as one query: pipeline.sql. */
export const PIPELINE = sql('pipeline');

const tables = { polls: sql('polls'), hours: sql('hours'), zones: sql('zones') };

/**
 * An independent implementation: the same report from the same files, as SQL over tables in DuckDB's memory. It shares
 * no code with the product, and its time zones come from ICU.
 */
export class DuckDbPipeline {
  private constructor(
    private readonly instance: DuckDBInstance,
    private readonly connection: DuckDBConnection,
  ) {}

  static async open(threads = 2): Promise<DuckDbPipeline> {
    const instance = await DuckDBInstance.create(':memory:', { threads: String(threads) });
    return new DuckDbPipeline(instance, await instance.connect());
  }

  /** Replaces the loaded files. */
  async load(files: Files): Promise<void> {
    await this.connection.run(tables.polls, { file: files.polls });
    await this.connection.run(tables.hours, { file: files.hours });
    await this.connection.run(tables.zones, { file: files.zones });
  }

  /** The rows in the order of the report. `query`: a modified PIPELINE, to test that errors are detected. */
  async report({ asOf, windows, noData }: ReportRequest, query = PIPELINE): Promise<ReportRow[]> {
    const reader = await this.connection.runAndReadAll(query, {
      as_of: asOf === null ? null : BigInt(Date.parse(asOf)),
      windows,
      no_data: noData,
      default_timezone: 'America/Chicago',
    });
    return reader.getRows() as unknown as ReportRow[];
  }

  close(): void {
    this.connection.closeSync();
    this.instance.closeSync();
  }
}
