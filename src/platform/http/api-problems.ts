import { applyDecorators } from '@nestjs/common';
import { ApiResponse, type OpenAPIObject } from '@nestjs/swagger';
import type { ErrorCode } from '../errors';
import { PROBLEM_TYPE, UNREACHABLE } from './problem.filter';

const PROBLEM_SCHEMA = {
  type: 'object',
  description: 'Problem details (RFC 9457). Further members say more of some problems.',
  required: ['type', 'title', 'status', 'detail', 'instance'],
  properties: {
    type: { type: 'string', description: 'urn:store-monitor:problem: and a code, or about:blank.' },
    title: { type: 'string', description: 'What the status means.' },
    status: { type: 'integer' },
    detail: { type: 'string', description: 'What is wrong, where, and what to do.' },
    instance: { type: 'string', description: 'The path of the request.' },
  },
  additionalProperties: true,
};

const PROBLEM_REFERENCE = { $ref: '#/components/schemas/Problem' };

/** The document with the schema that the problems of all routes refer to. */
export function withProblemSchema(document: OpenAPIObject): OpenAPIObject {
  const { components } = document;
  const schemas = { ...components?.schemas, Problem: PROBLEM_SCHEMA };
  return { ...document, components: { ...components, schemas } };
}

const TITLES: Readonly<Record<number, [title: string, code: ErrorCode]>> = {
  400: ['Bad Request', 'invalid-input'],
  401: ['Unauthorized', 'unauthorized'],
  403: ['Forbidden', 'forbidden'],
  404: ['Not Found', 'not-found'],
  408: ['Request Timeout', 'too-slow'],
  409: ['Conflict', 'idempotency-key-in-use'],
  413: ['Payload Too Large', 'too-large'],
  415: ['Unsupported Media Type', 'invalid-input'],
  416: ['Range Not Satisfiable', 'no-such-range'],
  422: ['Unprocessable Entity', 'load-refused'],
  429: ['Too Many Requests', 'too-many'],
  503: ['Service Unavailable', 'unavailable'],
  507: ['Insufficient Storage', 'no-space'],
};

/** The messages for a request without a key, and for a write with a read-only key. */
export const NO_KEY = 'Send an API key, as Authorization: Bearer KEY or as X-API-Key: KEY.';
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
    ...Object.entries<Example>({ ...COMMON, ...problems }).map(([code, problem]) => {
      const status = Number(code);
      const [title, usual] = TITLES[status] ?? ['Error', 'about:blank'];
      const [detail, type] = typeof problem === 'string' ? [problem, usual] : [problem.detail, problem.code];
      const example = { type: `urn:store-monitor:problem:${type}`, title, status, detail, instance: '/…' };
      return ApiResponse({
        status,
        description: title,
        content: { [PROBLEM_TYPE]: { schema: PROBLEM_REFERENCE, example } },
      });
    }),
  );
}
