import { createParamDecorator, ExecutionContext } from '@nestjs/common';
import type { Request } from 'express';
import { EntityManager, IsNull } from 'typeorm';
import { Database } from '../database';
import { IdempotencyKey } from './idempotency-key.entity';
import type { KeptAnswer } from './kept-answer';
import { keyInUse } from './key-problems';

/** How long a claim holds without a sign of life, and how often it gives one. */
export const LEASE_MS = 60_000;
const RENEW_MS = 20_000;

/** One request's claim to a key: whatever it writes, it writes while the claim is its own. */
export type Claim = Pick<IdempotencyKey, 'caller' | 'key' | 'claim'>;

/** The answer that a key will have from now on, in the hands of the one request that is worked on. */
export class FirstAnswer {
  private readonly renewal: NodeJS.Timeout;

  constructor(
    private readonly database: Database,
    private readonly claim: Claim,
  ) {
    this.renewal = setInterval(() => void this.renew(), RENEW_MS).unref();
  }

  /**
   * Keeps the answer in the transaction that does what was asked, so that the two are never apart. Throws, which
   * undoes the transaction, when another process has taken the request over.
   */
  keep(manager: EntityManager, body: object): Promise<void> {
    return this.settle(manager, { body });
  }

  async settle(manager: EntityManager, answer: KeptAnswer): Promise<void> {
    const { affected } = await manager.update(IdempotencyKey, this.mine, { answer, leaseUntil: 0 });
    if (affected !== 1) throw keyInUse();
  }

  /** Makes the key free again, unless it has its answer: a commit may have succeeded that nobody heard of. */
  async release(): Promise<void> {
    await this.database.write((manager) => manager.delete(IdempotencyKey, this.mine));
  }

  /** No more signs of life. */
  close(): void {
    clearInterval(this.renewal);
  }

  private async renew(): Promise<void> {
    const leaseUntil = Date.now() + LEASE_MS;
    const renewed = this.database.write((manager) =>
      manager.update(IdempotencyKey, this.mine, { leaseUntil }),
    );
    // The next one may succeed; if none does, `settle` will tell.
    await renewed.catch(() => undefined);
  }

  private get mine() {
    return { ...this.claim, answer: IsNull() };
  }
}

const inHand = new WeakMap<Request, FirstAnswer>();

export const giveFirstAnswer = (request: Request, answer: FirstAnswer): void =>
  void inHand.set(request, answer);

/** A parameter of a route: where to keep its answer; undefined for a request without an Idempotency-Key. */
export const KeptFirstAnswer = createParamDecorator(
  (_: unknown, context: ExecutionContext): FirstAnswer | undefined =>
    inHand.get(context.switchToHttp().getRequest<Request>()),
);
