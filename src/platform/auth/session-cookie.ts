import type { IncomingHttpHeaders } from 'node:http';

/** The path of the queue board, and the only path of its cookie. */
export const BOARD_PATH = '/queues';
/** The route that creates a session, with a key in a header. */
export const SESSION_PATH = `${BOARD_PATH}/session`;

const NAME = 'store-monitor-queues';
const ATTRIBUTES = [`Path=${BOARD_PATH}`, 'HttpOnly', 'SameSite=Strict'];
/** The length of 32 bytes in base64url. */
const TOKEN = /^[A-Za-z0-9_-]{43}$/;

/** Whether the cookie counts at this path. A cookie alone does not create another session. */
export const takesCookie = (path: string): boolean =>
  (path === BOARD_PATH || path.startsWith(`${BOARD_PATH}/`)) && !/^\/queues\/session(\/|$)/i.test(path);

/** Whether a request creates or ends a session. It changes no data, so a key with any scope is accepted. */
export const isOfSession = (method: string, path: string): boolean =>
  (method === 'POST' || method === 'DELETE') && path === SESSION_PATH;

/** The token in the request's cookie; undefined if it is missing or malformed. */
export function tokenOf({ cookie = '' }: IncomingHttpHeaders): string | undefined {
  for (const pair of cookie.split(';')) {
    const [name, value] = pair.split('=', 2).map((text) => text.trim());
    if (name === NAME && TOKEN.test(value ?? '')) return value;
  }
  return undefined;
}

/** `Set-Cookie` of a session: not readable by scripts, and sent only by pages of this origin to the board. */
export function sessionCookie(token: string, headers: IncomingHttpHeaders): string {
  return [`${NAME}=${token}`, ...ATTRIBUTES, ...(cameByHttps(headers) ? ['Secure'] : [])].join('; ');
}

/** `Set-Cookie` that deletes the session's cookie. */
export const noCookie = (): string => [`${NAME}=`, ...ATTRIBUTES, 'Max-Age=0'].join('; ');

/** The service itself speaks http. The headers of a proxy or of the browser show whether the client used https. */
function cameByHttps({ origin, 'x-forwarded-proto': forwarded = '' }: IncomingHttpHeaders): boolean {
  const [first = ''] = [forwarded].flat();
  return first.split(',')[0]!.trim() === 'https' || origin?.startsWith('https://') === true;
}
