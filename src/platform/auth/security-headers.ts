import type { NestExpressApplication } from '@nestjs/platform-express';
import helmet from 'helmet';
import type { Config } from '../config';
import { receiveWithin } from '../http';
import { RateLimit } from './rate-limit';
import { requireKey, type StoresOfKeys } from './require-key';
import { BOARD_PATH } from './sessions';

/** Pages load scripts and styles from this service only. */
const OWN_ONLY = {
  defaultSrc: ["'self'"],
  baseUri: ["'none'"],
  formAction: ["'self'"],
  frameAncestors: ["'none'"],
  imgSrc: ["'self'", 'data:'],
  objectSrc: ["'none'"],
};
/** Swagger UI has inline styles, but no inline scripts. */
const SWAGGER_UI = { ...OWN_ONLY, styleSrc: ["'self'", "'unsafe-inline'"] };
/** The queue board also has inline styles, and sets a base URI for its links. */
const QUEUE_BOARD = { ...SWAGGER_UI, baseUri: ["'self'"] };

/**
 * Adds security headers for browsers. Does not enforce https: services in an internal network often use http, and a
 * proxy that terminates TLS sends Strict-Transport-Security itself.
 */
function addSecurityHeaders(app: NestExpressApplication): void {
  const policy = (directives: Record<string, string[]>) => ({ useDefaults: false, directives });
  app.use(
    helmet({
      contentSecurityPolicy: policy(OWN_ONLY),
      strictTransportSecurity: false,
      xFrameOptions: { action: 'deny' },
    }),
  );
  app.use('/docs', helmet.contentSecurityPolicy(policy(SWAGGER_UI)));
  app.use(BOARD_PATH, helmet.contentSecurityPolicy(policy(QUEUE_BOARD)));
}

/** Adds the access checks in front of all routes, including the pages. */
export function applySecurity(
  app: NestExpressApplication,
  { access, http }: Config,
  scopes: StoresOfKeys,
): void {
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
  app.use(requireKey(access, app.get(RateLimit), scopes));
  app.use('/ingestions', receiveWithin(http.uploadTimeoutMs));
}
