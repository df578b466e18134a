import { EntityManager } from 'typeorm';
import { takeTurn } from '../database';
import { KnownError } from '../errors';
import { Report } from './report.entity';

/** More triggers than can be under way at one instant, in all processes together: each has a connection. */
const UNDER_WAY = 500;

/**
 * Refuses one report more when so many run or wait already: each holds memory and time that others wait for. Far from
 * that it is enough to count; where triggers under way, which do not see each other, might pass it together, they take turns.
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
