import { join } from 'node:path';
import type { NestExpressApplication } from '@nestjs/platform-express';

/** The page as `npm run build` writes it; the path is right from src and from dist. */
const FILES = join(__dirname, '..', '..', 'dist', 'web');

const SENT = { dotfiles: 'ignore', etag: false, lastModified: false } as const;

/**
 * Serves the page at `/`, and its scripts and styles below `/assets`. The page contains no data: it calls the API with
 * its user's key. Calls `opened` when the page is requested, because requests for data follow.
 */
export function servePage(app: NestExpressApplication, opened: () => void): void {
  // File names contain a hash of the content, so they may be cached for ever.
  const assets = { ...SENT, index: false, redirect: false, immutable: true, maxAge: '1y' } as const;
  app.useStaticAssets(join(FILES, 'assets'), { ...assets, prefix: '/assets' });
  const server = app.getHttpAdapter().getInstance();
  server.get('/', (_request, response) => {
    opened();
    response.sendFile('index.html', {
      ...SENT,
      root: FILES,
      cacheControl: false,
      headers: { 'Cache-Control': 'no-cache' },
    });
  });
}
