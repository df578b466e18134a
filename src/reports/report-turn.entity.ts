import { Column, Entity, EntityManager, PrimaryColumn } from 'typeorm';
import { isSqlite } from '../database';

/** Few enough to be made as they are needed, and so many that unequal reports seldom wait for each other. */
const TURNS = 64;

/**
 * What transactions write to that are about equal reports, so that they go on one after the other: each has rows of its own
 * beside, and the nodes of a cluster know of no lock but a row that was written.
 */
@Entity({ name: 'report_turns' })
export class ReportTurn {
  @PrimaryColumn({ type: 'integer' })
  turn: number;

  @Column({ type: 'integer' })
  taken: number;
}

/**
 * Waits until nobody else is about to claim an equal report (same as_of), to take the rows of one, or to take those away,
 * and keeps others from it until the COMMIT.
 */
export async function takeTurn(manager: EntityManager, asOf: number | null): Promise<void> {
  if (asOf !== null) await writeTurn(manager, Math.floor(asOf / 1000) % TURNS);
}

/** The same for whoever is about to write a report down, of which there may be so many and no more. */
export const takeTurnOfTriggers = (manager: EntityManager): Promise<void> => writeTurn(manager, TURNS);

async function writeTurn(manager: EntityManager, turn: number): Promise<void> {
  // SQLite has one writer anyway.
  if (isSqlite(manager)) return;
  await manager.query(
    'INSERT INTO report_turns (turn, taken) VALUES (?, 1) ON DUPLICATE KEY UPDATE taken = taken + 1',
    [turn],
  );
}
