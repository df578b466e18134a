import { loadSqliteDriver } from './sqlite-driver';

/** The package that a Node of this version would load. The driver is not loaded: it may not run here. */
function packageFor(nodeVersion: string): string {
  try {
    const driver = loadSqliteDriver(nodeVersion);
    // eslint-disable-next-line @typescript-eslint/no-require-imports
    return driver === require('better-sqlite3') ? 'better-sqlite3' : 'better-sqlite3-12';
  } catch (error) {
    // Version 12 is optional: if it is not installed, the error message names the requested package.
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
