import { randomUUID } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';

const HEADER = 'X-Request-Id';

/** What goes into a log and a header as it is: no spaces, quotes or control characters, and not too long to be kept. */
const SANE = /^[A-Za-z0-9._:;=+/@-]{1,128}$/;

/** The caller's own id for its request where that is sane; otherwise a fresh one. */
export const requestIdFrom = (header: string | readonly string[] | undefined): string =>
  typeof header === 'string' && SANE.test(header) ? header : randomUUID();

/** Gives the request its id, which the answer carries too. Comes before all that may answer or log. */
export function nameRequest(request: IncomingMessage, response: ServerResponse, next: () => void): void {
  const id = requestIdFrom(request.headers['x-request-id']);
  Object.assign(request, { id });
  response.setHeader(HEADER, id);
  next();
}

/** The id of a request that has been named. */
export const requestIdOf = (request: object): string => (request as { id: string }).id;
