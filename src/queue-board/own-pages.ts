import type { Request } from 'express';
import { isForeign } from '../access';
import { KnownError } from '../errors';
import { takesBody } from '../http';

/** What is said to a page of another origin. */
export const FROM_ELSEWHERE = 'Pages of other origins may change nothing here. Use the board at /queues.';

/** Refuses what would change something and comes from a page of another origin: cookies go along by themselves. */
export function refuseForeign(request: Request): void {
  if (takesBody(request) && isForeign(request.headers)) throw new KnownError('forbidden', FROM_ELSEWHERE);
}
