import { ENTITIES } from '../../../src/entities';
import { parseConfig } from '../../../src/platform/config';
import { dataSourceOptions, migrate, openDataSource } from '../../../src/platform/database';

/** Migrates an empty database to the schema before the migration of that title. */
export async function migrateUpTo(env: Record<string, string>, title: string): Promise<void> {
  const options = dataSourceOptions(parseConfig(env).database, ENTITIES);
  const all = options.migrations as (new () => { name: string })[];
  const place = all.findIndex((Migration) => new Migration().name.replace(/\d+$/, '') === title);
  if (place === -1) throw new Error(`there is no migration ${title}`);
  const dataSource = await openDataSource(Object.assign(options, { migrations: all.slice(0, place) }));
  try {
    await migrate(dataSource);
  } finally {
    await dataSource.destroy();
  }
}
