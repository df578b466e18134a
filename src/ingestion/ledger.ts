import { randomUUID } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { InjectRepository } from '@nestjs/typeorm';
import { EntityManager, In, Repository } from 'typeorm';
import { hasEnded, thisProcess } from '../config';
import { Database } from '../database';
import { Ingestion } from './ingestion.entity';
import type { IngestionKind } from './kinds/load-kind';

const INTERRUPTED =
  'Its process ended before the load was committed. Nothing of it was kept: load the file again.';

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
    await this.database.write((manager) => manager.insert(Ingestion, { ...row, status: 'Running' }));
    return ingestionId;
  }

  /** Ends a load within the transaction that makes its rows visible, so that the two are never apart. */
  async end(manager: EntityManager, ingestionId: string, outcome: Outcome): Promise<void> {
    await manager.update(Ingestion, { ingestionId }, { ...outcome, finishedAt: Date.now() });
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

  /** Says of loads whose process was killed what became of them. */
  async settleInterrupted(): Promise<number> {
    const running = await this.ingestions.findBy({ status: 'Running' });
    const ended = running.filter(({ owner }) => hasEnded(owner)).map(({ ingestionId }) => ingestionId);
    if (ended.length === 0) return 0;
    await this.database.write((manager) =>
      manager.update(
        Ingestion,
        { ingestionId: In(ended), status: 'Running' },
        { status: 'Interrupted', reason: INTERRUPTED, finishedAt: Date.now() },
      ),
    );
    return ended.length;
  }
}
