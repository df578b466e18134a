import type { EntityManager, EntityTarget, FindOptionsWhere, ObjectLiteral } from 'typeorm';

/**
 * Reads a row after every transaction that has written to it has ended; null: it does not exist. `Landed` needs this on
 * MySQL and MariaDB, where a connection may be lost before its transaction ends.
 */
export async function locked<Row extends ObjectLiteral>(
  manager: EntityManager,
  target: EntityTarget<Row>,
  where: FindOptionsWhere<Row>,
): Promise<Row | null> {
  const found = manager.createQueryBuilder(target, 'found').where(where);
  const [sql, parameters] = found.getQueryAndParameters();
  // TypeORM's own locks require a transaction that TypeORM began; ours begin in `Database`.
  await manager.query(`${sql} FOR UPDATE`, parameters);
  return found.getOne();
}
