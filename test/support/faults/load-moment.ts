import { setTimeout as pause } from 'node:timers/promises';
import { until } from '../until';
import type { LoadScene } from './load-scene';
import { sqliteIsLocked } from './observer';

/**
 * When to kill a load: while it reads its file, once it writes, or after so many milliseconds of writing, which may be
 * anywhere up to its commit or behind it.
 */
export type LoadMoment = 'reading' | 'writing' | number;

/** InnoDB renews what it tells of its transactions only when nobody has asked for a tenth of a second. */
const INNODB_TELLS_EVERY_MS = 120;

/** SQLite tells at once, and is done with a small load in less than that. */
export const lookEvery = ({ setup }: LoadScene): number => (setup === 'embedded' ? 3 : INNODB_TELLS_EVERY_MS);

/** Waits for that moment of the first load that the ledger has beyond `known` ones. */
export async function loadMoment(scene: LoadScene, known: number, moment: LoadMoment): Promise<void> {
  const begun = async () => (await scene.ledger()).length > known;
  await until('the load to begin', begun, { every: 2, within: 20_000 });
  if (moment === 'reading') return;
  // Between two looks a load may have written all it had: then it is killed after its commit.
  const writesOrEnded = async () => (await writes(scene)) || (await scene.ledger())[0]?.status !== 'Running';
  await until('the load to write', writesOrEnded, { every: lookEvery(scene), within: 20_000 });
  if (moment !== 'writing') await pause(moment);
}

/** Whether a transaction is open that has written. */
export async function writes({ setup, observer }: LoadScene): Promise<boolean> {
  if (setup === 'embedded') return sqliteIsLocked(observer.query);
  // Of this database only, since the server may be working for other tests as well.
  const transactions = await observer.query<object>(
    `SELECT 1 FROM information_schema.innodb_trx
        JOIN information_schema.processlist ON processlist.id = innodb_trx.trx_mysql_thread_id
      WHERE processlist.db = DATABASE() AND innodb_trx.trx_rows_modified > 0`,
  );
  return transactions.length > 0;
}
