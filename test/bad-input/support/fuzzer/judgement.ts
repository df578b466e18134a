import type { ApiDocument } from '../../../support/product/api-document';
import type { DocumentSchemas } from './document-schemas';
import type { RawAnswer } from './exchange';
import { operationOf, type Found } from './operations';
import type { SentRequest } from './requests';

const PROBLEM = 'application/problem+json';
/** The statuses for something that does not exist. An invalid body may be found before that. */
const NOT_THERE = [404, 405];
const BAD_BODY = [400, 413, 415];
const BAD_PATH = 400;
const TELLING = /\n\s+at |node_modules|\.[jt]s:\d+|SELECT |INSERT |SQLITE_|\bER_[A-Z]/;

/** Finds errors in answers, by the document only. */
export class Judgement {
  constructor(
    private readonly document: ApiDocument,
    private readonly schemas: DocumentSchemas,
  ) {}

  faults(request: SentRequest, answer: RawAnswer): string[] {
    const found = operationOf(this.document, request.method, request.target);
    const telling = TELLING.exec(answer.text)?.[0];
    return [
      ...(telling === undefined ? [] : [`tells ${JSON.stringify(telling)}`]),
      ...(found === undefined ? notThere(request, answer) : this.documented(found, request, answer)),
      ...(answer.status >= 400 && request.method !== 'HEAD' ? problemFaults(request, answer) : []),
    ];
  }

  private documented({ operation, pointer }: Found, { method }: SentRequest, answer: RawAnswer): string[] {
    const { status, mediaType, text } = answer;
    if (status >= 500 && status !== 503 && status !== 507) return [`${status} ${text}`];
    const response = operation.responses[status];
    if (response === undefined) return [`${status} is not documented: ${text.slice(0, 300)}`];
    const content = response.content ?? {};
    if (Object.keys(content).length === 0) return text === '' ? [] : ['a body is not documented'];
    if (content[mediaType] === undefined) return [`${status} as ${mediaType} is not documented`];
    if (method === 'HEAD') return text === '' ? [] : ['HEAD has a body'];
    const schema = `${pointer}/responses/${status}/content/${mediaType.replaceAll('/', '~1')}/schema`;
    return this.schemas.faults(schema, isJson(mediaType) ? parsed(text) : text);
  }
}

function notThere({ method, target, headers, bytes }: SentRequest, { status }: RawAnswer): string[] {
  const tellsOfBody = bytes.length > 0 || 'content-type' in headers;
  const allowed = [
    ...NOT_THERE,
    ...(tellsOfBody ? BAD_BODY : []),
    ...(canBeDecoded(pathOf(target)) ? [] : [BAD_PATH]),
  ];
  return allowed.includes(status) ? [] : [`${status} to ${method} for what is not documented`];
}

function problemFaults({ target }: SentRequest, { status, mediaType, text }: RawAnswer): string[] {
  if (mediaType !== PROBLEM) return [`${status} as ${mediaType} is no problem`];
  const problem = parsed(text) as { status?: unknown; instance?: unknown; detail?: unknown };
  return [
    ...(problem.status === status
      ? []
      : [`the problem says ${String(problem.status)}, the answer ${status}`]),
    ...(problem.instance === pathOf(target) ? [] : [`the problem is of ${String(problem.instance)}`]),
    ...(typeof problem.detail === 'string' && problem.detail !== '' ? [] : ['the problem has no detail']),
  ];
}

/** Lines of JSON are not JSON, although a single line would be. */
const isJson = (mediaType: string): boolean => /^application\/(?:.+\+)?json$/.test(mediaType);

function parsed(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return text;
  }
}

const pathOf = (target: string): string => target.split('?')[0]!;

function canBeDecoded(path: string): boolean {
  try {
    decodeURIComponent(path);
    return true;
  } catch {
    return false;
  }
}
