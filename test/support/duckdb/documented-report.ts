import { type DuckDBConnection, DuckDBInstance } from '@duckdb/node-api';
import { documentedSql } from '../product/documented-sql';
import type { ReportRequest, ReportRow } from './pipeline';

/** The report query of docs/scale.md, over the folder `export` of an export by day. */
export class DocumentedReport {
  private constructor(
    private readonly instance: DuckDBInstance,
    private readonly connection: DuckDBConnection,
    readonly query: string,
  ) {}

  /** `folder` is the parent of the folder `export`. */
  static async open(folder: string): Promise<DocumentedReport> {
    const query = await documentedSql('scale.md', 'The report in another engine');
    const instance = await DuckDBInstance.create(':memory:', { threads: '2' });
    const connection = await instance.connect();
    await connection.run(`SET file_search_path = '${folder}'`);
    return new DocumentedReport(instance, connection, query);
  }

  /** The rows of the query, unchanged by default. */
  async rows(query = this.query): Promise<ReportRow[]> {
    return (await this.connection.runAndReadAll(query)).getRows() as unknown as ReportRow[];
  }

  /** The query with another request than in the page. */
  queryFor({ asOf, windows, noData }: ReportRequest): string {
    const changed = this.query
      .replace(
        'CAST(NULL AS BIGINT) AS as_of',
        `CAST(${asOf === null ? 'NULL' : Date.parse(asOf)} AS BIGINT) AS as_of`,
      )
      .replace("'calendar' AS windows", `'${windows}' AS windows`)
      .replace("'down' AS no_data", `'${noData}' AS no_data`);
    if (!changed.includes(`'${windows}' AS windows`) || !changed.includes(`'${noData}' AS no_data`)) {
      throw new Error('The query has no place for a request.');
    }
    return changed;
  }

  close(): void {
    this.connection.closeSync();
    this.instance.closeSync();
  }
}
