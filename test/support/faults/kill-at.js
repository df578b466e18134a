// Preloaded into a service: kills the process with SIGKILL at the step in KILL_AT; where KILL_WHEN names a file, only
// once it exists.
const { existsSync } = require('node:fs');
const { ServerResponse } = require('node:http');
const { EntityManager } = require('typeorm');
const { BetterSqlite3QueryRunner } = require('typeorm/driver/better-sqlite3/BetterSqlite3QueryRunner');
const { MysqlQueryRunner } = require('typeorm/driver/mysql/MysqlQueryRunner');

const { KILL_AT, KILL_WHEN } = process.env;

function die() {
  if (KILL_WHEN === undefined || existsSync(KILL_WHEN)) process.kill(process.pid, 'SIGKILL');
}

/** Wraps a method in `step`, which may or may not call it. */
function around(prototype, method, step) {
  const original = prototype[method];
  prototype[method] = function (...args) {
    return step(() => original.apply(this, args), this, args);
  };
}

const steps = {
  // The key is acquired; the work has not begun.
  begun: () =>
    around(EntityManager.prototype, 'insert', (insert, _, [entity]) =>
      ['Report', 'Ingestion'].includes(entity.name) ? die() : insert(),
    ),
  // Everything is written, including the answer; nothing is committed.
  written: () =>
    around(EntityManager.prototype, 'update', async (update, _, [entity, , { answer }]) => {
      const result = await update();
      if (entity.name === 'IdempotencyKey' && answer != null) die();
      return result;
    }),
  // Everything is committed; no byte of the answer is sent.
  committed: () =>
    around(ServerResponse.prototype, 'writeHead', (writeHead, { req }) =>
      req.method === 'POST' ? die() : writeHead(),
    ),
  // The report of a tick is written, and nothing is committed.
  'tick written': () =>
    around(EntityManager.prototype, 'existsBy', async (existsBy, _, [entity]) => {
      const result = await existsBy();
      if (entity.name === 'ScheduleTick') die();
      return result;
    }),
  // The messages of a tick are written to the outbox, and nothing is committed.
  'delivery written': () => afterEntity('insert', 'Delivery'),
  // A load is written with the end of its record, and not committed; it is committed, and its file is not moved.
  'load written': () => afterEntity('update', 'Ingestion', (changes) => changes?.status === 'Completed'),
  'feed file loaded': () => {
    const files = require('node:fs/promises');
    around(files, 'rename', (rename, _, [, target]) => (target.includes('/done/') ? die() : rename()));
  },
  // Steps of retention, each in its uncommitted transaction: a report is deleted, a day's polls are marked as deleted,
  // some of them are deleted, the file of a report is deleted but not its rows, some of its rows are deleted.
  'report removed': () => afterEntity('delete', 'Report'),
  'day settled': () =>
    afterEntity('update', 'DataVersion', (changes) => changes?.pollsKeptFrom !== undefined),
  'polls deleted': () => afterStatement(/^DELETE FROM polls/),
  // Steps of the migration to blocks: the second day is in blocks, and its rows still exist, or are deleted.
  'day of polls copied': () => afterSecond(/^(REPLACE|INSERT OR REPLACE) INTO .polls/),
  'day of polls moved': () => afterSecond(/^DELETE FROM .poll_rows/),
  // Steps of an evaluation of alerts: its transaction has begun, the alerts are written, what it has seen is written, a
  // message is written, and all is committed.
  'alerts locked': () => afterStatement(/^UPDATE data_version SET lock_counter/),
  'alerts written': () => afterStatement(/^REPLACE INTO alerts /),
  'alert watch written': () => afterStatement(/^REPLACE INTO alert_watch /),
  'alert message written': () => afterEntity('insert', 'Delivery'),
  'alerts committed': () => {
    let written = false;
    for (const Runner of [MysqlQueryRunner, BetterSqlite3QueryRunner]) {
      around(Runner.prototype, 'query', async (query, _, [sql]) => {
        const result = await query();
        if (/^REPLACE INTO alerts /.test(sql)) written = true;
        if (written && sql === 'COMMIT') {
          written = false;
          die();
        }
        return result;
      });
    }
  },
  'file removed': () => afterEntity('delete', 'ReportResult'),
  'rows deleted': () => afterStatement(/^DELETE FROM report_rows/),
};

/** Kills after that method has run on such an entity. */
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

/** Kills after such a statement has run for the second time, by any query runner. */
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

steps[KILL_AT]();
