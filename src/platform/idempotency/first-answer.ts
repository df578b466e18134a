import { createParamDecorator, ExecutionContext } from '@nestjs/common';
import type { Request } from 'express';
import { EntityManager, IsNull } from 'typeorm';
import { Database } from '../database';
import { IdempotencyKey } from './idempotency-key.entity';
import type { KeptAnswer } from './kept-answer';
import { keyInUse } from './key-problems';

/** The duration of a lease, and the interval of its renewal. */
export const LEASE_MS = 60_000;
const RENEW_MS = 20_000;

/** Identifies one request's lease of a key. Writes require that the lease is still held. */
export type Claim = Pick<IdempotencyKey, 'caller' | 'key' | 'claim'>;

/** Stores the answer of a key for the one request that holds its lease. */
export class FirstAnswer {
  private readonly renewal: NodeJS.Timeout;

  constructor(
    private readonly database: Database,
    private readonly claim: Claim,
  ) {
    this.renewal = setInterval(() => void this.renew(), RENEW_MS).unref();
  }

  /**
   * Stores the answer in the transaction that does the work, so that both are committed together. Throws, which rolls
   * back the transaction, if another process has acquired the key.
   */
  keep(manager: EntityManager, body: object): Promise<void> {
    return this.settle(manager, { body });
  }

  async settle(manager: EntityManager, answer: KeptAnswer): Promise<void> {
    const { affected } = await manager.update(IdempotencyKey, this.mine, { answer, leaseUntil: 0 });
    if (affected !== 1) throw keyInUse();
  }

  /** Releases the key, unless an answer is stored: a commit whose outcome is unknown may have succeeded. */
  async release(): Promise<void> {
    await this.database.write((manager) => manager.delete(IdempotencyKey, this.mine));
  }

  /** Stops the renewal. */
  close(): void {
    clearInterval(this.renewal);
  }

  private async renew(): Promise<void> {
    const leaseUntil = Date.now() + LEASE_MS;
    const renewed = this.database.write((manager) =>
      manager.update(IdempotencyKey, this.mine, { leaseUntil }),
    );
    // The next renewal may succeed. If none does, `settle` fails.
    await renewed.catch(() => undefined);
  }

  private get mine() {
    return { ...this.claim, answer: IsNull() };
  }
}

const firstAnswers = new WeakMap<Request, FirstAnswer>();

export const giveFirstAnswer = (request: Request, answer: FirstAnswer): void =>
  void firstAnswers.set(request, answer);

/** A route parameter that stores the answer; undefined for a request without an Idempotency-Key. */
export const KeptFirstAnswer = createParamDecorator(
  (_: unknown, context: ExecutionContext): FirstAnswer | undefined =>
    firstAnswers.get(context.switchToHttp().getRequest<Request>()),
);
