import { join } from 'node:path';
import type { NestExpressApplication } from '@nestjs/platform-express';
import type { Response } from 'express';

/** Where `npm run build` puts the page, seen from here in src and in dist alike. */
const FILES = join(__dirname, '..', '..', 'dist', 'web');

const PAGE = join(FILES, 'index.html');

/** The names of these change with what they hold; the page itself, which names them, is asked for each time. */
const cachingOf = (path: string): string =>
  path.startsWith(join(FILES, 'assets')) ? 'public, max-age=31536000, immutable' : 'no-cache';

/**
 * The page for people, at `/`, its scripts and styles below `/assets`. It holds no data of its own: that it asks the
 * API for, with the key of whoever looks at it. `opened`: somebody has asked for the page, and will ask for data next.
 */
export function servePage(app: NestExpressApplication, opened: () => void): void {
  app.useStaticAssets(FILES, {
    redirect: false,
    dotfiles: 'ignore',
    etag: false,
    lastModified: false,
    setHeaders: (response: Response, path: string) => {
      response.setHeader('Cache-Control', cachingOf(path));
      if (path === PAGE) opened();
    },
  });
}
