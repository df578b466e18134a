import { Column, ColumnOptions } from 'typeorm';

/**
 * An instant: integer milliseconds since 1970-01-01T00:00:00Z, a number in the program and a BIGINT in both databases.
 * Drivers disagree about dates, and TypeORM returns a MySQL BIGINT as text.
 */
export const instantColumn = (options: ColumnOptions = {}): ColumnOptions => ({
  type: 'bigint',
  transformer: {
    to: (value: number | null) => value,
    from: (value: string | number | null) => (value === null ? null : Number(value)),
  },
  ...options,
});

/** A column of integer milliseconds, at most one week. */
export const Milliseconds = (name: string): PropertyDecorator => Column({ name, type: 'integer' });
