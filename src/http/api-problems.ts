import { applyDecorators } from '@nestjs/common';
import { ApiResponse } from '@nestjs/swagger';
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

const TITLES: Readonly<Record<number, [title: string, code: string]>> = {
  400: ['Bad Request', 'invalid-input'],
  404: ['Not Found', 'not-found'],
  413: ['Payload Too Large', 'too-large'],
  415: ['Unsupported Media Type', 'invalid-input'],
  422: ['Unprocessable Entity', 'load-refused'],
  503: ['Service Unavailable', 'unavailable'],
  507: ['Insufficient Storage', 'no-space'],
};

/**
 * Documents error answers of a route, each with an example: status → what its `detail` may say. That the database
 * cannot be reached may be the answer of any.
 */
export function ApiProblems(problems: Readonly<Record<number, string>>): MethodDecorator & ClassDecorator {
  return applyDecorators(
    ...Object.entries({ 503: UNREACHABLE, ...problems }).map(([code, detail]) => {
      const status = Number(code);
      const [title, type] = TITLES[status] ?? ['Error', 'about:blank'];
      const example = { type: `urn:store-monitor:problem:${type}`, title, status, detail, instance: '/…' };
      return ApiResponse({
        status,
        description: title,
        content: { [PROBLEM_TYPE]: { schema: SCHEMA, example } },
      });
    }),
  );
}
