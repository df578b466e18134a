import { Injectable } from '@nestjs/common';
import { Database } from '../database';

/** So that no other write waits for long. A store's polls of a day go together, however many they are. */
const POLLS_AT_ONCE = 4_000;

/** Deletes polls of UTC days that nobody needs any more, the oldest first, some of one day at a time. */
@Injectable()
export class PollRemover {
  constructor(private readonly database: Database) {}

  /**
   * Some polls of days before `keptFrom`; false: there are none. What is read of those days must be refused already
   * (`letPollsGo`). Done twice it only goes further.
   */
  removeSome(keptFrom: number): Promise<boolean> {
    return this.database.write(async (manager) => {
      const [first] = await manager.query<{ day: number | null }[]>('SELECT MIN(day) AS day FROM polls');
      const day = first!.day;
      if (day === null || day >= keptFrom) return false;
      const [beyond] = await manager.query<{ store_key: number }[]>(
        `SELECT store_key FROM polls WHERE day = ? ORDER BY store_key LIMIT 1 OFFSET ${POLLS_AT_ONCE}`,
        [day],
      );
      const some = beyond === undefined ? '' : `AND store_key <= ${beyond.store_key}`;
      await manager.query(`DELETE FROM polls WHERE day = ? ${some}`, [day]);
      return true;
    });
  }
}
