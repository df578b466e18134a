import { loadSqliteDriver } from './sqlite-driver';

/** Which package a Node of that version would get. The drivers are only looked at: one of them may not run here. */
function packageFor(nodeVersion: string): string {
  try {
    const driver = loadSqliteDriver(nodeVersion);
    // eslint-disable-next-line @typescript-eslint/no-require-imports
    return driver === require('better-sqlite3') ? 'better-sqlite3' : 'better-sqlite3-12';
  } catch (error) {
    // Version 12 is optional: where it is not installed, the message names what was wanted.
    return /Cannot find module '([^']+)'/.exec((error as Error).message)?.[1] ?? String(error);
  }
}

describe('loadSqliteDriver', () => {
  it.each([
    ['20.19.0', 'better-sqlite3-12'],
    ['22.13.1', 'better-sqlite3-12'],
    ['22.14.0', 'better-sqlite3'],
    ['22.21.0', 'better-sqlite3'],
    ['24.0.0', 'better-sqlite3'],
    ['26.1.0', 'better-sqlite3'],
  ])('Node %s: %s', (nodeVersion, name) => expect(packageFor(nodeVersion)).toBe(name));

  it('opens a database with the one for the Node that runs', () => {
    const database = new (loadSqliteDriver())(':memory:');
    try {
      expect(database.prepare('SELECT 6 * 7').pluck().get()).toBe(42);
    } finally {
      database.close();
    }
  });
});
