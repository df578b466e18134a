import { EntityManager } from 'typeorm';
import { KnownError } from '../errors';
import { Report } from './report.entity';

/** Refuses one report more when so many run or wait already: each holds memory and time that others wait for. */
export async function refuseBeyond(most: number, manager: EntityManager): Promise<void> {
  const open = await manager.countBy(Report, { status: 'Running' });
  if (open < most) return;
  throw new KnownError(
    'too-many',
    `${open} reports run or wait, and at most ${most} may. Try again when some of them are done.`,
  );
}
