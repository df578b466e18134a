import { EntityManager } from 'typeorm';
import { takeTurn } from '../../platform/database';
import { KnownError } from '../../platform/errors';
import { Report } from '../records/report.entity';

/** More than the number of concurrent triggers of all processes: each has a connection. */
const UNDER_WAY = 500;

/**
 * Rejects a report if too many run or wait already, because each uses memory and time. Far below the limit, a count
 * suffices; near it, concurrent triggers, which do not see each other's rows, are serialized.
 */
export async function refuseBeyond(most: number, manager: EntityManager): Promise<void> {
  let open = await countOpen(manager);
  if (open < most - UNDER_WAY) return;
  if (open < most) {
    await takeTurn(manager);
    open = await countOpen(manager);
  }
  if (open < most) return;
  throw new KnownError(
    'too-many',
    `${open} reports run or wait, and at most ${most} may. Try again when some of them are done.`,
  );
}

const countOpen = (manager: EntityManager): Promise<number> => manager.countBy(Report, { status: 'Running' });
