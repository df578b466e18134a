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

/** How many keys are forgotten in one transaction. */
const FORGOTTEN_AT_ONCE = 500;

/** The `idempotency_keys` table: which request each key stands for, who works on it, and what was answered. */
@Injectable()
export class IdempotencyKeys {
  constructor(
    private readonly database: Database,
    @InjectRepository(IdempotencyKey) private readonly keys: Repository<IdempotencyKey>,
  ) {}

  /**
   * The answer that was given to the request before, or the right to work on it. Throws `idempotency-key-in-use` while
   * another has that right, and `idempotency-key-reused` where the key stands for another request.
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
          const taken = await this.take({ caller, key, fingerprint, claim }, row);
          if (taken) return new FirstAnswer(this.database, { caller, key, claim });
          // Another request was faster: see what it makes of the key.
        }
      }
    }
  }

  /** Forgets keys whose day is over, in small transactions, so that no other write waits for long. */
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

  /** False: somebody else has the key by now. `seen`: the row that was found free, which must still be as it was. */
  private take(
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
