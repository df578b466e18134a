import { Injectable } from '@nestjs/common';
import { InjectRepository } from '@nestjs/typeorm';
import {
  Column,
  Entity,
  EntityManager,
  In,
  Index,
  LessThan,
  PrimaryGeneratedColumn,
  Repository,
} from 'typeorm';
import { currentScope } from '../platform/async';
import { Conditions, Database, instantColumn, type ReadSession } from '../platform/database';
import { StoresRepository } from '../stores';

/** What a caller does. `import` takes a file or a batch; the others are edits by requests. */
export const AUDIT_ACTIONS = [
  'import',
  'replace',
  'create',
  'change',
  'delete',
  'exclude',
  'revoke',
  'trigger',
  'reissue',
  'acknowledge',
  'mute',
  'unmute',
] as const;
export type AuditAction = (typeof AUDIT_ACTIONS)[number];

/** A change by a caller: who, when, from where, what, before and after. It is never updated. */
@Entity({ name: 'audit_log' })
@Index('audit_log_changed_at', ['changedAt', 'auditId'])
@Index('audit_log_store_key', ['storeKey', 'changedAt', 'auditId'])
@Index('audit_log_request_id', ['requestId'])
export class AuditRecord {
  @PrimaryGeneratedColumn({ name: 'audit_id', type: 'integer' })
  auditId: number;

  @Column(instantColumn({ name: 'changed_at' }))
  changedAt: number;

  /** The name of the API key, or `command line`; null: no keys are configured. */
  @Column({ type: 'varchar', length: 64, nullable: true })
  actor: string | null;

  @Column({ type: 'varchar', length: 64 })
  address: string;

  @Column({ name: 'request_id', type: 'varchar', length: 128, nullable: true })
  requestId: string | null;

  @Column({ type: 'varchar', length: 12 })
  action: AuditAction;

  /** The kind of an import, or of what has an API of its own: `reports`, `channels`, `alert_rules`. */
  @Column({ type: 'varchar', length: 20 })
  kind: string;

  /** The id of the import or the report, or the name. */
  @Column({ name: 'object_id', type: 'varchar', length: 36 })
  objectId: string;

  /** The only store that it concerns; null: several, or none. */
  @Column({ name: 'store_key', type: 'integer', nullable: true })
  storeKey: number | null;

  /** What differs, in JSON: see `boundedJson`. */
  @Column({ name: 'state_before', type: 'text', nullable: true })
  before: string | null;

  @Column({ name: 'state_after', type: 'text' })
  after: string;
}

/** What a change is about, in the words of the API. */
export type AuditedState = Readonly<Record<string, unknown>>;

/** A change, as its transaction knows it. With both states, only what differs is recorded. */
interface AuditedChange extends Pick<AuditRecord, 'action' | 'kind' | 'objectId'> {
  readonly storeKey?: number | null;
  readonly before?: AuditedState | null;
  readonly after: AuditedState;
}

/** Selects records; all given conditions apply. */
export interface AuditFilter {
  /** Selects records of `[from, to)`, in epoch ms. */
  readonly from?: number | undefined;
  readonly to?: number | undefined;
  readonly actor?: string | undefined;
  readonly action?: AuditAction | undefined;
  readonly storeId?: string | undefined;
  readonly requestId?: string | undefined;
}

/** The record after which a page begins. */
export type AuditCursor = Pick<AuditRecord, 'changedAt' | 'auditId'>;

/** A record with the id of its store. */
export interface StoredAuditRecord extends AuditRecord {
  readonly storeId: string | null;
}

export interface AuditPage {
  readonly records: readonly StoredAuditRecord[];
  /** undefined: there are no earlier records. */
  readonly next: AuditCursor | undefined;
}

const COLUMNS = [
  'audit_id',
  'changed_at',
  'actor',
  'address',
  'request_id',
  'action',
  'kind',
  'object_id',
  'store_key',
  'state_before',
  'state_after',
];

type Row = [
  auditId: number,
  changedAt: number,
  actor: string | null,
  address: string,
  requestId: string | null,
  action: AuditAction,
  kind: string,
  objectId: string,
  storeKey: number | null,
  before: string | null,
  after: string,
];

/** Records that one transaction deletes. */
const REMOVED_AT_ONCE = 500;

/** The `audit_log` table. */
@Injectable()
export class AuditLog {
  constructor(
    private readonly database: Database,
    @InjectRepository(AuditRecord) private readonly records: Repository<AuditRecord>,
    private readonly stores: StoresRepository,
  ) {}

  /**
   * Records a change in the transaction that makes it. The scope of the request has its caller and address.
   * Records nothing if no caller asks for the change, as at a tick of the schedule, and if nothing differs.
   */
  async record(manager: EntityManager, change: AuditedChange): Promise<void> {
    const { requestId, origin } = currentScope() ?? {};
    if (origin === undefined) return;
    const { action, kind, objectId, storeKey = null, before = null } = change;
    const [from, to] = before === null ? [null, change.after] : differing(before, change.after);
    if (from !== null && isEmpty(from) && isEmpty(to)) return;
    await manager.insert(AuditRecord, {
      changedAt: Date.now(),
      ...origin,
      requestId: requestId ?? null,
      ...{ action, kind, objectId, storeKey },
      before: from === null ? null : boundedJson(from),
      after: boundedJson(to),
    });
  }

  /** A page of records, newest first. Throws `not-found` for an unknown store. */
  page(filter: AuditFilter, limit: number, after: AuditCursor | undefined): Promise<AuditPage> {
    return this.database.snapshot(async (session) => {
      const { where, parameters } = await this.conditionsOf(session, filter, after);
      const rows = await session.rows<Row>(
        `SELECT ${COLUMNS.join(', ')} FROM audit_log ${where}
          ORDER BY changed_at DESC, audit_id DESC LIMIT ${limit + 1}`,
        parameters,
      );
      const found = rows.slice(0, limit).map(recordOf);
      const keys = found.flatMap(({ storeKey }) => (storeKey === null ? [] : [storeKey]));
      const ids = await this.stores.idsOf(session, [...new Set(keys)]);
      return {
        records: found.map((record) => ({
          ...record,
          storeId: record.storeKey === null ? null : ids.get(record.storeKey)!,
        })),
        next: rows.length > limit ? found[limit - 1] : undefined,
      };
    });
  }

  /** Deletes some of the oldest records before an instant (epoch ms); returns their number. 0: there are no more. */
  async removeSome(before: number): Promise<number> {
    const oldest = await this.records.find({
      select: { auditId: true },
      where: { changedAt: LessThan(before) },
      order: { changedAt: 'ASC' },
      take: REMOVED_AT_ONCE,
    });
    if (oldest.length === 0) return 0;
    const auditId = In(oldest.map((record) => record.auditId));
    await this.database.write((manager) => manager.delete(AuditRecord, { auditId }));
    return oldest.length;
  }

  private async conditionsOf(
    session: ReadSession,
    { from, to, actor, action, storeId, requestId }: AuditFilter,
    after: AuditCursor | undefined,
  ): Promise<Conditions> {
    const all = new Conditions();
    if (from !== undefined) all.add('changed_at >= ?', from);
    if (to !== undefined) all.add('changed_at < ?', to);
    if (actor !== undefined) all.add('actor = ?', actor);
    if (action !== undefined) all.add('action = ?', action);
    if (storeId !== undefined) all.add('store_key = ?', await this.stores.keyOfKnown(session, storeId));
    if (requestId !== undefined) all.add('request_id = ?', requestId);
    if (after !== undefined) {
      const { changedAt, auditId } = after;
      all.add('changed_at <= ? AND (changed_at < ? OR audit_id < ?)', changedAt, changedAt, auditId);
    }
    return all;
  }
}

const recordOf = ([
  auditId,
  changedAt,
  actor,
  address,
  requestId,
  action,
  kind,
  objectId,
  storeKey,
  before,
  after,
]: Row): AuditRecord => ({
  ...{ auditId, changedAt, actor, address, requestId },
  ...{ action, kind, objectId, storeKey, before, after },
});

const isEmpty = (value: object): boolean => Object.keys(value).length === 0;

/**
 * The members of two states that differ; of lists, the elements that the other one has not.
 *
 * @example differing({ name: 'A', hours: [1, 2] }, { name: 'A', hours: [2, 3] }) // [{ hours: [1] }, { hours: [3] }]
 */
export function differing(before: AuditedState, after: AuditedState): [AuditedState, AuditedState] {
  const removed: Record<string, unknown> = {};
  const added: Record<string, unknown> = {};
  for (const name of new Set([...Object.keys(before), ...Object.keys(after)])) {
    const [left, right] = difference(before[name], after[name]);
    if (left !== undefined) removed[name] = left;
    if (right !== undefined) added[name] = right;
  }
  return [removed, added];
}

/** What differs of two values; undefined where there is nothing. */
function difference(before: unknown, after: unknown): [unknown, unknown] {
  if (JSON.stringify(before) === JSON.stringify(after)) return [undefined, undefined];
  if (Array.isArray(before) && Array.isArray(after)) return [without(before, after), without(after, before)];
  return isObject(before) && isObject(after) ? differing(before, after) : [before, after];
}

const isObject = (value: unknown): value is AuditedState =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

function without(elements: readonly unknown[], others: readonly unknown[]): unknown[] {
  const texts = new Set(others.map((other) => JSON.stringify(other)));
  return elements.filter((element) => !texts.has(JSON.stringify(element)));
}

/** Elements of a list, and bytes, of a state in the log. */
const MAX_ELEMENTS = 100;
const MAX_BYTES = 16_384;

/** A state in JSON. Long lists are cut to their first elements, and `omitted` counts the others. */
export function boundedJson(state: AuditedState): string {
  for (let most = MAX_ELEMENTS; ; most = Math.floor(most / 2)) {
    const text = JSON.stringify(withFirst(state, most));
    if (most === 0 || Buffer.byteLength(text) <= MAX_BYTES) return text;
  }
}

function withFirst(state: AuditedState, most: number): AuditedState {
  let omitted = 0;
  const members = Object.entries(state).map(([name, value]): [string, unknown] => {
    if (!Array.isArray(value)) return [name, value];
    omitted += Math.max(0, value.length - most);
    return [name, value.slice(0, most)];
  });
  return { ...Object.fromEntries(members), ...(omitted > 0 && { omitted }) };
}
