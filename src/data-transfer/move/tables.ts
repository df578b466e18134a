import type { DataSource, EntityMetadata } from 'typeorm';
import type { Dialect } from '../../platform/database';

/** A table of the product, from its entity. */
export interface Table {
  readonly name: string;
  readonly columns: readonly string[];
  /** The columns that hold bytes. */
  readonly binary: ReadonlySet<string>;
  /** The columns of its primary key, in order. */
  readonly key: readonly { readonly name: string; readonly isText: boolean }[];
  /** Whether the database assigns the key. */
  readonly numbered: boolean;
}

const BYTES = new Set<unknown>(['blob', 'mediumblob']);
const NUMBERS = new Set<unknown>(['integer', 'bigint', 'tinyint']);

/** The tables of all entities of the data source, by name, so that new ones are included. */
export const tablesOf = (dataSource: DataSource): Table[] =>
  dataSource.entityMetadatas.map(tableOf).sort((one, other) => (one.name < other.name ? -1 : 1));

const tableOf = ({ tableName, columns, primaryColumns }: EntityMetadata): Table => ({
  name: tableName,
  columns: columns.map(({ databaseName }) => databaseName),
  binary: new Set(columns.filter(({ type }) => BYTES.has(type)).map(({ databaseName }) => databaseName)),
  key: primaryColumns.map(({ databaseName, type }) => ({ name: databaseName, isText: !NUMBERS.has(type) })),
  numbered: primaryColumns.some(({ isGenerated }) => isGenerated),
});

/** Both databases accept names in backticks. */
export const quoted = (name: string): string => `\`${name}\``;

/** Selects all rows in key order, compared by bytes: a collation of MySQL treats 'a' and 'a ' as the same. */
export function selectOf({ name, columns, key }: Table, dialect: Dialect): string {
  const order = key.map((column) =>
    column.isText && dialect === 'mysql' ? `CAST(${quoted(column.name)} AS BINARY)` : quoted(column.name),
  );
  return `SELECT ${columns.map(quoted).join(', ')} FROM ${quoted(name)} ORDER BY ${order.join(', ')}`;
}
