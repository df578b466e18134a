import { Column, ColumnOptions } from 'typeorm';

/**
 * An instant: whole milliseconds since 1970-01-01T00:00:00Z, a number in the program and a BIGINT in both
 * databases, since drivers disagree about dates and TypeORM hands out a MySQL BIGINT as text.
 */
export const instantColumn = (options: ColumnOptions = {}): ColumnOptions => ({
  type: 'bigint',
  transformer: {
    to: (value: number | null) => value,
    from: (value: string | number | null) => (value === null ? null : Number(value)),
  },
  ...options,
});

/** A column of whole milliseconds, of a week of open time at the most. */
export const Milliseconds = (name: string): PropertyDecorator => Column({ name, type: 'integer' });
