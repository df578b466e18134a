// Another process that writes to the same SQLite file: `node lock-holder.js FILE` acquires the write lock, notifies its
// parent, and releases the lock on request or when the parent ends.
const { loadSqliteDriver } = require('../../../dist/platform/database/sqlite/sqlite-driver');

const Sqlite = loadSqliteDriver();
const connection = new Sqlite(process.argv[2]);
connection.exec('BEGIN IMMEDIATE');
process.send('locked');

process.once('message', () => {
  connection.exec('COMMIT');
  connection.close();
  process.disconnect();
});
