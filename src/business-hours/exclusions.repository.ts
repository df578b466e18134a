import { randomUUID } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { Column, Entity, type EntityManager, Index, PrimaryColumn } from 'typeorm';
import {
  ExcludedTime,
  type ExclusionKind,
  KnownExclusions,
  MAX_REASON_LENGTH,
} from '../core/schedule/exclusions';
import { currentStores } from '../platform/async';
import {
  Conditions,
  insertRows,
  instantColumn,
  inStatements,
  ReadSession,
  sessionOf,
  SqlValue,
  serializeWrites,
} from '../platform/database';
import { amongKeys, keysInOrder, StoreKeys } from '../stores';

/** The time `[startsAt, endsAt)` of a store that does not count. It is never deleted, only revoked. */
@Entity({ name: 'exclusions' })
@Index('exclusions_store_key', ['storeKey', 'revokedAt', 'startsAt', 'endsAt'])
@Index('exclusions_starts_at', ['startsAt', 'exclusionId'])
@Index('exclusions_ingestion_id', ['ingestionId'])
export class Exclusion {
  @PrimaryColumn({ name: 'exclusion_id', type: 'varchar', length: 36 })
  exclusionId: string;

  @Column({ name: 'store_key', type: 'integer' })
  storeKey: number;

  @Column(instantColumn({ name: 'starts_at' }))
  startsAt: number;

  @Column(instantColumn({ name: 'ends_at' }))
  endsAt: number;

  @Column({ type: 'varchar', length: 12 })
  kind: ExclusionKind;

  @Column({ type: 'varchar', length: MAX_REASON_LENGTH, nullable: true })
  reason: string | null;

  /** The id of the import that made it, with all others of the same request or file. */
  @Column({ name: 'ingestion_id', type: 'varchar', length: 36 })
  ingestionId: string;

  @Column(instantColumn({ name: 'created_at' }))
  createdAt: number;

  /** The name of the API key; null if no keys are configured, or from the command line. */
  @Column({ name: 'created_by', type: 'varchar', length: 64, nullable: true })
  createdBy: string | null;

  @Column(instantColumn({ name: 'revoked_at', nullable: true }))
  revokedAt: number | null;

  @Column({ name: 'revoked_by', type: 'varchar', length: 64, nullable: true })
  revokedBy: string | null;
}

/** An exclusion to be made. */
export type NewExclusion = Pick<Exclusion, 'storeKey' | 'startsAt' | 'endsAt' | 'kind' | 'reason'>;

/** What all exclusions of one import share. */
type ExclusionBatch = Pick<Exclusion, 'ingestionId' | 'createdAt' | 'createdBy'>;

/** The first and last instant (epoch ms) of exclusions. */
interface ExcludedExtent {
  readonly first: number;
  readonly last: number;
}

/** The effect of adding exclusions. */
interface AddedExclusions {
  /** The ids of the first given exclusions, or of identical ones that their stores had. */
  readonly firstIds: readonly string[];
  readonly inserted: number;
  /** The extent of the inserted exclusions. */
  readonly affected: ExcludedExtent | undefined;
  readonly altered: readonly AlteredStores[];
}

/** Stores whose inserted or revoked exclusions have the same extent. */
interface AlteredStores {
  readonly extent: ExcludedExtent;
  readonly storeKeys: number[];
}

/** The same with their altered stores. */
interface RevokedExclusions extends CountedExclusions {
  readonly altered: readonly AlteredStores[];
}

/** Selects exclusions; all given conditions apply. */
export interface ExclusionsFilter {
  readonly ids?: readonly string[] | undefined;
  readonly storeKey?: number | undefined;
  /** Default: the stores that the current work sees. A transaction sees all. */
  readonly storeKeys?: ReadonlySet<number> | undefined;
  /** Selects exclusions with any instant of `[from, to)`, in epoch ms. */
  readonly from?: number | undefined;
  readonly to?: number | undefined;
  readonly kind?: ExclusionKind | undefined;
  readonly revoked?: boolean | undefined;
  readonly ingestionId?: string | undefined;
}

/** The number of some exclusions, and their extent. */
interface CountedExclusions {
  readonly count: number;
  readonly extent: ExcludedExtent | undefined;
}

const COLUMNS = [
  'exclusion_id',
  'store_key',
  'starts_at',
  'ends_at',
  'kind',
  'reason',
  'ingestion_id',
  'created_at',
  'created_by',
  'revoked_at',
  'revoked_by',
];

type Row = [
  string,
  number,
  number,
  number,
  string,
  string | null,
  string,
  number,
  ...(string | number | null)[],
];

/** The stores whose exclusions one statement reads. */
const STORES_PER_READ = 4_096;
/** Rows that are held as values at once. */
const ROWS_PER_INSERT = 900;
/** The exclusions that the answer to an edit shows. */
export const FIRST_IDS = 20;

/** The `exclusions` table. Every call runs in the caller's transaction or snapshot. */
@Injectable()
export class ExclusionsRepository {
  private readonly known = new KnownExclusions();

  /** The excluded time of these stores, and of others between them, that have any; revoked exclusions have no effect. */
  async excluded(session: ReadSession, keys: StoreKeys): Promise<Map<number, ExcludedTime>> {
    const among = amongKeys(keys);
    // A list for each store: a driver takes longer for a row than SQL for its text, and equal lists share one result.
    const rows = await session.rows<[storeKey: number, exclusions: string]>(
      `SELECT store_key, GROUP_CONCAT(CONCAT(starts_at, ':', ends_at)) FROM exclusions
        WHERE ${among.sql} AND revoked_at IS NULL GROUP BY store_key`,
      among.parameters,
    );
    return new Map(rows.map(([storeKey, exclusions]) => [storeKey, this.known.of(exclusions)]));
  }

  /**
   * Adds different exclusions of these stores as one batch. One that the store already has, with the same instants and
   * kind and not revoked, is not added again.
   */
  async addExclusions(
    manager: EntityManager,
    storeKeys: readonly number[],
    exclusions: Iterable<NewExclusion>,
    { ingestionId, createdAt, createdBy }: ExclusionBatch,
  ): Promise<AddedExclusions> {
    // The second of two concurrent imports must read the rows of the first.
    await serializeWrites(manager);
    const known = await this.identities(await sessionOf(manager), storeKeys);
    const firstIds: string[] = [];
    let rows: SqlValue[][] = [];
    const altered = new AlteredByExtent();
    let inserted = 0;
    let affected: ExcludedExtent | undefined;
    const insert = async () => {
      await insertRows(manager, 'INSERT', 'exclusions', COLUMNS, rows);
      inserted += rows.length;
      rows = [];
    };
    for (const exclusion of exclusions) {
      const same = known.get(identityOf(exclusion));
      const id = same ?? randomUUID();
      if (firstIds.length < FIRST_IDS) firstIds.push(id);
      if (same !== undefined) continue;
      const { storeKey, startsAt, endsAt, kind, reason } = exclusion;
      rows.push([
        id,
        storeKey,
        startsAt,
        endsAt,
        kind,
        reason,
        ingestionId,
        createdAt,
        createdBy,
        null,
        null,
      ]);
      altered.add(exclusion);
      affected = widened(affected, startsAt, endsAt);
      if (rows.length === ROWS_PER_INSERT) await insert();
    }
    await insert();
    return { firstIds, inserted, affected, altered: altered.stores };
  }

  /** The ids of the exclusions of these stores that are not revoked, by `identityOf`. */
  async identities(session: ReadSession, storeKeys: readonly number[]): Promise<Map<string, string>> {
    const known = new Map<string, string>();
    const distinct = [...new Set(storeKeys)].sort((a, b) => a - b);
    for (let i = 0; i < distinct.length; i += STORES_PER_READ) {
      const some = distinct.slice(i, i + STORES_PER_READ);
      for (const exclusion of await this.ofKeys(session, keysInOrder(some))) {
        known.set(identityOf(exclusion), exclusion.exclusionId);
      }
    }
    return known;
  }

  /** Revokes the exclusions of a filter that are not revoked yet. Returns those. */
  async revoke(
    manager: EntityManager,
    filter: ExclusionsFilter,
    { revokedAt, revokedBy }: Pick<Exclusion, 'revokedAt' | 'revokedBy'>,
  ): Promise<RevokedExclusions> {
    await serializeWrites(manager);
    const session = await sessionOf(manager);
    const unrevoked = { ...filter, revoked: false };
    const counted = await this.count(session, unrevoked);
    const altered = new AlteredByExtent();
    const revoked = await this.list(session, unrevoked);
    for (const exclusion of revoked) altered.add(exclusion);
    const set = (some: ExclusionsFilter) => {
      const { where, parameters } = conditionsOf(some);
      const revocation = [revokedAt, revokedBy, ...parameters];
      return manager.query(`UPDATE exclusions SET revoked_at = ?, revoked_by = ? ${where}`, revocation);
    };
    const ids = revoked.map(({ exclusionId }) => exclusionId);
    if (filter.storeKeys === undefined) await set(unrevoked);
    else for await (const some of inStatements(ids, 1)) await set({ ids: some });
    return { ...counted, altered: altered.stores };
  }

  /** The exclusions of these stores, and of others between them, that are not revoked, by store and start. */
  async ofKeys(session: ReadSession, keys: StoreKeys): Promise<Exclusion[]> {
    const among = amongKeys(keys);
    const rows = await session.rows<Row>(
      `SELECT ${COLUMNS.join(', ')} FROM exclusions WHERE ${among.sql} AND revoked_at IS NULL
        ORDER BY store_key, starts_at, exclusion_id`,
      among.parameters,
    );
    return rows.map(exclusionOf);
  }

  /** The exclusions of a filter, the latest start first. */
  async list(
    session: ReadSession,
    filter: ExclusionsFilter,
    page?: { readonly limit: number; readonly offset: number },
  ): Promise<Exclusion[]> {
    const seen = await storesOf(session, filter);
    if (seen === undefined) return this.rows(session, filter, page);
    const { offset = 0, limit = Infinity } = page ?? {};
    const all = await this.rows(session, filter);
    return all.filter(({ storeKey }) => seen.has(storeKey)).slice(offset, offset + limit);
  }

  /** The exclusions that pass the filter, also of stores that the current work does not see. */
  private async rows(
    session: ReadSession,
    filter: ExclusionsFilter,
    page?: { readonly limit: number; readonly offset: number },
  ): Promise<Exclusion[]> {
    const { where, parameters } = conditionsOf(filter);
    const part = page === undefined ? '' : `LIMIT ${page.limit} OFFSET ${page.offset}`;
    const rows = await session.rows<Row>(
      `SELECT ${COLUMNS.join(', ')} FROM exclusions ${where} ORDER BY starts_at DESC, exclusion_id DESC ${part}`,
      parameters,
    );
    return rows.map(exclusionOf);
  }

  async count(session: ReadSession, filter: ExclusionsFilter): Promise<CountedExclusions> {
    if ((await storesOf(session, filter)) !== undefined) {
      const found = await this.list(session, filter);
      const extent = found.reduce<CountedExclusions['extent']>(
        (before, { startsAt, endsAt }) => widened(before, startsAt, endsAt),
        undefined,
      );
      return { count: found.length, extent };
    }
    const { where, parameters } = conditionsOf(filter);
    const [row] = await session.rows<[number, number | null, number | null]>(
      `SELECT COUNT(*), MIN(starts_at), MAX(ends_at) FROM exclusions ${where}`,
      parameters,
    );
    const [count, startsAt, endsAt] = row!;
    return {
      count,
      extent: startsAt === null || endsAt === null ? undefined : widened(undefined, startsAt, endsAt),
    };
  }
}

/** Two exclusions with the same identity take out the same time for the same kind of reason. */
export const identityOf = ({
  storeKey,
  startsAt,
  endsAt,
  kind,
}: Pick<NewExclusion, 'storeKey' | 'startsAt' | 'endsAt' | 'kind'>): string =>
  `${storeKey} ${startsAt} ${endsAt} ${kind}`;

const widened = (extent: ExcludedExtent | undefined, startsAt: number, endsAt: number): ExcludedExtent => ({
  first: Math.min(extent?.first ?? Infinity, startsAt),
  last: Math.max(extent?.last ?? -Infinity, endsAt - 1),
});

/** undefined: all stores. */
const storesOf = async (
  session: ReadSession,
  { storeKeys }: ExclusionsFilter,
): Promise<ReadonlySet<number> | undefined> => storeKeys ?? currentStores()?.storeKeys(session);

/** Collects the stores of exclusions. Most exclusions of a batch have the same extent. */
class AlteredByExtent {
  private readonly byExtent = new Map<string, AlteredStores>();

  get stores(): readonly AlteredStores[] {
    return [...this.byExtent.values()];
  }

  add({ storeKey, startsAt, endsAt }: Pick<Exclusion, 'storeKey' | 'startsAt' | 'endsAt'>): void {
    const key = `${startsAt} ${endsAt}`;
    const same = this.byExtent.get(key);
    if (same !== undefined) same.storeKeys.push(storeKey);
    else this.byExtent.set(key, { extent: widened(undefined, startsAt, endsAt), storeKeys: [storeKey] });
  }
}

function conditionsOf({ ids, storeKey, from, to, kind, revoked, ingestionId }: ExclusionsFilter): Conditions {
  const all = new Conditions();
  if (ids !== undefined) all.add(`exclusion_id IN (${[...ids.map(() => '?'), 'NULL'].join(', ')})`, ...ids);
  if (storeKey !== undefined) all.add('store_key = ?', storeKey);
  if (from !== undefined) all.add('ends_at > ?', from);
  if (to !== undefined) all.add('starts_at < ?', to);
  if (kind !== undefined) all.add('kind = ?', kind);
  if (revoked !== undefined) all.add(`revoked_at IS ${revoked ? 'NOT NULL' : 'NULL'}`);
  if (ingestionId !== undefined) all.add('ingestion_id = ?', ingestionId);
  return all;
}

const exclusionOf = ([
  exclusionId,
  storeKey,
  startsAt,
  endsAt,
  kind,
  reason,
  ingestionId,
  createdAt,
  createdBy,
  revokedAt,
  revokedBy,
]: Row): Exclusion => ({
  exclusionId,
  storeKey,
  startsAt,
  endsAt,
  kind: kind as ExclusionKind,
  reason,
  ingestionId,
  createdAt,
  createdBy: createdBy as string | null,
  revokedAt: revokedAt as number | null,
  revokedBy: revokedBy as string | null,
});
