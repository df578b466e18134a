import { existsSync, readdirSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { NestExpressApplication } from '@nestjs/platform-express';
import type { NextFunction, Request, Response } from 'express';
import { fixedAnswer } from '../platform/http';

/** The page as `npm run build` writes it; the path is right from src and from dist. */
const FILES = join(__dirname, '..', '..', 'dist', 'web');
const ASSETS = join(FILES, 'assets');

/** File names contain a hash of the content, so they may be cached for ever. */
const FOR_EVER = 'public, max-age=31536000, immutable';

/**
 * Serves the page at `/`, and its scripts and styles below `/assets`. The page contains no data: it calls the API as
 * its user. Calls `opened` when the page is requested, because requests for data follow. A service that was not
 * built has no page.
 */
export function servePage(app: NestExpressApplication, opened: (request: Request) => void): void {
  if (!existsSync(ASSETS)) return;
  const server = app.getHttpAdapter().getInstance();
  for (const name of readdirSync(ASSETS)) {
    server.get(
      `/assets/${name}`,
      fixedAnswer(name, () => readFile(join(ASSETS, name)), FOR_EVER),
    );
  }
  server.get(
    '/',
    (request: Request, _response: Response, next: NextFunction) => {
      opened(request);
      next();
    },
    fixedAnswer('html', () => readFile(join(FILES, 'index.html'))),
  );
}
