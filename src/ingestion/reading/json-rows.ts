import { createHash } from 'node:crypto';
import { StagedRows } from '../importers/importer';
import { Rejects, RowsRead } from './row-reader';

/** Converts a JSON value to the text that a CSV file would have, or returns an error message. */
type JsonValue = (value: unknown) => { readonly text: string } | { readonly wrong: string };

/** The members of a JSON object that form a row, in the order of the importer's columns. */
export type JsonColumns = readonly (readonly [member: string, value: JsonValue])[];

export const text: JsonValue = (value) => {
  if (typeof value === 'string') return { text: value };
  if (typeof value === 'number')
    return { wrong: 'is a number; send it as text, since large ones lose digits' };
  return { wrong: 'is not text' };
};

export const textOrWholeNumber: JsonValue = (value) => {
  if (typeof value === 'string') return { text: value };
  if (Number.isSafeInteger(value)) return { text: String(value) };
  return { wrong: 'is neither a whole number nor text' };
};

/** Text; null, or a member that is not there, is the empty text. */
const optionalText: JsonValue = (value) =>
  value === undefined || value === null ? { text: '' } : text(value);

export const POLL_COLUMNS: JsonColumns = [
  ['store_id', text],
  ['status', text],
  ['timestamp_utc', text],
];
export const HOURS_COLUMNS: JsonColumns = [
  ['day_of_week', textOrWholeNumber],
  ['start_time_local', text],
  ['end_time_local', text],
];
export const SPECIAL_HOURS_COLUMNS: JsonColumns = [
  ['date', text],
  ['start_time_local', optionalText],
  ['end_time_local', optionalText],
  ['reason', optionalText],
];
export const TIMEZONE_COLUMNS: JsonColumns = [
  ['store_id', text],
  ['timezone', text],
];

/** Validates JSON rows by the rules of a CSV file. The position of a row in the list, from 1, is its line. */
export async function readJsonRows(
  rows: readonly unknown[],
  columns: JsonColumns,
  staged: StagedRows,
  rejects: Rejects,
): Promise<RowsRead> {
  return readEach(rows, (row) => take(row, columns, staged), rejects);
}

/** The same for one object, whose members `add` reads itself. */
export const readJsonRow = (
  row: object,
  add: () => string | undefined,
  rejects: Rejects,
): Promise<RowsRead> => readEach([row], add, rejects);

async function readEach(
  rows: readonly unknown[],
  add: (row: unknown) => string | undefined,
  rejects: Rejects,
): Promise<RowsRead> {
  const hash = createHash('sha256').update(JSON.stringify(rows));
  rows.forEach((row, i) => {
    const reason = add(row);
    if (reason !== undefined) rejects.add(i + 1, reason, JSON.stringify(row));
  });
  await rejects.writeWaiting();
  return { rows: rows.length, sha256: hash.digest('hex') };
}

function take(row: unknown, columns: JsonColumns, staged: StagedRows): string | undefined {
  if (typeof row !== 'object' || row === null || Array.isArray(row)) return 'the row is not a JSON object';
  const members = row as Record<string, unknown>;
  const values: string[] = [];
  for (const [member, read] of columns) {
    if (members[member] === undefined && read !== optionalText) return `${member} is missing`;
    const value = read(members[member]);
    if ('wrong' in value) return `${member} ${value.wrong}`;
    values.push(value.text);
  }
  return staged.add(values);
}
