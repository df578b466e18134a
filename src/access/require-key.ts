import { Logger } from '@nestjs/common';
import type { NextFunction, Request, RequestHandler, Response } from 'express';
import type { Config } from '../config';
import { KnownError } from '../errors';
import { nameCaller, NO_KEY, READ_ONLY } from '../http';
import { KeyRing } from './key-ring';
import { isOpen, reads } from './open-routes';
import { presentedSecret } from './presented-secret';

const UNKNOWN_KEY = 'There is no such API key.';
const REALM = 'Bearer realm="store-monitor"';

/** Lets a request pass that comes with a key of the scope it needs. Stands before all that the service serves. */
export function requireKey({ keys, openRoutes }: Config['access']): RequestHandler {
  const logger = new Logger('Access');
  const ring = new KeyRing(keys);

  return (request: Request, response: Response, next: NextFunction): void => {
    const { method, path } = request;
    if (ring.isEmpty || isOpen(method, path, openRoutes)) return next();

    const refuse = (code: 'unauthorized' | 'forbidden', detail: string, challenge: string): void => {
      logger.warn(`${method} ${path} of ${request.ip} is refused: ${detail}`);
      response.setHeader('WWW-Authenticate', challenge);
      next(new KnownError(code, detail));
    };

    const secret = presentedSecret(request.headers);
    if (secret === undefined) return refuse('unauthorized', NO_KEY, REALM);
    const key = ring.keyOf(secret);
    if (key === undefined) return refuse('unauthorized', UNKNOWN_KEY, `${REALM}, error="invalid_token"`);
    if (key.scope === 'read' && !reads(method)) {
      return refuse('forbidden', READ_ONLY, `${REALM}, error="insufficient_scope"`);
    }
    nameCaller(request, key.name);
    // What was answered to a key is for its holder: no cache on the way may hand it to others.
    response.setHeader('Cache-Control', 'private, no-cache');
    next();
  };
}
