import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { loadMigrations, statementsOf, stepsOf } from './migrations';
import { loadSqliteDriver } from './sqlite/sqlite-driver';

const directoryOf = (dialect: string) => join(__dirname, '../../../migrations', dialect);

describe('statementsOf', () => {
  it.each<[name: string, sql: string, statements: string[]]>([
    ['one a line', 'DROP TABLE a;\nDROP TABLE b;\n', ['DROP TABLE a', 'DROP TABLE b']],
    ['over several lines', 'CREATE TABLE a (\n  x int\n);', ['CREATE TABLE a (\n  x int\n)']],
    ['the last without its semicolon', 'DROP TABLE a;\nDROP TABLE b', ['DROP TABLE a', 'DROP TABLE b']],
    [
      'comments between and within',
      '-- why;\nDROP TABLE a;\n  -- and;\nSELECT\n-- this\n1;',
      ['DROP TABLE a', 'SELECT\n\n1'],
    ],
    [
      'a semicolon or two dashes within a line',
      "INSERT INTO a VALUES ('x; y -- z');",
      ["INSERT INTO a VALUES ('x; y -- z')"],
    ],
    ['Windows line ends', 'DROP TABLE a;\r\nDROP TABLE b;\r\n', ['DROP TABLE a', 'DROP TABLE b']],
    ['blanks after the semicolon', 'DROP TABLE a;  \n\n;\nDROP TABLE b;', ['DROP TABLE a', 'DROP TABLE b']],
    ['nothing', '-- nothing yet\n\n', []],
  ])('%s', (_name, sql, statements) => expect(statementsOf(sql)).toEqual(statements));

  it('leaves no statement out of our own migrations', () => {
    for (const dialect of ['sqlite', 'mysql']) {
      for (const file of readdirSync(directoryOf(dialect))) {
        const sql = readFileSync(join(directoryOf(dialect), file), 'utf8');
        const statements = statementsOf(sql);
        expect(statements).toHaveLength(sql.match(/;$/gm)!.length);
        for (const statement of statements)
          expect(statement).toMatch(/^(CREATE|ALTER|RENAME|DROP|SET|INSERT|REPLACE|UPDATE|DELETE)\b/);
      }
    }
  });

  it('gives what SQLite runs one by one', () => {
    const database = new (loadSqliteDriver())(':memory:');
    try {
      for (const file of readdirSync(directoryOf('sqlite')).sort()) {
        for (const statement of statementsOf(readFileSync(join(directoryOf('sqlite'), file), 'utf8'))) {
          database.prepare(statement).run();
        }
      }
      const tables = database.prepare("SELECT name FROM sqlite_schema WHERE type = 'table'").pluck().all();
      expect(tables).toEqual(
        expect.arrayContaining(['stores', 'polls', 'business_hours', 'reports', 'ingestions']),
      );
    } finally {
      database.close();
    }
  });
});

describe('stepsOf', () => {
  it.each<[name: string, sql: string, steps: (string | string[])[]]>([
    ['statements alone', 'DROP TABLE a;\nDROP TABLE b;\n', ['DROP TABLE a', 'DROP TABLE b']],
    [
      'what is repeated, between statements',
      'DROP TABLE a;\n-- REPEAT\nINSERT 1;\nDELETE 1;\n-- END REPEAT\nDROP TABLE b;\n',
      ['DROP TABLE a', ['INSERT 1', 'DELETE 1'], 'DROP TABLE b'],
    ],
    ['nothing else', '-- REPEAT\nDELETE 1;\n-- END REPEAT', [['DELETE 1']]],
    [
      'two that are repeated by themselves',
      '-- REPEAT\nDELETE 1;\n-- END REPEAT\n-- REPEAT\nDELETE 2;\nDELETE 3;\n-- END REPEAT\n',
      [['DELETE 1'], ['DELETE 2', 'DELETE 3']],
    ],
    [
      'comments that speak of it',
      '-- REPEAT what follows\nDROP TABLE a;\n-- this is no -- REPEAT\nDROP TABLE b;',
      ['DROP TABLE a', 'DROP TABLE b'],
    ],
    [
      'comments and Windows line ends',
      '-- why\r\n-- REPEAT\r\n-- and\r\nDELETE\r\n1;\r\n-- END REPEAT\r\n',
      [['DELETE\r\n1']],
    ],
    ['nothing', '', []],
  ])('%s', (_name, sql, steps) => expect(stepsOf(sql)).toEqual(steps));

  it.each(['sqlite', 'mysql'])(
    'has the statements of our own migrations, and their batches: %s',
    (dialect) => {
      const batched: string[] = [];
      for (const file of readdirSync(directoryOf(dialect)).sort()) {
        const sql = readFileSync(join(directoryOf(dialect), file), 'utf8');
        const steps = stepsOf(sql);
        expect(steps.flat()).toEqual(statementsOf(sql));
        // The last statement of a batch deletes the rows that the others have moved, so that the repetition ends.
        for (const step of steps) if (typeof step !== 'string') expect(step.at(-1)).toMatch(/^DELETE\b/);
        if (steps.some((step) => typeof step !== 'string')) batched.push(file);
      }
      expect(batched).toContain('1795474800000-poll-blocks.sql');
    },
  );
});

describe('loadMigrations', () => {
  const names = (dialect: 'sqlite' | 'mysql') =>
    loadMigrations(dialect).map((migration) => new migration().name!);

  it('names the same migrations in both dialects, oldest first, by title and time', () => {
    expect(names('sqlite')).toEqual(names('mysql'));
    expect(names('sqlite')[0]).toBe('main-job1795392000000');
    const times = names('sqlite').map((name) => Number(name.slice(-13)));
    expect(times).toEqual([...times].sort((a, b) => a - b));
  });
});
