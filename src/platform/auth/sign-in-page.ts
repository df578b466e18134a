import { createHash } from 'node:crypto';
import type { Request, Response } from 'express';
import { SESSION_PATH } from './sessions';

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
