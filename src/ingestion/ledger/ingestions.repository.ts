import { randomUUID } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { InjectRepository } from '@nestjs/typeorm';
import { EntityManager, Repository } from 'typeorm';
import { MS_PER_HOUR } from '../../core/time/instant';
import { Database, locked, ReadSession } from '../../platform/database';
import { unavailable } from '../../platform/errors';
import { isHeld, keepLease, type Leased, leaseFrom, thisProcess, unchanged } from '../../platform/leases';
import { affects, effectsOf, type FinishedImport, type ReadTime } from '../importers/effects';
import type { IngestionKind } from '../importers/importer';
import { Ingestion } from './ingestion.entity';

const INTERRUPTED =
  'Its process ended, or did not renew its lease in time, before the load was committed. ' +
  'Nothing of it was kept: load the file again.';

const UNTOLD =
  'Its record could not be closed, because the database was unreachable. Nothing of it was kept: load the file again.';

/** The outcome of an import. */
export type Outcome = Pick<Ingestion, 'status' | 'reason'> & Partial<Ingestion>;

/** An import that affects a report. */
export type AffectingImport = FinishedImport & Pick<Ingestion, 'kind' | 'source'>;

/** What a report read: `dataVersion` is that of its snapshot. */
export interface ReadData extends ReadTime {
  readonly dataVersion: number;
  readonly ignoresExclusions: boolean;
}

/** Imports that one statement reads. */
const IMPORTS_PER_READ = 500;

/** The first imports that affect a report, in the order in which they became visible, at most this number. */
export async function importsAffecting(
  session: ReadSession,
  read: ReadData,
  limit: number,
): Promise<AffectingImport[]> {
  const found: AffectingImport[] = [];
  for (let after = read.dataVersion; found.length < limit;) {
    const rows = await session.rows<AffectingRow>(
      `SELECT data_version, ingestion_id, kind, source, finished_at, affected_from, affected_to, effects
        FROM ingestions WHERE data_version > ?
        AND (affected_from IS NULL OR (affected_from <= ? AND affected_to >= ?))
        ORDER BY data_version LIMIT ${IMPORTS_PER_READ}`,
      [after, read.lookbackEnd, read.lookbackStart],
    );
    for (const [, ingestionId, kind, source, finishedAt, affectedFrom, affectedTo, effects] of rows) {
      if (read.ignoresExclusions && kind === 'exclusions') continue;
      const stored = { affectedFrom, affectedTo, effects };
      if (effectsOf(stored).some((effect) => affects(effect, read)))
        found.push({ ingestionId, kind: kind as IngestionKind, source, finishedAt });
    }
    if (rows.length < IMPORTS_PER_READ) break;
    after = rows[rows.length - 1]![0];
  }
  return found.slice(0, limit);
}

/** The imports with these ids. */
export async function importsWithIds(
  session: ReadSession,
  ingestionIds: readonly string[],
): Promise<AffectingImport[]> {
  const rows = await session.rows<[string, string, string, number]>(
    `SELECT ingestion_id, kind, source, finished_at FROM ingestions
      WHERE ingestion_id IN (${[...ingestionIds.map(() => '?'), 'NULL'].join(', ')})`,
    ingestionIds,
  );
  return rows.map(([ingestionId, kind, source, finishedAt]) => {
    return { ingestionId, kind: kind as IngestionKind, source, finishedAt };
  });
}

type AffectingRow = [
  dataVersion: number,
  ingestionId: string,
  kind: string,
  source: string,
  finishedAt: number,
  affectedFrom: number | null,
  affectedTo: number | null,
  effects: string | null,
];

/** The `ingestions` table: what was imported, when, from where, and its effect. */
@Injectable()
export class IngestionsRepository {
  constructor(
    private readonly database: Database,
    @InjectRepository(Ingestion) private readonly ingestions: Repository<Ingestion>,
  ) {}

  /** Inserts a Running record, and runs the import under its lease. */
  async withRecord<T>(
    kind: IngestionKind,
    source: string,
    work: (ingestionId: string) => Promise<T>,
  ): Promise<T> {
    const ingestionId = randomUUID();
    return keepLease(
      ingestionId,
      () => this.renew(ingestionId),
      async () => {
        await this.insert({ ingestionId, kind, source: source.slice(0, 255) });
        return work(ingestionId);
      },
    );
  }

  /**
   * Closes a record in the transaction that makes the rows visible, so that both are committed together. Throws
   * `unavailable` if another process has closed it, because the lease was not renewed in time.
   */
  async end(manager: EntityManager, ingestionId: string, outcome: Outcome): Promise<void> {
    const { affected } = await manager.update(
      Ingestion,
      { ingestionId, status: 'Running' },
      { finishedAt: Date.now(), ...outcome },
    );
    if (affected !== 1) throw unavailable(INTERRUPTED);
  }

  /** Whether it was completed, for a commit with an unknown outcome. */
  async isCompleted(manager: EntityManager, ingestionId: string): Promise<boolean> {
    return (await locked(manager, Ingestion, { ingestionId }))?.status === 'Completed';
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

  /** The ids of the imports that run, in any process. */
  async runningIds(): Promise<Set<string>> {
    const running = await this.ingestions.find({
      select: { ingestionId: true },
      where: { status: 'Running' },
    });
    return new Set(running.map(({ ingestionId }) => ingestionId));
  }

  /** Closes the records of imports that no process works on any more; returns their number. */
  async settleInterrupted(): Promise<number> {
    const running = await this.ingestions.findBy({ status: 'Running' });
    const now = Date.now();
    const left = running.filter((row) => !isHeld(row.ingestionId, leaseOf(row), now));
    if (left.length === 0) return 0;
    return this.database.write(async (manager) => {
      let settled = 0;
      for (const row of left) {
        const found = { ingestionId: row.ingestionId, status: 'Running' as const, ...unchanged(row) };
        const outcome = { ...outcomeOf(row), finishedAt: Date.now() };
        settled += (await manager.update(Ingestion, found, outcome)).affected ?? 0;
      }
      return settled;
    });
  }

  private async insert(row: Pick<Ingestion, 'ingestionId' | 'kind' | 'source'>): Promise<void> {
    const { ingestionId } = row;
    const startedAt = Date.now();
    const inserted = { ...row, startedAt, status: 'Running' as const, ...leaseFrom(startedAt) };
    await this.database.write(
      (manager) => manager.insert(Ingestion, inserted),
      async (manager) => (await locked(manager, Ingestion, { ingestionId })) !== null,
    );
  }

  private async renew(ingestionId: string): Promise<boolean> {
    const mine = { ingestionId, status: 'Running' as const, leaseOwner: thisProcess() };
    const { affected } = await this.database.write((manager) =>
      manager.update(Ingestion, mine, leaseFrom(Date.now())),
    );
    return affected === 1;
  }
}

/** An import of an earlier version, which has no lease, is left to its process for an hour. */
const leaseOf = ({ leaseOwner, leaseUntil, startedAt }: Ingestion): Leased => ({
  leaseOwner,
  leaseUntil: leaseUntil ?? startedAt + MS_PER_HOUR,
});

/** A record of this process is only left when the database was unreachable at the end of its import. */
const outcomeOf = ({ leaseOwner }: Ingestion): Outcome =>
  leaseOwner === thisProcess()
    ? { status: 'Failed', reason: UNTOLD }
    : { status: 'Interrupted', reason: INTERRUPTED };
