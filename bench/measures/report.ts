import type { Dialect } from '../databases';
import { grouped } from '../../src/commands/output';
import { type Measure, titleOf } from './measure';

const PEERS = {
  sqlite: {
    scan: 2.5,
    duckdb: 8,
    how: 'one packed number a poll (`observed_at * 2 + status`), plucked by chunks of 256 stores and by day',
  },
  mariadb: {
    scan: 2,
    duckdb: 4,
    how: 'the packed polls either as rows, by chunks of 256 stores and by day, or as one list of each store and day (GROUP_CONCAT); the faster of the two in each round',
  },
};

/** A full report against the bare scan of the same database and against DuckDB. */
export function report(dialect: Dialect): Measure {
  const title = `report, ${titleOf(dialect)}`;
  const { scan, duckdb, how } = PEERS[dialect];
  const common = { title, figure: 'report', unit: 'ms' } as const;
  return {
    name: `report-${dialect}`,
    title,
    how: `From the trigger until the row says Completed, the file and the rows of the report written: the first report of a process on a database that had none; and by a service that has made one, of an earlier day. The bare scan reads the last seven UTC days: ${how}; nothing is done with them. DuckDB is \`test/support/duckdb/pipeline.sql\` over tables in its memory, filled beforehand, with two threads; its figures are compared with the report's.`,
    needs: [[dialect, 'week']],
    targets: [
      { ...common, against: { figure: 'scan', title: 'bare scan' }, kind: 'at most', value: scan },
      { ...common, against: { figure: 'duckdb', title: 'DuckDB' }, kind: 'faster', value: duckdb },
      {
        ...common,
        title: `${title}, by a service at work`,
        figure: 'later',
        against: { figure: 'scan', title: 'bare scan' },
        kind: 'at most',
        value: scan,
      },
    ],
    async take(round) {
      const { scan, full, scanned, read } = await round.reports(dialect);
      const later = await round.reportsInTurn(dialect);
      return { report: full, later: later.full.ms, scan, duckdb: await round.duckdb(), scanned, read };
    },
    remark: ({ scanned = 0, read = 0, scan: bare = 0, duckdb: peer = 0 }) => {
      const wanted = peer / duckdb;
      const outOfReach =
        wanted < bare
          ? ` ${duckdb} times faster than DuckDB would be ${wanted.toFixed(0)} ms, less than the bare scan's ${bare.toFixed(0)} ms in the same round: no report that reads the polls can be.`
          : '';
      return `${titleOf(dialect)}: the report read ${grouped(read)} polls, the scan ${grouped(scanned)}.${outOfReach}`;
    },
  };
}
