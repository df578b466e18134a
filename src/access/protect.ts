import type { NestExpressApplication } from '@nestjs/platform-express';
import type { Config } from '../config';
import { BoardSessions } from './board-sessions';
import { hasBoard } from './board-sessions.module';
import { RateLimit } from './rate-limit';
import { receiveWithin } from './receive-within';
import { requireKey } from './require-key';
import { addSecurityHeaders } from './security-headers';

/** Puts in front of all routes, pages included, what decides who and what gets through to them. */
export function protect(app: NestExpressApplication, config: Config): void {
  const { access, http } = config;
  app.disable('x-powered-by');
  addSecurityHeaders(app);
  // Before keys are asked for: browsers send none when they ask whether another origin may.
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
