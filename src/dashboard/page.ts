import { join } from 'node:path';
import type { NestExpressApplication } from '@nestjs/platform-express';

/** Where `npm run build` puts the page, seen from here in src and in dist alike. */
const FILES = join(__dirname, '..', '..', 'dist', 'web');

const SENT = { dotfiles: 'ignore', etag: false, lastModified: false } as const;

/**
 * The page for people, at `/`, its scripts and styles below `/assets`. It holds no data of its own: it asks the API for
 * that, with the key of its user. Calls `opened` when the page is asked for, which will ask for data next.
 */
export function servePage(app: NestExpressApplication, opened: () => void): void {
  // Their names change with what they hold.
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
