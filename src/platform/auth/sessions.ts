import { createHash, createHmac, timingSafeEqual } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';
import type { Request, Response } from 'express';
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

const STYLE = `
:root { color-scheme: light dark; font: 15px/1.45 system-ui, sans-serif; }
body { margin: 0; min-height: 100vh; display: grid; place-items: center; }
main { width: min(420px, calc(100vw - 24px)); }
h1 { font-size: 1.4rem; }
form { display: grid; gap: 10px; }
label { font-weight: 600; }
input, button { font: inherit; min-height: 38px; padding: 4px 10px; }
#fault { min-height: 1.45em; margin: 0; color: light-dark(#b93317, #ff8d6f); }
`;

/** Signs in, and shows what was asked for. The key is sent in a header, as by any other caller. */
const SCRIPT = `
const form = document.querySelector('form');
const fault = document.getElementById('fault');
form.addEventListener('submit', async (event) => {
  event.preventDefault();
  fault.textContent = '';
  const key = form.elements.key.value.trim();
  if (!/^[\\x21-\\x7e]+$/.test(key)) {
    fault.textContent = 'A key consists of letters, digits and signs, without spaces.';
    return;
  }
  try {
    const answer = await fetch(form.action, { method: 'POST', headers: { 'X-API-Key': key } });
    if (answer.ok) location.reload();
    else if (answer.status === 401) fault.textContent = 'The service does not know this key.';
    else fault.textContent = (await answer.json()).detail;
  } catch {
    fault.textContent = 'The service cannot be reached. Try again.';
  }
});
`;

const hashOf = (text: string): string => `'sha256-${createHash('sha256').update(text).digest('base64')}'`;

/** The page has no files, because those of the service may need a key as well. */
const POLICY = [
  "default-src 'none'",
  `style-src ${hashOf(STYLE)}`,
  `script-src ${hashOf(SCRIPT)}`,
  "connect-src 'self'",
  'img-src data:',
  "form-action 'none'",
  "base-uri 'none'",
  "frame-ancestors 'none'",
].join('; ');

/** Whether a person waits for the answer: the request of a browser that opens an address. */
export const opensPage = ({ method, headers }: Pick<Request, 'method' | 'headers'>): boolean =>
  method === 'GET' && /\btext\/html\b/i.test(headers.accept ?? '');

/** Answers with a form for a key, which shows what was asked for after the key is accepted. */
export function sendSignInPage(request: Request, response: Response): void {
  response
    .status(401)
    .setHeader('Content-Security-Policy', POLICY)
    .setHeader('Cache-Control', 'no-store')
    .type('html')
    .send(signInPage(request.path));
}

/** The page at a path. The address of the session is relative, because a proxy may add a prefix. */
export function signInPage(path: string): string {
  const depth = path.split('/').length - 2;
  const action = `${'../'.repeat(Math.max(0, depth))}${SESSION_PATH.slice(1)}`;
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<link rel="icon" href="data:,">
<title>Sign in · Store monitor</title>
<style>${STYLE}</style>
</head>
<body>
<main>
<h1>This service requires a key</h1>
<p>Ask its operator for one. You stay signed in until you close the browser.</p>
<form action="${action}" method="post">
<label for="key">API key</label>
<input id="key" name="key" type="password" autocomplete="off" required autofocus aria-describedby="fault">
<p id="fault" role="alert"></p>
<button type="submit">Sign in</button>
</form>
<noscript><p>Signing in needs JavaScript.</p></noscript>
</main>
<script>${SCRIPT}</script>
</body>
</html>
`;
}
