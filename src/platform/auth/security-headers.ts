import type { NestExpressApplication } from '@nestjs/platform-express';
import helmet from 'helmet';
import { BOARD_PATH } from './session-cookie';

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
export function addSecurityHeaders(app: NestExpressApplication): void {
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
