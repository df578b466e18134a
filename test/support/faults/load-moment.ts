import { setTimeout as pause } from 'node:timers/promises';
import { until } from '../until';
import type { ImportScene } from './load-scene';
import { sqliteIsLocked } from './observer';

/**
 * When to kill an import: while it reads its file, when it begins to write, or after this number of milliseconds of
 * writing, which may be after its commit.
 */
export type LoadMoment = 'reading' | 'writing' | number;

/** InnoDB updates its list of transactions only if it was not read for a tenth of a second. */
const INNODB_TELLS_EVERY_MS = 120;

/** SQLite reports at once, and writes a small import in less time than that. */
export const lookEvery = ({ setup }: ImportScene): number =>
  setup === 'embedded' ? 3 : INNODB_TELLS_EVERY_MS;

/** Waits for that moment of the first import after the `known` ingestion records. */
export async function loadMoment(scene: ImportScene, known: number, moment: LoadMoment): Promise<void> {
  const begun = async () => (await scene.ledger()).length > known;
  await until('the load to begin', begun, { every: 2, within: 60_000 });
  if (moment === 'reading') return;
  // Between two checks, an import may have finished: then it is killed after its commit.
  const writesOrEnded = async () => (await writes(scene)) || (await scene.ledger())[0]?.status !== 'Running';
  await until('the load to write', writesOrEnded, { every: lookEvery(scene), within: 60_000 });
  if (moment !== 'writing') await pause(moment);
}

/** Whether a transaction that has written is open. */
export async function writes({ setup, observer }: ImportScene): Promise<boolean> {
  if (setup === 'embedded') return sqliteIsLocked(observer.query);
  // Of this database only, since other tests may use the server.
  const transactions = await observer.query<object>(
    `SELECT 1 FROM information_schema.innodb_trx
        JOIN information_schema.processlist ON processlist.id = innodb_trx.trx_mysql_thread_id
      WHERE processlist.db = DATABASE() AND innodb_trx.trx_rows_modified > 0`,
  );
  return transactions.length > 0;
}
