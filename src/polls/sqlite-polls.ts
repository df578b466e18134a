import { setImmediate as nextTurn } from 'node:timers/promises';
import { placeholders, SqliteConnection } from '../database';
import { MS_PER_DAY } from '../time';
import { PER_STORE } from './packed-day';
import { WrittenPolls } from './written-polls';

/** To run a statement costs more than to insert a row by it: many rows share one. */
const ROWS_PER_STATEMENT = 128;
/** A slice of work between two turns of the event loop: a few milliseconds. */
const STATEMENTS_PER_TURN = 32;

/** `polls`: as `PollWriter.write`. */
export async function writeToSqlite(
  connection: SqliteConnection,
  day: number,
  polls: Float64Array,
): Promise<WrittenPolls> {
  const statements = new DayStatements(connection, day);
  const written = { inserted: 0, changed: 0 };
  let statementsRun = 0;
  for (let i = 0; i < polls.length; i += ROWS_PER_STATEMENT) {
    const group = Array.from(polls.subarray(i, i + ROWS_PER_STATEMENT));
    const inserted = statements.of(INSERT, group.length).run(group).changes;
    written.inserted += inserted;
    // Every row stands by now: those that were inserted just so have the right status and do not count again.
    if (inserted < group.length) written.changed += statements.of(CHANGE, group.length).run(group).changes;
    if (++statementsRun % STATEMENTS_PER_TURN === 0) await nextTurn();
  }
  return written;
}

interface Way {
  readonly verb: string;
  readonly conflict: string;
}

const INSERT: Way = { verb: 'INSERT OR IGNORE', conflict: '' };
const CHANGE: Way = {
  verb: 'INSERT',
  conflict: `ON CONFLICT (day, store_key, observed_at)
    DO UPDATE SET status = excluded.status WHERE status <> excluded.status`,
};

/** The statements for one day's polls, which they take packed (packed-day.ts): one number to hand over a row. */
class DayStatements {
  private readonly prepared = new Map<string, ReturnType<SqliteConnection['prepare']>>();

  constructor(
    private readonly connection: SqliteConnection,
    private readonly day: number,
  ) {}

  of({ verb, conflict }: Way, rows: number) {
    const name = `${verb} ${rows}`;
    let statement = this.prepared.get(name);
    if (statement === undefined) {
      // A number comes as a REAL, whose division would not be that of whole numbers.
      // WHERE: without it ON CONFLICT would be read as a join's ON.
      statement = this.connection.prepare(`
        WITH given (number) AS (VALUES ${placeholders(rows, 1)}),
          packed (poll) AS (SELECT CAST(number AS INTEGER) FROM given)
        ${verb} INTO polls (day, store_key, observed_at, status)
        SELECT ${this.day}, poll / ${PER_STORE}, ${this.day * MS_PER_DAY} + poll % ${PER_STORE} / 2, poll % 2
        FROM packed WHERE true ${conflict}`);
      this.prepared.set(name, statement);
    }
    return statement;
  }
}
