import { applyDecorators } from '@nestjs/common';
import { ApiResponse } from '@nestjs/swagger';
import type { ErrorCode } from '../errors';
import { PROBLEM_TYPE, UNREACHABLE } from './problem.filter';

const SCHEMA = {
  type: 'object',
  required: ['type', 'title', 'status', 'detail', 'instance'],
  properties: {
    type: { type: 'string' },
    title: { type: 'string' },
    status: { type: 'integer' },
    detail: { type: 'string' },
    instance: { type: 'string' },
  },
};

const TITLES: Readonly<Record<number, [title: string, code: ErrorCode]>> = {
  400: ['Bad Request', 'invalid-input'],
  404: ['Not Found', 'not-found'],
  409: ['Conflict', 'idempotency-key-in-use'],
  413: ['Payload Too Large', 'too-large'],
  415: ['Unsupported Media Type', 'invalid-input'],
  422: ['Unprocessable Entity', 'load-refused'],
  503: ['Service Unavailable', 'unavailable'],
};

type Example = string | { readonly code: ErrorCode; readonly detail: string };

/**
 * Documents error answers of a route, each with an example: status → what its `detail` may say, and the code where it
 * is not the usual one of the status. That the database cannot be reached may be the answer of any.
 */
export function ApiProblems(problems: Readonly<Record<number, Example>>): MethodDecorator & ClassDecorator {
  return applyDecorators(
    ...Object.entries<Example>({ 503: UNREACHABLE, ...problems }).map(([code, problem]) => {
      const status = Number(code);
      const [title, usual] = TITLES[status] ?? ['Error', 'about:blank'];
      const [detail, type] = typeof problem === 'string' ? [problem, usual] : [problem.detail, problem.code];
      const example = { type: `urn:store-monitor:problem:${type}`, title, status, detail, instance: '/…' };
      return ApiResponse({
        status,
        description: title,
        content: { [PROBLEM_TYPE]: { schema: SCHEMA, example } },
      });
    }),
  );
}
