import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type DuckDBConnection, DuckDBInstance } from '@duckdb/node-api';

/** Paths of the CSV files. */
export interface Files {
  readonly polls: string;
  readonly hours: string;
  readonly zones: string;
  readonly special?: string | undefined;
  readonly exclusions?: string | undefined;
}

export interface ReportRequest {
  /** ISO 8601, or null for the latest poll of all stores. */
  readonly asOf: string | null;
  readonly windows: string;
  readonly noData: string;
  /** Of windows. Default: plain. */
  readonly columns?: string | undefined;
  /** With carry_forward. */
  readonly carryMinutes?: number | undefined;
  readonly exclusions?: string | undefined;
  /** In place of the windows: a name, or dates as `YYYY-MM-DD`. */
  readonly period?: string | { readonly from: string; readonly to: string } | undefined;
  readonly breakdown?: string | undefined;
}

/**
 * A store, with the part of the period after a comma, and its figures in the order and units of the report, with two
 * decimals; null: a percentage of nothing.
 */
export type ReportRow = readonly [store: string, ...figures: (number | null)[]];

const PLAIN_FIGURES = 6;

const sql = (name: string): string => readFileSync(join(__dirname, `${name}.sql`), 'utf8');

/** The sums of a report as one query: pipeline.sql. */
export const PIPELINE = sql('pipeline');

/** The last part of the query: the rows. */
const rows = { windows: sql('windows'), period: sql('period') };

const tables = {
  polls: sql('polls'),
  hours: sql('hours'),
  zones: sql('zones'),
  special: sql('special_hours'),
  exclusions: sql('exclusions'),
};

/** The tables of files that there need not be. */
const EMPTY = {
  special: `CREATE OR REPLACE TABLE special_hours AS
    SELECT '' AS store_id, 0::BIGINT AS date, 0::BIGINT AS opens, 0::BIGINT AS closes WHERE false`,
  exclusions: `CREATE OR REPLACE TABLE exclusions AS
    SELECT '' AS store_id, 0::BIGINT AS starts, 0::BIGINT AS stops WHERE false`,
};

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
    for (const name of ['special', 'exclusions'] as const) {
      const file = files[name];
      if (file === undefined) await this.connection.run(EMPTY[name]);
      else await this.connection.run(tables[name], { file });
    }
  }

  /** The rows in the order of the report. `query`: a modified PIPELINE, to test that errors are detected. */
  async report(request: ReportRequest, query = PIPELINE): Promise<ReportRow[]> {
    const { asOf, windows, noData, columns, carryMinutes, exclusions = 'apply', period, breakdown } = request;
    const dates = typeof period === 'object' ? period : undefined;
    const last = period === undefined ? rows.windows : rows.period;
    const reader = await this.connection.runAndReadAll(`${query}\n${last}`, {
      as_of: asOf === null ? null : BigInt(Date.parse(asOf)),
      windows,
      no_data: noData,
      default_timezone: 'America/Chicago',
      carry_ms: carryMinutes === undefined ? null : BigInt(carryMinutes) * 60_000n,
      exclusions,
      period: dates === undefined ? ((period as string | undefined) ?? null) : 'dates',
      first_date: dates === undefined ? null : dateOf(dates.from),
      last_date: dates === undefined ? null : dateOf(dates.to),
      breakdown: breakdown ?? 'none',
    });
    const found = reader.getRows() as unknown as ReportRow[];
    if (period !== undefined || columns === 'extended') return found;
    return found.map(([store, ...figures]) => [store, ...figures.slice(0, PLAIN_FIGURES)]);
  }

  close(): void {
    this.connection.closeSync();
    this.instance.closeSync();
  }
}

/** Days since 1970-01-01. */
const dateOf = (text: string): bigint => BigInt(Date.parse(text) / 86_400_000);
