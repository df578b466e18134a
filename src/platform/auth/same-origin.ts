import type { IncomingHttpHeaders } from 'node:http';

/**
 * Whether the request comes from a page of another origin. Browsers report the origin in `Sec-Fetch-Site`, which no
 * page can change; older ones report it in `Origin`. A request with neither header does not come from a page.
 */
export function isCrossOrigin(headers: IncomingHttpHeaders): boolean {
  const site = headers['sec-fetch-site'];
  // `none`: the address was typed, or opened from a bookmark.
  if (site !== undefined) return site !== 'same-origin' && site !== 'none';
  const { origin, host } = headers;
  return origin !== undefined && (host === undefined || hostOf(origin) !== host);
}

function hostOf(origin: string): string | undefined {
  try {
    return new URL(origin).host;
  } catch {
    // For example `null`, which sandboxed pages send.
    return undefined;
  }
}
