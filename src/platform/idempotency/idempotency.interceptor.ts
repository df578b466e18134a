import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import {
  CallHandler,
  createParamDecorator,
  ExecutionContext,
  Injectable,
  Logger,
  NestInterceptor,
} from '@nestjs/common';
import type { Request, Response } from 'express';
import { lastValueFrom, Observable, of } from 'rxjs';
import { Database } from '../database';
import { messageOf } from '../errors';
import { callerOf } from '../http';
import { checkedKey, fingerprint, IN_USE, LONGEST_KEY, refusalOf, replay, REUSED } from './decision';
import { FirstAnswer, IdempotencyKeys } from './idempotency-keys';

/** For `ApiProblems`: the error answers that an Idempotency-Key adds to a route. */
export const KEY_PROBLEMS = {
  409: { code: 'idempotency-key-in-use', detail: IN_USE },
  422: { code: 'idempotency-key-reused', detail: REUSED },
} as const;

/** For `ApiHeader`. */
export const KEY_HEADER = {
  name: 'Idempotency-Key',
  required: false,
  description:
    `1 to ${LONGEST_KEY} printable ASCII characters of the caller's choice. For 24 hours, the same request with the ` +
    'same key returns the first answer again and does nothing else: 409 while the first request runs, 422 for a ' +
    'different request. Successes and refused imports are stored; after any other error nothing was done, ' +
    'and the key is free again.',
  schema: { type: 'string', minLength: 1, maxLength: LONGEST_KEY, pattern: '^[ -~]+$' },
} as const;

/** For the success answers of a route. */
export const REPLAY_HEADER = {
  'Idempotent-Replayed': {
    description: 'Set if this is the stored answer to this Idempotency-Key.',
    schema: { type: 'string', example: 'true' },
  },
} as const;

const firstAnswers = new WeakMap<Request, FirstAnswer>();

/** A route parameter that stores the answer; undefined for a request without an Idempotency-Key. */
export const KeptFirstAnswer = createParamDecorator(
  (_: unknown, context: ExecutionContext): FirstAnswer | undefined =>
    firstAnswers.get(context.switchToHttp().getRequest<Request>()),
);

/**
 * Answers a repeated request with an Idempotency-Key with its first answer. The route stores that answer, by
 * `KeptFirstAnswer`, in the transaction that does the work. Runs after the interceptor that reads an upload.
 */
@Injectable()
export class IdempotencyInterceptor implements NestInterceptor {
  private readonly logger = new Logger(IdempotencyInterceptor.name);

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
    firstAnswers.set(request, answer);
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
      else await this.database.write((manager) => answer.storeAnswer(manager, refusal));
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
