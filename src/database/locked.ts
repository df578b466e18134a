import type { EntityManager, EntityTarget, FindOptionsWhere, ObjectLiteral } from 'typeorm';

/**
 * The row as it stands once every transaction that has written to it has ended; null: there is none. That is what
 * `Landed` needs to know of MySQL and MariaDB, where a connection may be lost before the transaction on it has ended.
 */
export async function locked<Row extends ObjectLiteral>(
  manager: EntityManager,
  target: EntityTarget<Row>,
  where: FindOptionsWhere<Row>,
): Promise<Row | null> {
  const found = manager.createQueryBuilder(target, 'found').where(where);
  const [sql, parameters] = found.getQueryAndParameters();
  // TypeORM's own locks ask for a transaction that it has begun itself; ours begin in `Database`.
  await manager.query(`${sql} FOR UPDATE`, parameters);
  return found.getOne();
}
