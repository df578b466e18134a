import { grouped } from '../../src/cli/output';
import type { Dialect } from '../databases';
import { faster, type Measure, titleOf } from './measure';

/** The required speed-up over DuckDB: for the first report of a process, and for a report of a warm service. */
const WANTED = { sqlite: { first: 5, atWork: 8 }, mariadb: { first: 4, atWork: 6 } };

/** A full report against DuckDB, and against reading and decoding its blocks. */
export function report(dialect: Dialect): Measure {
  const title = `report, ${titleOf(dialect)}`;
  const first = { title: `${title}, first of a process`, figure: 'first', unit: 'ms' } as const;
  const atWork = { title: `${title}, by a service at work`, figure: 'atWork', unit: 'ms' } as const;
  const duckdb = { figure: 'duckdb', title: 'DuckDB' };
  const scan = { figure: 'scan', title: 'reading and decoding the blocks' };
  return {
    name: `report-${dialect}`,
    title,
    how: "From the trigger until the row says Completed, the file and the rows of the report written: the first report of a process on a database that had none; and by a service that has made one, of an earlier day. DuckDB is `test/support/duckdb/pipeline.sql` over tables in its memory, filled beforehand, with two threads; its figures are compared with the report's. Reading and decoding: the blocks of the last seven days, slice by slice, each decoded, and nothing done with the polls.",
    needs: [[dialect, 'week']],
    targets: [
      { ...first, against: duckdb, wanted: faster(WANTED[dialect].first) },
      { ...atWork, against: duckdb, wanted: faster(WANTED[dialect].atWork) },
      { ...atWork, against: scan },
    ],
    async take(round) {
      const { scan, full, scanned, read } = await round.reports(dialect);
      const turns = await round.reportsInTurn(dialect);
      return { first: full, atWork: turns.full.ms, scan, duckdb: await round.duckdb(), scanned, read };
    },
    remark: ({ scanned = 0, read = 0 }) =>
      `${titleOf(dialect)}: the report read ${grouped(read)} polls, the scan ${grouped(scanned)}.`,
  };
}
