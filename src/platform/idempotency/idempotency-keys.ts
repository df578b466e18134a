import { randomUUID } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { InjectRepository } from '@nestjs/typeorm';
import { LessThan, LessThanOrEqual, Repository } from 'typeorm';
import { hasEnded, thisProcess } from '../config';
import { Database, insertIgnore, insertRows } from '../database';
import { decide, KEPT_FOR_MS } from './decision';
import { FirstAnswer, LEASE_MS } from './first-answer';
import { IdempotencyKey } from './idempotency-key.entity';
import type { KeptAnswer } from './kept-answer';
import { keyInUse, keyReused } from './key-problems';

/** The number of keys that one transaction deletes. */
const FORGOTTEN_AT_ONCE = 500;

/** The `idempotency_keys` table: the request of each key, the process that runs it, and its answer. */
@Injectable()
export class IdempotencyKeys {
  constructor(
    private readonly database: Database,
    @InjectRepository(IdempotencyKey) private readonly keys: Repository<IdempotencyKey>,
  ) {}

  /**
   * Returns the answer of the earlier request, or acquires the key for this one. Throws `idempotency-key-in-use` while
   * another request holds it, and `idempotency-key-reused` if the key belongs to another request.
   */
  async begin(caller: string, key: string, fingerprint: string): Promise<KeptAnswer | FirstAnswer> {
    for (;;) {
      const row = await this.keys.findOneBy({ caller, key });
      const known = row && { ...row, ended: hasEnded(row.owner), answered: row.answer !== null };
      switch (decide(known, fingerprint, Date.now())) {
        case 'replay':
          return row!.answer!;
        case 'in-use':
          throw keyInUse();
        case 'reused':
          throw keyReused();
        case 'first': {
          const claim = randomUUID();
          const taken = await this.acquire({ caller, key, fingerprint, claim }, row);
          if (taken) return new FirstAnswer(this.database, { caller, key, claim });
          // Another request was faster: read the key again.
        }
      }
    }
  }

  /** Deletes expired keys in small transactions, so that they do not block other writes for long. */
  async forgetOld(now = Date.now()): Promise<number> {
    const old = { begunAt: LessThan(now - KEPT_FOR_MS), leaseUntil: LessThan(now) };
    let forgotten = 0;
    for (;;) {
      const oldest = await this.keys.find({
        select: { caller: true, key: true, begunAt: true },
        where: old,
        order: { begunAt: 'ASC' },
        take: FORGOTTEN_AT_ONCE,
      });
      if (oldest.length === 0) return forgotten;
      const { affected } = await this.database.write((manager) =>
        manager.delete(IdempotencyKey, { ...old, begunAt: LessThanOrEqual(oldest.at(-1)!.begunAt) }),
      );
      forgotten += affected ?? 0;
    }
  }

  /** Returns false if another request has acquired the key. `seen`: the row as it was read, which must be unchanged. */
  private acquire(
    row: Pick<IdempotencyKey, 'caller' | 'key' | 'fingerprint' | 'claim'>,
    seen: IdempotencyKey | null,
  ): Promise<boolean> {
    const now = Date.now();
    const { caller, key, fingerprint, claim } = row;
    const fresh = { fingerprint, claim, begunAt: now, owner: thisProcess(), leaseUntil: now + LEASE_MS };
    return this.database.write(async (manager) => {
      if (seen === null) {
        await insertRows(
          manager,
          insertIgnore(manager),
          'idempotency_keys',
          ['caller', 'idempotency_key', 'fingerprint', 'claim', 'begun_at', 'owner', 'lease_until'],
          [[caller, key, fingerprint, claim, now, fresh.owner, fresh.leaseUntil]],
        );
      } else {
        const unchanged = { caller, key, claim: seen.claim, leaseUntil: seen.leaseUntil };
        await manager.update(IdempotencyKey, unchanged, { ...fresh, answer: null });
      }
      return manager.existsBy(IdempotencyKey, { caller, key, claim });
    });
  }
}
