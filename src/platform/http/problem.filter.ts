import { STATUS_CODES } from 'node:http';
import {
  applyDecorators,
  ArgumentsHost,
  Catch,
  ExceptionFilter,
  HttpException,
  Logger,
} from '@nestjs/common';
import { ApiResponse, type OpenAPIObject } from '@nestjs/swagger';
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

const problemMembers = (request: Request, problem: Said): Readonly<Record<string, unknown>> =>
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
const UNREACHABLE = 'The database cannot be reached at the moment. Try again.';
const TOO_BUSY = 'The database is too busy at the moment. Try again.';
export const NO_SPACE = 'The disk is full. Nothing of this request was kept: try again later.';

export const FILE_TOO_LARGE =
  'The file is larger than this service takes (MAX_UPLOAD_MB). Send it in parts, or compressed with gzip.';
export const BODY_TOO_LARGE = 'The body is larger than 8 megabytes. Send it in parts.';

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
  conflict: 409,
  'not-reissuable': 409,
  'import-refused': 422,
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
  private readonly logger = new Logger(ProblemFilter.name);

  catch(error: unknown, host: ArgumentsHost): void {
    const http = host.switchToHttp();
    this.answer(error, http.getRequest<Request>(), http.getResponse<Response>());
  }

  answer(error: unknown, request: Request, response: Response): void {
    if (request.destroyed && !request.complete) {
      this.logger.log(`${request.method} ${request.path}: the client broke off the request`);
      response.destroy();
      return;
    }
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
    response.status(answer.status).type(PROBLEM_TYPE).send(problemText(answer, request));
  }
}

/** An answer may repeat what the request has sent, but never much more than a request's headers hold. */
const MAX_BYTES = 16_384;
/** The characters of each text of a problem that would be longer. */
const CUT_AT = 500;

function problemText(answer: Answer, request: Request): string {
  const text = (part: Answer, path: string): string => {
    const problem = problemOf(part, path);
    return JSON.stringify({ ...problem, ...problemMembers(request, problem) });
  };
  const whole = text(answer, request.path);
  if (Buffer.byteLength(whole) <= MAX_BYTES) return whole;
  const { status, detail, code } = answer;
  return text({ status, detail: shortened(detail), ...(code && { code }) }, shortened(request.path));
}

const shortened = (text: string): string => (text.length > CUT_AT ? `${text.slice(0, CUT_AT)}…` : text);

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
    if (error.getStatus() === 413) return { status: 413, detail: FILE_TOO_LARGE, code: 'too-large' };
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

/** Express's body parser marks client errors, such as an unknown encoding, with `expose`. */
function bodyParserStatus(error: unknown): number | undefined {
  const { expose, status } = (error ?? {}) as { expose?: unknown; status?: unknown };
  return expose === true && typeof status === 'number' && status < 500 ? status : undefined;
}

const PROBLEM_SCHEMA = {
  type: 'object',
  description: 'Problem details (RFC 9457). Some problems have further members.',
  required: ['type', 'title', 'status', 'detail', 'instance'],
  properties: {
    type: { type: 'string', description: 'urn:store-monitor:problem: and a code, or about:blank.' },
    title: { type: 'string', description: 'What the status means.' },
    status: { type: 'integer' },
    detail: { type: 'string', description: 'What is wrong, where, and what to do.' },
    instance: { type: 'string', description: 'The path of the request.' },
    errors: {
      type: 'array',
      description: 'The invalid fields of the request, at most ten.',
      items: {
        type: 'object',
        required: ['field', 'message'],
        properties: { field: { type: 'string' }, message: { type: 'string' } },
      },
    },
  },
  additionalProperties: true,
};

const PROBLEM_REFERENCE = { $ref: '#/components/schemas/Problem' };

/** The code of the problems that have a status, where a route documents no other. */
const USUAL_CODES: Readonly<Record<number, ErrorCode>> = {
  400: 'invalid-input',
  401: 'unauthorized',
  403: 'forbidden',
  404: 'not-found',
  408: 'too-slow',
  409: 'idempotency-key-in-use',
  413: 'too-large',
  415: 'invalid-input',
  416: 'no-such-range',
  422: 'import-refused',
  429: 'too-many',
  503: 'unavailable',
  507: 'no-space',
};

/** The messages for a request without a key, and for a write with a read-only key. */
export const NO_KEY =
  'Sign in on the page at /, or send an API key, as Authorization: Bearer KEY or as X-API-Key: KEY.';
export const READ_ONLY = 'This API key is for reading only. Use one whose scope is write.';

type Example = string | { readonly code: ErrorCode; readonly detail: string };

/** The error answers of every route. */
const COMMON: Readonly<Record<number, Example>> = {
  401: NO_KEY,
  403: READ_ONLY,
  408: 'The request did not arrive completely within 30 seconds.',
  429: 'This API key may make 1200 requests a minute. Try again later.',
  503: UNREACHABLE,
};

/**
 * Documents the error answers of a route, each with an example: status → examples of `detail`, and the code if it is
 * not the default of the status.
 */
export function ApiProblems(problems: Readonly<Record<number, Example>>): MethodDecorator & ClassDecorator {
  return applyDecorators(
    ...Object.entries<Example>({ ...COMMON, ...problems }).map(([status, problem]) =>
      ApiResponse({ status: Number(status), ...problemAnswer(Number(status), problem) }),
    ),
  );
}

function problemAnswer(status: number, problem: Example) {
  const { detail, code } =
    typeof problem === 'string' ? { detail: problem, code: USUAL_CODES[status] } : problem;
  const example = problemOf({ status, detail, ...(code && { code }) }, '/…');
  return { description: example.title, content: { [PROBLEM_TYPE]: { schema: PROBLEM_REFERENCE, example } } };
}

/** The message for a body that is not JSON. */
export const NOT_JSON = 'Send the body as JSON, with Content-Type: application/json.';

/** The error answers of every route that reads the body of a request, also where it uses nothing of it. */
const OF_BODIES: Readonly<Record<number, Example>> = {
  400: 'The body is not valid JSON: Unexpected end of JSON input.',
  413: BODY_TOO_LARGE,
  415: NOT_JSON,
};
const WITH_BODY = ['post', 'put', 'patch', 'delete'] as const;

/** The document with the answers to bodies that cannot be read, and the schema that the problems of all routes refer to. */
export function withProblems(document: OpenAPIObject): OpenAPIObject {
  const { components, paths } = document;
  for (const operations of Object.values(paths)) {
    for (const { responses } of WITH_BODY.flatMap((method) => operations[method] ?? [])) {
      for (const [status, problem] of Object.entries(OF_BODIES))
        responses[status] ??= problemAnswer(Number(status), problem);
    }
  }
  const schemas = { ...components?.schemas, Problem: PROBLEM_SCHEMA };
  return { ...document, components: { ...components, schemas } };
}
