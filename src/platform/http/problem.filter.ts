import { STATUS_CODES } from 'node:http';
import { ArgumentsHost, Catch, ExceptionFilter, HttpException, Logger } from '@nestjs/common';
import type { Request, Response } from 'express';
import { isOutOfSpace, isPassing, isUnreachable } from '../database';
import { ErrorCode, KnownError, messageOf } from '../errors';

/** The text members of every problem. */
interface Said {
  readonly title: string;
  readonly detail: string;
}
type Members = (problem: Said) => Readonly<Record<string, unknown>>;

const wanted = new WeakMap<Request, Members>();

/** Adds members to every problem of this request, for clients that do not read problem details. */
export const addProblemMembers = (request: Request, members: Members): void =>
  void wanted.set(request, members);

export const problemMembers = (request: Request, problem: Said): Readonly<Record<string, unknown>> =>
  wanted.get(request)?.(problem) ?? {};

/** RFC 9457 problem details. */
export interface Problem {
  readonly type: string;
  readonly title: string;
  readonly status: number;
  readonly detail: string;
  readonly instance: string;
  readonly [member: string]: unknown;
}

export const PROBLEM_TYPE = 'application/problem+json';
export const UNREACHABLE = 'The database cannot be reached at the moment. Try again.';
export const TOO_BUSY = 'The database is too busy at the moment. Try again.';
export const NO_SPACE = 'The disk is full. Nothing of this request was kept: try again later.';

const STATUS: Readonly<Record<ErrorCode, number>> = {
  'invalid-input': 400,
  unauthorized: 401,
  forbidden: 403,
  'not-found': 404,
  'method-not-allowed': 405,
  'too-slow': 408,
  'too-large': 413,
  'no-such-range': 416,
  'not-comparable': 409,
  'load-refused': 422,
  'too-many': 429,
  'idempotency-key-in-use': 409,
  'idempotency-key-reused': 422,
  'invalid-configuration': 500,
  unavailable: 503,
  'no-space': 507,
};

/** In seconds: when a retry may succeed. */
const RETRY_AFTER: Readonly<Partial<Record<number | ErrorCode, string>>> = {
  'idempotency-key-in-use': '1',
  429: '5',
  503: '5',
};

interface Answer {
  readonly status: number;
  readonly detail: string;
  readonly code?: ErrorCode;
  readonly extra?: Readonly<Record<string, unknown>>;
}

/**
 * The one place that maps failures to HTTP answers. The message of an unknown failure is logged and not sent to the
 * client.
 */
@Catch()
export class ProblemFilter implements ExceptionFilter {
  private readonly logger = new Logger('Http');

  catch(error: unknown, host: ArgumentsHost): void {
    const http = host.switchToHttp();
    this.answer(error, http.getRequest<Request>(), http.getResponse<Response>());
  }

  answer(error: unknown, request: Request, response: Response): void {
    const answer = answerTo(error, request);
    if (answer.status >= 500) {
      this.logger.error(
        `${request.method} ${request.path}: ${messageOf(error)}`,
        error instanceof Error ? error.stack : undefined,
      );
    }
    if (response.headersSent) {
      // Part of the body is sent already: only cutting the connection shows that it is incomplete.
      response.destroy();
      return;
    }
    const retryAfter = RETRY_AFTER[answer.status] ?? (answer.code && RETRY_AFTER[answer.code]);
    if (retryAfter !== undefined && !response.hasHeader('Retry-After')) {
      response.setHeader('Retry-After', retryAfter);
    }
    const problem = problemOf(answer, request.path);
    response
      .status(answer.status)
      .type(PROBLEM_TYPE)
      .send(JSON.stringify({ ...problem, ...problemMembers(request, problem) }));
  }
}

function problemOf({ status, detail, code, extra }: Answer, instance: string): Problem {
  return {
    type: code === undefined ? 'about:blank' : `urn:store-monitor:problem:${code}`,
    title: STATUS_CODES[status] ?? 'Error',
    status,
    detail,
    instance,
    ...extra,
  };
}

function answerTo(error: unknown, { originalUrl, path }: Request): Answer {
  if (error instanceof KnownError) {
    return { status: STATUS[error.code], detail: error.message, code: error.code, extra: error.extra };
  }
  if (error instanceof HttpException) {
    // The router's message repeats the whole URL; its query may contain private data.
    return { status: error.getStatus(), detail: error.message.replace(originalUrl, () => path) };
  }
  if (isUnreachable(error)) return { status: 503, detail: UNREACHABLE, code: 'unavailable' };
  if (isPassing(error)) return { status: 503, detail: TOO_BUSY, code: 'unavailable' };
  if (isOutOfSpace(error)) return { status: 507, detail: NO_SPACE, code: 'no-space' };
  const status = bodyParserStatus(error);
  if (status !== undefined) return { status, detail: messageOf(error) };
  return { status: 500, detail: 'Something went wrong on our side. It has been logged.' };
}

/** Express's body parser marks client errors, such as invalid JSON, with `expose`. */
function bodyParserStatus(error: unknown): number | undefined {
  const { expose, status } = (error ?? {}) as { expose?: unknown; status?: unknown };
  return expose === true && typeof status === 'number' && status < 500 ? status : undefined;
}
