import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { CallHandler, ExecutionContext, Injectable, Logger, NestInterceptor } from '@nestjs/common';
import type { Request, Response } from 'express';
import { lastValueFrom, Observable, of } from 'rxjs';
import { Database } from '../database';
import { messageOf } from '../errors';
import { callerOf } from '../http';
import { checkedKey, fingerprint, refusalOf, replay } from './decision';
import { FirstAnswer, giveFirstAnswer, IdempotencyKeys } from './idempotency-keys';

/**
 * Answers a repeated request with an Idempotency-Key with its first answer. The route stores that answer, by
 * `KeptFirstAnswer`, in the transaction that does the work. Runs after the interceptor that reads an upload.
 */
@Injectable()
export class IdempotencyInterceptor implements NestInterceptor {
  private readonly logger = new Logger('Idempotency');

  constructor(
    private readonly keys: IdempotencyKeys,
    private readonly database: Database,
  ) {}

  async intercept(context: ExecutionContext, next: CallHandler): Promise<Observable<unknown>> {
    const request = context.switchToHttp().getRequest<Request>();
    const header = request.header('idempotency-key');
    if (header === undefined) return next.handle();

    const key = checkedKey(header);
    const asked = fingerprint(await partsOf(request));
    const outcome = await this.keys.once(callerOf(request), key, asked, (answer) =>
      this.work(request, next, answer),
    );
    if ('first' in outcome) return of(outcome.first);
    context.switchToHttp().getResponse<Response>().setHeader('Idempotent-Replayed', 'true');
    return of(replay(outcome));
  }

  private async work(request: Request, next: CallHandler, answer: FirstAnswer): Promise<unknown> {
    giveFirstAnswer(request, answer);
    try {
      return await lastValueFrom(next.handle());
    } catch (failure) {
      await this.afterFailure(answer, failure);
      throw failure;
    }
  }

  private async afterFailure(answer: FirstAnswer, failure: unknown): Promise<void> {
    const refusal = refusalOf(failure);
    try {
      if (refusal === undefined) await answer.release();
      else await this.database.write((manager) => answer.settle(manager, refusal));
    } catch (error) {
      // Without renewal, the lease expires by itself.
      this.logger.warn(`a key could not be released, and expires: ${messageOf(error)}`);
    }
  }
}

/** The parsed body. For an upload: the file's name and the digest of its bytes, which are on the disk at this point. */
async function partsOf({ method, originalUrl: target, file, body }: Request) {
  if (file === undefined) return { method, target, content: [JSON.stringify(body) ?? ''] };
  const hash = createHash('sha256');
  for await (const bytes of createReadStream(file.path)) hash.update(bytes as Buffer);
  return { method, target, content: [file.originalname, hash.digest('hex')] };
}
