import type { Kind } from '../../../support/product/client';

/** The expected outcome of a file: rejected as a whole with this message, or imported except for these rows. */
export type Outcome =
  | { readonly refused: string }
  | { readonly taken: number; readonly rejects: readonly (readonly [line: number, reason: string])[] };

export interface BadFile {
  readonly name: string;
  readonly kind: Kind;
  readonly bytes: Buffer<ArrayBuffer>;
  readonly outcome: Outcome;
  /** The only bad row of the file, with its reason. */
  readonly bad?: readonly [row: string | Buffer, reason: string];
}

/** A kind of file in its simplest form. */
export interface Form {
  readonly kind: Kind;
  readonly columns: readonly string[];
  /** The names that error messages give to missing columns. */
  readonly names: readonly string[];
  /** The cells of a valid row after its store_id. */
  readonly cells: readonly string[];
}

export const FORMS: readonly Form[] = [
  {
    kind: 'polls',
    columns: ['store_id', 'status', 'timestamp_utc'],
    names: ['store_id', 'status', 'timestamp_utc'],
    cells: ['active', '2023-01-22 12:00:00 UTC'],
  },
  {
    kind: 'business-hours',
    columns: ['store_id', 'dayOfWeek', 'start_time_local', 'end_time_local'],
    names: ['store_id', 'dayOfWeek', 'start_time_local', 'end_time_local'],
    cells: ['0', '09:00', '17:00'],
  },
  {
    kind: 'special-hours',
    columns: ['store_id', 'date', 'start_time_local', 'end_time_local'],
    names: ['store_id', 'date', 'start_time_local', 'end_time_local'],
    cells: ['2025-12-25', '09:00', '17:00'],
  },
  {
    kind: 'timezones',
    columns: ['store_id', 'timezone_str'],
    names: ['store_id', 'timezone_str'],
    cells: ['Asia/Tokyo'],
  },
];

export const formOf = (kind: Kind): Form => FORMS.find((form) => form.kind === kind)!;

export const headerOf = ({ columns }: Form): string => columns.join(',');

export const goodRow = ({ cells }: Form, storeId: string): string => [storeId, ...cells].join(',');

/** A file with this row in line 3, between two valid rows. */
export function withRow(form: Form, row: string | Buffer): Buffer<ArrayBuffer> {
  const before = `${headerOf(form)}\n${goodRow(form, 'first')}\n`;
  return Buffer.concat([
    Buffer.from(before),
    Buffer.from(row as string),
    Buffer.from(`\n${goodRow(form, 'last')}\n`),
  ]);
}

/** A file of which only that row is rejected. */
export const badRow = (form: Form, name: string, row: string | Buffer, reason: string): BadFile => ({
  name: `${form.kind}: ${name}`,
  kind: form.kind,
  bytes: withRow(form, row),
  outcome: { taken: 2, rejects: [[3, reason]] },
  bad: [row, reason],
});

/** A file of all bad rows of such files, each of them between two valid rows. */
export function together(form: Form, files: readonly BadFile[]): BadFile {
  const bad = files.flatMap((file) => (file.kind === form.kind && file.bad !== undefined ? [file.bad] : []));
  const lines = bad.flatMap(([row], i) => [goodRow(form, `valid ${i}`), row]);
  const parts = [headerOf(form), ...lines, goodRow(form, 'last')].map((line) => Buffer.from(line as string));
  return {
    name: `${form.kind}: ${bad.length} bad rows in one file`,
    kind: form.kind,
    bytes: Buffer.concat(parts.flatMap((part) => [part, Buffer.from('\n')])),
    outcome: { taken: bad.length + 1, rejects: bad.map(([, reason], i) => [2 * i + 3, reason]) },
  };
}

export const refusedFile = (form: Form, name: string, bytes: string | Buffer, refused: string): BadFile => ({
  name: `${form.kind}: ${name}`,
  kind: form.kind,
  bytes: Buffer.from(bytes as string),
  outcome: { refused },
});
