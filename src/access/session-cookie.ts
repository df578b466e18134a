import type { IncomingHttpHeaders } from 'node:http';

/** Where the queue board is, and all that its cookie is for. */
export const BOARD_PATH = '/queues';
/** Where a session of the board is begun: with a key in a header, as everywhere. */
export const SESSION_PATH = `${BOARD_PATH}/session`;

const NAME = 'store-monitor-queues';
const ATTRIBUTES = [`Path=${BOARD_PATH}`, 'HttpOnly', 'SameSite=Strict'];
/** As many characters as 32 bytes have in base64url. */
const TOKEN = /^[A-Za-z0-9_-]{43}$/;

/** Whether the cookie counts at that path: at the board, though not to begin another session by. */
export const takesCookie = (path: string): boolean =>
  (path === BOARD_PATH || path.startsWith(`${BOARD_PATH}/`)) && !/^\/queues\/session(\/|$)/i.test(path);

/** Whether a request begins or ends a session: that changes nothing but who is known, so any key may. */
export const isOfSession = (method: string, path: string): boolean =>
  (method === 'POST' || method === 'DELETE') && path === SESSION_PATH;

/** The token that a request brings in its cookie; undefined: none, or something that never was one. */
export function tokenOf({ cookie = '' }: IncomingHttpHeaders): string | undefined {
  for (const pair of cookie.split(';')) {
    const [name, value] = pair.split('=', 2).map((text) => text.trim());
    if (name === NAME && TOKEN.test(value ?? '')) return value;
  }
  return undefined;
}

/** `Set-Cookie` of a session: out of reach of scripts, sent by pages of this origin alone, and only to the board. */
export function sessionCookie(token: string, headers: IncomingHttpHeaders): string {
  return [`${NAME}=${token}`, ...ATTRIBUTES, ...(cameByHttps(headers) ? ['Secure'] : [])].join('; ');
}

/** `Set-Cookie` that has a browser forget it. */
export const noCookie = (): string => [`${NAME}=`, ...ATTRIBUTES, 'Max-Age=0'].join('; ');

/** The service speaks http; that a proxy speaks https for it is known from what the proxy, or the browser, says. */
function cameByHttps({ origin, 'x-forwarded-proto': forwarded = '' }: IncomingHttpHeaders): boolean {
  const [first = ''] = [forwarded].flat();
  return first.split(',')[0]!.trim() === 'https' || origin?.startsWith('https://') === true;
}
