import { randomUUID } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';

const HEADER = 'X-Request-Id';

/** Safe in a log line and in a header: no spaces, quotes or control characters, and of limited length. */
const SANE = /^[A-Za-z0-9._:;=+/@-]{1,128}$/;

/** The caller's own request id if it is safe; otherwise a new one. */
export const requestIdFrom = (header: string | readonly string[] | undefined): string =>
  typeof header === 'string' && SANE.test(header) ? header : randomUUID();

/** Gives the request its id, and sends it in the answer. Runs before everything that answers or logs. */
export function nameRequest(request: IncomingMessage, response: ServerResponse, next: () => void): void {
  const id = requestIdFrom(request.headers['x-request-id']);
  Object.assign(request, { id });
  response.setHeader(HEADER, id);
  next();
}

/** The id of a request that passed `nameRequest`. */
export const requestIdOf = (request: object): string => (request as { id: string }).id;
