import { defineConfig } from 'vite';

/** Where the API is while the page is worked on (`npm run start:page`). */
const SERVICE = 'http://localhost:8000';
const ROUTES =
  '^/(session|stores|reports|fleet|figures|targets|incidents|ingestions|polls|exclusions|special-hours|alerts|alert-rules|alert-mutes|channels|report-schedules|audit|events|metrics|trigger_report|download_report|docs|queues)([/?]|$)';

/** The page for people: `npm run build` puts it into dist/web, from where the service serves it (src/dashboard). */
export default defineConfig({
  // Relative, so that the page works behind a proxy that gives the service a path of its own.
  base: './',
  oxc: { jsx: { runtime: 'automatic', importSource: 'preact' } },
  server: { proxy: { [ROUTES]: SERVICE } },
  build: {
    outDir: '../dist/web',
    emptyOutDir: true,
    // Nothing in the page itself: the content security policy lets only files of this service in.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
  },
});
