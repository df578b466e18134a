import { randomUUID } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { InjectRepository } from '@nestjs/typeorm';
import { EntityManager, In, Repository } from 'typeorm';
import { hasEnded, thisProcess } from '../config';
import { Database, locked } from '../database';
import { Ingestion } from './ingestion.entity';
import type { IngestionKind } from './kinds/load-kind';

const INTERRUPTED =
  'Its process ended before the load was committed. Nothing of it was kept: load the file again.';

const UNTOLD =
  'The database could not be told what became of it. Nothing of it was kept: load the file again.';

/** The loads that this process is at work on. One of its own that is Running and not among them could not be settled. */
const inHand = new Set<string>();

/** What is known of a load when it ends. */
export type Outcome = Pick<Ingestion, 'status' | 'reason'> & Partial<Ingestion>;

/** The `ingestions` table: what was loaded, when, from where, and what it did. */
@Injectable()
export class Ledger {
  constructor(
    private readonly database: Database,
    @InjectRepository(Ingestion) private readonly ingestions: Repository<Ingestion>,
  ) {}

  async begin(kind: IngestionKind, source: string): Promise<string> {
    const ingestionId = randomUUID();
    const row = {
      ingestionId,
      kind,
      source: source.slice(0, 255),
      startedAt: Date.now(),
      owner: thisProcess(),
    };
    inHand.add(ingestionId);
    try {
      await this.database.write(
        (manager) => manager.insert(Ingestion, { ...row, status: 'Running' }),
        async (manager) => (await locked(manager, Ingestion, { ingestionId })) !== null,
      );
    } catch (error) {
      this.leave(ingestionId);
      throw error;
    }
    return ingestionId;
  }

  /**
   * Ends a load within the transaction that makes its rows visible, so that the two are never apart. Throws when it has
   * ended already.
   */
  async end(manager: EntityManager, ingestionId: string, outcome: Outcome): Promise<void> {
    const { affected } = await manager.update(
      Ingestion,
      { ingestionId, status: 'Running' },
      { ...outcome, finishedAt: Date.now() },
    );
    if (affected !== 1) throw new Error(`load ${ingestionId} has ended already`);
  }

  /** Whether it was completed, asked when the answer to that was lost. */
  async isCompleted(manager: EntityManager, ingestionId: string): Promise<boolean> {
    return (await locked(manager, Ingestion, { ingestionId }))?.status === 'Completed';
  }

  /** The work on a load has ended, whether its row could be told or not. */
  leave(ingestionId: string): void {
    inHand.delete(ingestionId);
  }

  find(ingestionId: string): Promise<Ingestion | null> {
    return this.ingestions.findOneBy({ ingestionId });
  }

  /** Newest first. */
  page(limit: number, offset: number): Promise<[Ingestion[], number]> {
    return this.ingestions.findAndCount({
      order: { startedAt: 'DESC', ingestionId: 'DESC' },
      take: limit,
      skip: offset,
    });
  }

  /** Says of loads that nobody works on any more what became of them; returns how many there were. */
  async settleInterrupted(): Promise<number> {
    const running = await this.ingestions.findBy({ status: 'Running' });
    const own = running.filter(
      ({ owner, ingestionId }) => owner === thisProcess() && !inHand.has(ingestionId),
    );
    const ended = running.filter(({ owner }) => hasEnded(owner));
    await this.settle(own, { status: 'Failed', reason: UNTOLD });
    await this.settle(ended, { status: 'Interrupted', reason: INTERRUPTED });
    return own.length + ended.length;
  }

  private async settle(rows: readonly Ingestion[], outcome: Outcome): Promise<void> {
    if (rows.length === 0) return;
    const ingestionId = In(rows.map((row) => row.ingestionId));
    await this.database.write((manager) =>
      manager.update(Ingestion, { ingestionId, status: 'Running' }, { ...outcome, finishedAt: Date.now() }),
    );
  }
}
