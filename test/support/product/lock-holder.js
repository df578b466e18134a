// Another process that writes to the same SQLite file: `node lock-holder.js FILE` takes the write lock, says so to
// its parent, and lets go when it is told to or when the parent ends.
const { loadSqliteDriver } = require('../../../dist/database/sqlite-driver');

const Sqlite = loadSqliteDriver();
const connection = new Sqlite(process.argv[2]);
connection.exec('BEGIN IMMEDIATE');
process.send('locked');

process.once('message', () => {
  connection.exec('COMMIT');
  connection.close();
  process.disconnect();
});
