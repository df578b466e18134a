import type { NestExpressApplication } from '@nestjs/platform-express';
import helmet from 'helmet';
import { BOARD_PATH } from './session-cookie';

/** Pages run what this service serves, and nothing else. */
const OWN_ONLY = {
  defaultSrc: ["'self'"],
  baseUri: ["'none'"],
  formAction: ["'self'"],
  frameAncestors: ["'none'"],
  imgSrc: ["'self'", 'data:'],
  objectSrc: ["'none'"],
};
/** Swagger UI has styles in its page, though no scripts. */
const SWAGGER_UI = { ...OWN_ONLY, styleSrc: ["'self'", "'unsafe-inline'"] };
/** So has the queue board, whose page says what its links begin with as well. */
const QUEUE_BOARD = { ...SWAGGER_UI, baseUri: ["'self'"] };

/**
 * Headers that tell browsers what not to do. Nothing here asks for https: services inside a network often speak plain
 * http, and a proxy that speaks https for them says Strict-Transport-Security itself.
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
