import type { IncomingHttpHeaders } from 'node:http';

/**
 * Whether a page of another origin had a browser send that request. Browsers say where from by `Sec-Fetch-Site`, which
 * no page can change, and the older ones by `Origin`; what says neither is no page.
 */
export function isForeign(headers: IncomingHttpHeaders): boolean {
  const site = headers['sec-fetch-site'];
  // `none`: typed into the address bar, or opened from a bookmark.
  if (site !== undefined) return site !== 'same-origin' && site !== 'none';
  const { origin, host } = headers;
  return origin !== undefined && (host === undefined || hostOf(origin) !== host);
}

function hostOf(origin: string): string | undefined {
  try {
    return new URL(origin).host;
  } catch {
    // Such as `null`, which a page in a sandbox has.
    return undefined;
  }
}
