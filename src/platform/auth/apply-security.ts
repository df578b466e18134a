import type { NestExpressApplication } from '@nestjs/platform-express';
import type { Config } from '../config';
import { receiveWithin } from '../http';
import { BoardSessions } from './board-sessions';
import { hasBoard } from './board-sessions.module';
import { RateLimit } from './rate-limit';
import { requireKey } from './require-key';
import { addSecurityHeaders } from './security-headers';

/** Adds the access checks in front of all routes, including the pages. */
export function applySecurity(app: NestExpressApplication, config: Config): void {
  const { access, http } = config;
  app.disable('x-powered-by');
  addSecurityHeaders(app);
  // Before the key check: browsers send no key in a CORS preflight.
  if (access.corsOrigins.length > 0) {
    app.enableCors({
      origin: [...access.corsOrigins],
      exposedHeaders: ['Retry-After', 'Content-Disposition', 'Idempotent-Replayed'],
    });
  }
  app.use(receiveWithin(http.requestTimeoutMs));
  const sessions = hasBoard(config) ? app.get(BoardSessions) : undefined;
  app.use(requireKey(access, app.get(RateLimit), sessions));
  app.use('/ingestions', receiveWithin(http.uploadTimeoutMs));
}
