import { MIGRATION_LOCK, migrationNames } from '../../platform/database';
import type { ReadSession } from '../../platform/database';
import { invalidInput } from '../../platform/errors';
import { Table } from './tables';

/**
 * Throws `invalid-input` unless the schema is that of this program version. `what` names the database, `how` says how
 * to migrate it.
 */
export async function requireSchema(
  session: ReadSession,
  tables: readonly Table[],
  what: string,
  how: string,
): Promise<void> {
  const present = await tableNames(session);
  if (!present.includes('migrations'))
    throw invalidInput(`${what} has no tables of the store monitor. ${how}`);
  const done = new Set((await session.rows<[string]>('SELECT name FROM migrations')).map(([name]) => name));
  const wanted = migrationNames(session.dialect);
  const missing = wanted.filter((name) => !done.has(name));
  if (missing.length > 0)
    throw invalidInput(`${what} has an older schema (${missing.join(', ')} missing). ${how}`);
  const known = new Set(wanted);
  const newer = [...done].filter((name) => !known.has(name));
  if (newer.length > 0) {
    throw invalidInput(
      `${what} has a newer schema (${newer.join(', ')}). Use the version that made it, or a newer one.`,
    );
  }
  const ours = new Set(['migrations', MIGRATION_LOCK, ...tables.map(({ name }) => name)]);
  const strange = present.filter((name) => !ours.has(name));
  if (strange.length > 0) throw invalidInput(`${what} has tables that are not ours: ${strange.join(', ')}.`);
}

async function tableNames(session: ReadSession): Promise<string[]> {
  const rows = await session.rows<[string]>(
    session.dialect === 'sqlite'
      ? "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\' ORDER BY name"
      : 'SELECT table_name FROM information_schema.tables WHERE table_schema = DATABASE() ORDER BY table_name',
  );
  return rows.map(([name]) => name);
}
