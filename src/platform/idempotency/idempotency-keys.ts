import { randomUUID } from 'node:crypto';
import { Injectable, Logger, Module } from '@nestjs/common';
import { InjectRepository, TypeOrmModule } from '@nestjs/typeorm';
import {
  Column,
  Entity,
  EntityManager,
  Index,
  IsNull,
  LessThan,
  LessThanOrEqual,
  PrimaryColumn,
  Repository,
} from 'typeorm';
import { Interval } from '@nestjs/schedule';
import { Rounds } from '../async';
import { Database, insertIgnore, insertRows, instantColumn } from '../database';
import { isHeld, keepLease, leaseFrom, unchanged } from '../leases';
import { decide, KEPT_FOR_MS, type StoredResponse, keyInUse, keyReused } from './decision';

/** The first request of a caller's key. Without an answer it is still running. */
@Entity({ name: 'idempotency_keys' })
@Index('idempotency_keys_begun_at', ['begunAt'])
export class IdempotencyKey {
  /** The name of the API key; '' if no keys are configured. */
  @PrimaryColumn({ type: 'varchar', length: 255 })
  caller: string;

  @PrimaryColumn({ name: 'idempotency_key', type: 'varchar', length: 255 })
  key: string;

  /** The fingerprint of the request: see `fingerprint`. */
  @Column({ type: 'varchar', length: 64 })
  fingerprint: string;

  @Column(instantColumn({ name: 'begun_at' }))
  begunAt: number;

  /** The UUID of the one request that runs, of all with this key. */
  @Column({ type: 'varchar', length: 36 })
  claim: string;

  /** The process that runs the request (`thisProcess` of platform/leases), and the end of its lease; 0 once answered. */
  @Column({ name: 'owner', type: 'varchar', length: 80 })
  leaseOwner: string;

  @Column(instantColumn({ name: 'lease_until' }))
  leaseUntil: number;

  @Column({ type: 'simple-json', nullable: true })
  answer: StoredResponse | null;
}

/** Identifies one request's lease of a key. Writes require that the lease is still held. */
export type Claim = Pick<IdempotencyKey, 'caller' | 'key' | 'claim'>;

type NewKey = Claim & Pick<IdempotencyKey, 'fingerprint'>;

/** Stores the answer of a key for the one request that holds its lease. */
export class FirstAnswer {
  constructor(
    private readonly database: Database,
    private readonly claim: Claim,
  ) {}

  /**
   * Stores the answer in the transaction that does the work, so that both are committed together. Throws, which rolls
   * back the transaction, if another process has acquired the key.
   */
  keep(manager: EntityManager, body: object): Promise<void> {
    return this.storeAnswer(manager, { body });
  }

  async storeAnswer(manager: EntityManager, answer: StoredResponse): Promise<void> {
    const { affected } = await manager.update(IdempotencyKey, this.mine, { answer, leaseUntil: 0 });
    if (affected !== 1) throw keyInUse();
  }

  /** Releases the key, unless an answer is stored: a commit whose outcome is unknown may have succeeded. */
  async release(): Promise<void> {
    await this.database.write((manager) => manager.delete(IdempotencyKey, this.mine));
  }

  /** For `keepLease`. */
  async renew(): Promise<boolean> {
    const { affected } = await this.database.write((manager) =>
      manager.update(IdempotencyKey, this.mine, leaseFrom(Date.now())),
    );
    return affected === 1;
  }

  private get mine() {
    return { ...this.claim, answer: IsNull() };
  }
}

/** The number of keys that one transaction deletes. */
const MAX_DELETED_AT_ONCE = 500;

/** The `idempotency_keys` table: the request of each key, the process that runs it, and its answer. */
@Injectable()
export class IdempotencyKeys {
  constructor(
    private readonly database: Database,
    @InjectRepository(IdempotencyKey) private readonly keys: Repository<IdempotencyKey>,
  ) {}

  /**
   * Returns the answer of the earlier request, or acquires the key and runs `work` for this one. Throws
   * `idempotency-key-in-use` while another request runs, and `idempotency-key-reused` if the key belongs to another request.
   */
  async once<T>(
    caller: string,
    key: string,
    fingerprint: string,
    work: (answer: FirstAnswer) => Promise<T>,
  ): Promise<StoredResponse | { readonly first: T }> {
    for (;;) {
      const now = Date.now();
      const row = await this.keys.findOneBy({ caller, key });
      const known = row && { ...row, held: isHeld(row.claim, row, now), answered: row.answer !== null };
      switch (decide(known, fingerprint, now)) {
        case 'replay':
          return row!.answer!;
        case 'in-use':
          throw keyInUse();
        case 'reused':
          throw keyReused();
        case 'first': {
          const outcome = await this.first({ caller, key, fingerprint, claim: randomUUID() }, row, work);
          if (outcome !== undefined) return outcome;
          // Another request was faster: read the key again.
        }
      }
    }
  }

  /** Deletes expired keys in small transactions, so that they do not block other writes for long. */
  async deleteExpired(now = Date.now()): Promise<number> {
    const old = { begunAt: LessThan(now - KEPT_FOR_MS), leaseUntil: LessThan(now) };
    let forgotten = 0;
    for (;;) {
      const oldest = await this.keys.find({
        select: { caller: true, key: true, begunAt: true },
        where: old,
        order: { begunAt: 'ASC' },
        take: MAX_DELETED_AT_ONCE,
      });
      if (oldest.length === 0) return forgotten;
      const { affected } = await this.database.write((manager) =>
        manager.delete(IdempotencyKey, { ...old, begunAt: LessThanOrEqual(oldest.at(-1)!.begunAt) }),
      );
      forgotten += affected ?? 0;
    }
  }

  /** undefined: another request has acquired the key. `seen`: the row as it was read, which must be unchanged. */
  private first<T>(
    row: NewKey,
    seen: IdempotencyKey | null,
    work: (answer: FirstAnswer) => Promise<T>,
  ): Promise<{ readonly first: T } | undefined> {
    const { caller, key, claim } = row;
    const answer = new FirstAnswer(this.database, { caller, key, claim });
    return keepLease(
      claim,
      () => answer.renew(),
      async () => ((await this.acquire(row, seen)) ? { first: await work(answer) } : undefined),
    );
  }

  private acquire(row: NewKey, seen: IdempotencyKey | null): Promise<boolean> {
    const { caller, key, fingerprint, claim } = row;
    const begunAt = Date.now();
    const lease = leaseFrom(begunAt);
    return this.database.write(async (manager) => {
      if (seen === null) {
        await insertRows(
          manager,
          insertIgnore(manager),
          'idempotency_keys',
          ['caller', 'idempotency_key', 'fingerprint', 'claim', 'begun_at', 'owner', 'lease_until'],
          [[caller, key, fingerprint, claim, begunAt, lease.leaseOwner, lease.leaseUntil]],
        );
      } else {
        const found = { caller, key, claim: seen.claim, ...unchanged(seen) };
        await manager.update(IdempotencyKey, found, { fingerprint, claim, begunAt, ...lease, answer: null });
      }
      return manager.existsBy(IdempotencyKey, { caller, key, claim });
    });
  }
}

const EVERY_MS = 60_000;

/** Deletes expired idempotency keys. */
@Injectable()
export class KeyHousekeeping {
  private readonly rounds = new Rounds(
    new Logger(KeyHousekeeping.name),
    'deleting expired idempotency keys',
    () => this.keys.deleteExpired(),
  );

  constructor(private readonly keys: IdempotencyKeys) {}

  @Interval(EVERY_MS)
  beginCleanup(): Promise<void> {
    return this.rounds.begin();
  }
}

/** For modules with routes that accept an Idempotency-Key: they use the `IdempotencyInterceptor`. */
@Module({
  imports: [TypeOrmModule.forFeature([IdempotencyKey])],
  providers: [IdempotencyKeys, KeyHousekeeping],
  exports: [IdempotencyKeys],
})
export class IdempotencyModule {}
