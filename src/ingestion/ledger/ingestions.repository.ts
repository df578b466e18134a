import { randomUUID } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { InjectRepository } from '@nestjs/typeorm';
import { EntityManager, In, Repository } from 'typeorm';
import { hasEnded, thisProcess } from '../../platform/config';
import { Database, locked, ReadSession } from '../../platform/database';
import type { IngestionKind } from '../importers/importer';
import { Ingestion } from './ingestion.entity';

const INTERRUPTED =
  'Its process ended before the load was committed. Nothing of it was kept: load the file again.';

const UNTOLD =
  'Its record could not be closed, because the database was unreachable. Nothing of it was kept: load the file again.';

/** The imports that this process runs. A Running record of this process that is not in the set could not be closed. */
const heldLocally = new Set<string>();

/** The outcome of an import. */
export type Outcome = Pick<Ingestion, 'status' | 'reason'> & Partial<Ingestion>;

/**
 * The number of imports after a version of the data that affect figures computed from polls of `[from, to]` (epoch ms): an
 * import affects them if it changed such polls, or hours or zones, which have no instants.
 */
export async function countAffecting(
  session: ReadSession,
  version: number,
  from: number,
  to: number,
): Promise<number> {
  const [imports] = await session.numbers(
    `SELECT COUNT(*) FROM ingestions WHERE data_version > ?
      AND (affected_from IS NULL OR (affected_from <= ? AND affected_to >= ?))`,
    [version, to, from],
  );
  return imports!;
}

/** The `ingestions` table: what was imported, when, from where, and its effect. */
@Injectable()
export class IngestionsRepository {
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
    heldLocally.add(ingestionId);
    try {
      await this.database.write(
        (manager) => manager.insert(Ingestion, { ...row, status: 'Running' }),
        async (manager) => (await locked(manager, Ingestion, { ingestionId })) !== null,
      );
    } catch (error) {
      this.releaseLocally(ingestionId);
      throw error;
    }
    return ingestionId;
  }

  /**
   * Closes a record in the transaction that makes the rows visible, so that both are committed together. Throws if it
   * is closed already.
   */
  async end(manager: EntityManager, ingestionId: string, outcome: Outcome): Promise<void> {
    const { affected } = await manager.update(
      Ingestion,
      { ingestionId, status: 'Running' },
      { ...outcome, finishedAt: Date.now() },
    );
    if (affected !== 1) throw new Error(`load ${ingestionId} has ended already`);
  }

  /** Whether it was completed, for a commit with an unknown outcome. */
  async isCompleted(manager: EntityManager, ingestionId: string): Promise<boolean> {
    return (await locked(manager, Ingestion, { ingestionId }))?.status === 'Completed';
  }

  /** The import has ended, whether or not its record could be closed. */
  releaseLocally(ingestionId: string): void {
    heldLocally.delete(ingestionId);
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

  /** Closes the records of imports whose process has ended; returns their number. */
  async settleInterrupted(): Promise<number> {
    const running = await this.ingestions.findBy({ status: 'Running' });
    const own = running.filter(
      ({ owner, ingestionId }) => owner === thisProcess() && !heldLocally.has(ingestionId),
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
