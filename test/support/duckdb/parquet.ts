import { DuckDBInstance } from '@duckdb/node-api';

export interface ParquetFile {
  /** Name and type of each column. */
  readonly columns: readonly string[];
  readonly rows: readonly (readonly unknown[])[];
}

/** A file as DuckDB reads it. */
export async function readParquet(path: string): Promise<ParquetFile> {
  const instance = await DuckDBInstance.create(':memory:');
  const connection = await instance.connect();
  try {
    const reader = await connection.runAndReadAll(`SELECT * FROM read_parquet('${path}')`);
    const types = reader.columnTypes().map(String);
    return { columns: reader.columnNames().map((name, i) => `${name} ${types[i]}`), rows: reader.getRows() };
  } finally {
    connection.closeSync();
    instance.closeSync();
  }
}
