import { randomUUID } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { InjectRepository } from '@nestjs/typeorm';
import { EntityManager, Repository } from 'typeorm';
import { MS_PER_HOUR } from '../../core/time/instant';
import { scopeSeen } from '../../platform/async';
import { Database, locked, ReadSession } from '../../platform/database';
import { unavailable } from '../../platform/errors';
import { isHeld, keepLease, type Leased, leaseFrom, thisProcess, unchanged } from '../../platform/leases';
import { type AlteredPolls, FOREVER, type IngestionKind } from '../importers/importer';
import { Ingestion } from './ingestion.entity';

const INTERRUPTED =
  'Its process ended, or did not renew its lease in time, before the import was committed. ' +
  'Nothing of it was kept: import the file again.';

const UNTOLD =
  'Its record could not be closed, because the database was unreachable. Nothing of it was kept: import the file again.';

/** The outcome of an import. */
export type Outcome = Pick<Ingestion, 'status' | 'reason'> & Partial<Ingestion>;

/** The time that a report read, both ends included, of the stores that had a poll by `asOf` (epoch ms). */
interface ReadTime {
  readonly asOf: number;
  readonly lookbackStart: number;
  readonly lookbackEnd: number;
  /** The `DETAIL_BITS` of the details of stores that it has, or selects stores by; default: none. */
  readonly details?: number;
}

/**
 * What an import changed for reports (epoch ms): it affects those that read any instant from `from` to `to`, both
 * included, and have `since <= asOf < before`. Most have no such limits: `since` 0, `before` FOREVER. With `details`, only
 * those with one of these details of stores (`DETAIL_BITS`).
 */
export interface Effect {
  readonly from: number;
  readonly to: number;
  readonly since: number;
  readonly before: number;
  readonly details?: number;
}

export const affects = ({ from, to, since, before, details }: Effect, read: ReadTime): boolean =>
  (details === undefined || (details & (read.details ?? 0)) !== 0) &&
  from <= read.lookbackEnd &&
  read.lookbackStart <= to &&
  since <= read.asOf &&
  read.asOf < before;

/** The injection token of `AffectedReports`. */
export const AFFECTED_REPORTS = Symbol('AffectedReports');

/** An import, and when it ended (epoch ms). */
export interface FinishedImport {
  readonly ingestionId: string;
  readonly finishedAt: number;
}

/** An import that changes what reports read. */
export interface OutdatingImport extends FinishedImport {
  readonly kind: string;
  readonly effects: readonly Effect[];
}

/** Implemented where reports are known. */
export interface AffectedReports {
  /** Part of the transaction of an import, after it has raised the version of the data. */
  markOutdated(manager: EntityManager, by: OutdatingImport): Promise<void>;
}

/** The effects of polls: of inserted and changed ones, and of those that are now the first of their store. */
export const effectsOfPolls = ({ changed, moved }: AlteredPolls): Effect[] =>
  reduced([
    ...changed.map(({ first, last }) => ({ from: first, to: last, since: 0, before: FOREVER })),
    // Reports as of an instant between the two first polls have one store more.
    ...moved.map(({ from, before }) => ({
      from: 0,
      to: FOREVER,
      since: from,
      before: Math.min(before, FOREVER),
    })),
  ]);

/** The effects of other details of stores (`DETAIL_BITS`): on reports of any time. */
export const effectsOfDetails = (details: number): Effect[] =>
  details === 0 ? [] : [{ from: 0, to: FOREVER, since: 0, before: FOREVER, details }];

/** The maximum number of stored effects of each sort. */
const MAX_EFFECTS = 200;

/**
 * The same effects in fewer numbers. If they are more than `MAX_EFFECTS`, those with the least time between them are
 * joined, which adds the reports that read only that time.
 */
export function reduced(effects: readonly Effect[]): Effect[] {
  const ofTime: Effect[] = [];
  const ofFirstPolls: Effect[] = [];
  const others = new Map<string, Effect>();
  for (const effect of effects) {
    const { from, to, since, before } = effect;
    // A report that read `from` is not as of an earlier instant.
    if (before === FOREVER && since <= from) ofTime.push({ ...effect, since: 0 });
    else if (from === 0 && to === FOREVER) ofFirstPolls.push(effect);
    else {
      const same = others.get(`${from} ${to} ${before}`);
      others.set(`${from} ${to} ${before}`, { ...effect, since: Math.min(since, same?.since ?? since) });
    }
  }
  return [
    ...joined(ofTime, 'from', 'to', 1),
    ...joined(ofFirstPolls, 'since', 'before', 0),
    ...joined([...others.values()], 'from', 'to', -Infinity),
  ];
}

/** Joins effects with at most this gap between them, and more if they are too many. */
function joined(
  effects: readonly Effect[],
  start: 'from' | 'since',
  end: 'to' | 'before',
  gap: number,
): Effect[] {
  const sorted = [...effects].sort((a, b) => a[start] - b[start]);
  let reach = -Infinity;
  const gaps = sorted.map((effect) => {
    const before = effect[start] - reach;
    reach = Math.max(reach, effect[end]);
    return before;
  });
  const wide = gaps.filter((each) => each > gap).sort((a, b) => b - a);
  const widest = wide.length > MAX_EFFECTS ? wide[MAX_EFFECTS]! : gap;
  const result: Effect[] = [];
  sorted.forEach((effect, i) => {
    const last = gaps[i]! <= widest ? result.pop() : undefined;
    result.push(last === undefined ? effect : unionOf(last, effect));
  });
  return result;
}

const unionOf = (a: Effect, b: Effect): Effect => ({
  from: Math.min(a.from, b.from),
  to: Math.max(a.to, b.to),
  since: Math.min(a.since, b.since),
  before: Math.max(a.before, b.before),
});

/** Effects as they are stored: the bounds of their time, and all of them in JSON if the bounds do not describe them. */
export interface StoredEffects {
  readonly affectedFrom: number | null;
  readonly affectedTo: number | null;
  readonly effects: string | null;
}

const NO_LIMITS: Pick<Effect, 'since' | 'before' | 'details'> = { since: 0, before: FOREVER };

/** @example storedEffects([{ from: 5, to: 9, since: 0, before: FOREVER }]) // { affectedFrom: 5, affectedTo: 9, effects: null } */
export function storedEffects(effects: readonly Effect[]): StoredEffects {
  const [{ since, before, details } = NO_LIMITS] = effects;
  const isPlain = effects.length === 1 && since === 0 && before === FOREVER && details === undefined;
  const numbers = effects.map((effect) => {
    const limits = [effect.from, effect.to, effect.since, effect.before];
    return effect.details === undefined ? limits : [...limits, effect.details];
  });
  return {
    affectedFrom: effects.length === 0 ? null : Math.min(...effects.map(({ from }) => from)),
    affectedTo: effects.length === 0 ? null : Math.max(...effects.map(({ to }) => to)),
    effects: isPlain ? null : JSON.stringify(numbers),
  };
}

/** The effects of an import that has changed data. Without any, an earlier version wrote it, and it affects all time. */
export function effectsOf({ affectedFrom, affectedTo, effects }: StoredEffects): Effect[] {
  if (effects === null)
    return [{ from: affectedFrom ?? 0, to: affectedTo ?? FOREVER, since: 0, before: FOREVER }];
  const numbers = JSON.parse(effects) as [number, number, number, number, number?][];
  return numbers.map(([from, to, since, before, details]) => {
    const limits = { from, to, since, before };
    return details === undefined ? limits : { ...limits, details };
  });
}

/** An import that affects a report. */
export type AffectingImport = FinishedImport & Pick<Ingestion, 'kind' | 'source'>;

/** What a report read: `dataVersion` is that of its snapshot. */
export interface ReadData extends ReadTime {
  readonly dataVersion: number;
  readonly ignoresExclusions: boolean;
}

/** Imports that one statement reads. */
const IMPORTS_PER_READ = 500;

/**
 * The first imports that affect a report, in the order in which they became visible, at most this number; only those that
 * the request sees, like `find`.
 */
export async function importsAffecting(
  session: ReadSession,
  read: ReadData,
  limit: number,
): Promise<AffectingImport[]> {
  const found: AffectingImport[] = [];
  const { scope } = scopeSeen();
  for (let after = read.dataVersion; found.length < limit;) {
    const rows = await session.rows<AffectingRow>(
      `SELECT data_version, ingestion_id, kind, source, finished_at, affected_from, affected_to, effects
        FROM ingestions WHERE data_version > ?
        AND (affected_from IS NULL OR (affected_from <= ? AND affected_to >= ?))
        ${scope === undefined ? '' : 'AND scope = ?'}
        ORDER BY data_version LIMIT ${IMPORTS_PER_READ}`,
      [after, read.lookbackEnd, read.lookbackStart, ...(scope === undefined ? [] : [scope])],
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

  /** Inserts a Running record, and runs the import under its lease. `given`: an id that no record has. */
  async withRecord<T>(
    kind: IngestionKind,
    source: string,
    given: string | undefined,
    work: (ingestionId: string) => Promise<T>,
  ): Promise<T> {
    const ingestionId = given ?? randomUUID();
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

  /** A request sees the records of keys that are limited to the same stores as its own, or all. */
  find(ingestionId: string): Promise<Ingestion | null> {
    return this.ingestions.findOneBy({ ingestionId, ...scopeSeen() });
  }

  /** The record as the transaction sees it. */
  findIn(manager: EntityManager, ingestionId: string): Promise<Ingestion> {
    return manager.findOneByOrFail(Ingestion, { ingestionId });
  }

  /** The records that `find` finds, newest first. */
  page(limit: number, offset: number): Promise<[Ingestion[], number]> {
    return this.ingestions.findAndCount({
      where: scopeSeen(),
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
    const { scope = '' } = scopeSeen();
    const inserted = { ...row, scope, startedAt, status: 'Running' as const, ...leaseFrom(startedAt) };
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
