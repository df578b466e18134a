import { createHmac, timingSafeEqual } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';
import type { ApiKey, Config } from '../config';

/** The queue board needs Bull, and only processes that serve the API show it. */
export const hasBoard = ({ role, redis }: Config): boolean => role !== 'worker' && redis !== undefined;

/** The path of the queue board. */
export const BOARD_PATH = '/queues';
/** The route that signs in, with a key in a header, and out. */
export const SESSION_PATH = '/session';

const NAME = 'store-monitor-session';
/** Without a lifetime: the cookie ends with the session of the browser. */
const ATTRIBUTES = ['Path=/', 'HttpOnly', 'SameSite=Strict'];
/** A browser that is never closed signs in again after this time. */
const SESSION_MS = 12 * 3_600_000;
/** The name of the key, the end in epoch ms, and 256 bits in base64url. */
const TOKEN = /^(([A-Za-z0-9._-]{1,64})~(\d{10,15}))~([A-Za-z0-9_-]{43})$/;

/** As Express takes the path. */
const AT_SESSION = /^\/session\/?$/i;

/** Whether a request signs in, which takes a key, and no other session. */
export const beginsSession = (method: string, path: string): boolean =>
  method === 'POST' && AT_SESSION.test(path);

/** Whether a request signs in or out. It changes no data, so a key with any scope is accepted. */
export const isOfSession = (method: string, path: string): boolean =>
  (method === 'POST' || method === 'DELETE') && AT_SESSION.test(path);

/**
 * A token of a session, for a browser, which sends no key when it opens a page or a file. It is signed, and not stored, so
 * that all processes accept it. The signature is made with the digest of the secret: the session ends with its key.
 */
export function createToken(key: ApiKey, now = Date.now()): string {
  const claim = `${key.name}~${now + SESSION_MS}`;
  return `${claim}~${signatureOf(claim, key)}`;
}

/** The key of the session whose cookie the request has; undefined: there is none, it has ended, or its key is gone. */
export function keyOfSession(
  { cookie = '' }: IncomingHttpHeaders,
  keys: readonly ApiKey[],
  now = Date.now(),
): ApiKey | undefined {
  for (const pair of cookie.split(';')) {
    const [cookieName, token = ''] = pair.split('=', 2).map((text) => text.trim());
    const [, claim, name, end, signature] = TOKEN.exec(token) ?? [];
    if (cookieName !== NAME || claim === undefined || signature === undefined) continue;
    const key = keys.find((known) => known.name === name);
    if (key === undefined || Number(end) <= now) continue;
    if (timingSafeEqual(Buffer.from(signature), Buffer.from(signatureOf(claim, key)))) return key;
  }
  return undefined;
}

const signatureOf = (claim: string, { digest }: ApiKey): string =>
  createHmac('sha256', digest).update(`session ${claim}`).digest('base64url');

/** `Set-Cookie` of a session: not readable by scripts, and sent only by pages of this site. */
export const sessionCookie = (token: string, headers: IncomingHttpHeaders): string =>
  [`${NAME}=${token}`, ...ATTRIBUTES, ...(cameByHttps(headers) ? ['Secure'] : [])].join('; ');

/** `Set-Cookie` that deletes the session's cookie. */
export const noCookie = (): string => [`${NAME}=`, ...ATTRIBUTES, 'Max-Age=0'].join('; ');

/** The service itself speaks http. The headers of a proxy or of the browser show whether the client used https. */
function cameByHttps({ origin, 'x-forwarded-proto': forwarded = '' }: IncomingHttpHeaders): boolean {
  const [first = ''] = [forwarded].flat();
  return first.split(',')[0]!.trim() === 'https' || origin?.startsWith('https://') === true;
}

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
