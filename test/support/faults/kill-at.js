// Preloaded into a service: at the step that KILL_AT names it kills itself, as `kill -9` would.
const { ServerResponse } = require('node:http');
const { EntityManager } = require('typeorm');
const { BetterSqlite3QueryRunner } = require('typeorm/driver/better-sqlite3/BetterSqlite3QueryRunner');
const { MysqlQueryRunner } = require('typeorm/driver/mysql/MysqlQueryRunner');

const die = () => process.kill(process.pid, 'SIGKILL');

/** Does `step` around a method, which it may call or not. */
function around(prototype, method, step) {
  const original = prototype[method];
  prototype[method] = function (...args) {
    return step(() => original.apply(this, args), this, args);
  };
}

const steps = {
  // The key is in use; of the work there is nothing.
  begun: () =>
    around(EntityManager.prototype, 'insert', (insert, _, [entity]) =>
      ['Report', 'Ingestion'].includes(entity.name) ? die() : insert(),
    ),
  // All is written, the answer as well; nothing is committed.
  written: () =>
    around(EntityManager.prototype, 'update', async (update, _, [entity, , { answer }]) => {
      const result = await update();
      if (entity.name === 'IdempotencyKey' && answer != null) die();
      return result;
    }),
  // All is committed; of the answer not a byte is sent.
  committed: () =>
    around(ServerResponse.prototype, 'writeHead', (writeHead, { req }) =>
      req.method === 'POST' ? die() : writeHead(),
    ),
  // A tick has its report, and nothing is committed.
  'tick written': () =>
    around(EntityManager.prototype, 'existsBy', async (existsBy, _, [entity]) => {
      const result = await existsBy();
      if (entity.name === 'ScheduleTick') die();
      return result;
    }),
  // Of retention, each in its transaction, which is not committed: a report is taken away, a day's polls are let go of,
  // some of them are deleted, the file of a report is gone and its rows are about to be, some of its rows are deleted.
  'report removed': () => afterEntity('delete', 'Report'),
  'day settled': () =>
    afterEntity('update', 'DataVersion', (changes) => changes?.pollsKeptFrom !== undefined),
  'polls deleted': () => afterStatement(/^DELETE FROM polls/),
  // Of the migration to blocks: the second day that it comes to is in blocks, its rows are still there, or are gone.
  'day of polls copied': () => afterSecond(/^(REPLACE|INSERT OR REPLACE) INTO .polls/),
  'day of polls moved': () => afterSecond(/^DELETE FROM .poll_rows/),
  'file removed': () => afterEntity('delete', 'ReportResult'),
  'rows deleted': () => afterStatement(/^DELETE FROM report_rows/),
};

/** Dies once that method has done its work on such an entity. */
function afterEntity(method, name, fits = () => true) {
  around(EntityManager.prototype, method, async (act, _, [entity, , changes]) => {
    const result = await act();
    if (entity.name === name && fits(changes)) die();
    return result;
  });
}

function afterStatement(statement) {
  around(EntityManager.prototype, 'query', async (query, _, [sql]) => {
    const result = await query();
    if (statement.test(sql)) die();
    return result;
  });
}

/** Dies once such a statement was run for the second time, by whichever runner. */
function afterSecond(statement) {
  let seen = 0;
  for (const Runner of [MysqlQueryRunner, BetterSqlite3QueryRunner]) {
    around(Runner.prototype, 'query', async (query, _, [sql]) => {
      const result = await query();
      if (statement.test(sql) && ++seen === 2) die();
      return result;
    });
  }
}

steps[process.env.KILL_AT]();
