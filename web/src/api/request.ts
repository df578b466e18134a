import { NO_ANSWER, problemOf, RequestFailed } from './problem';
import { askForKey, SESSION, signings } from './session';

/** The address of a path of the API, relative so that a proxy may add a prefix. */
export const addressOf = (path: string): string => new URL(`.${path}`, document.baseURI).href;

/**
 * Sends a request to the API; the browser adds the cookie of its session. If the API requires a key, asks for one and sends
 * the request again. Throws `RequestFailed` for an error, and if there is no answer.
 */
export async function request(path: string, init: RequestInit = {}): Promise<Response> {
  for (;;) {
    const before = signings.value;
    const response = await answered(path, init);
    if (response.ok) return response;
    if (response.status !== 401 || !(await isSignedIn(before))) {
      throw new RequestFailed(problemOf(response.status, await response.text()));
    }
  }
}

/** Whether a refused request can be sent again: the browser was signed in since `before`, or is now. */
export const isSignedIn = async (before: number): Promise<boolean> =>
  signings.value !== before || (await askForKey());

export async function getJson<T>(path: string, signal?: AbortSignal): Promise<T> {
  return (await request(path, { signal: signal ?? null })).json() as Promise<T>;
}

export async function sendJson<T>(
  method: 'PATCH' | 'POST' | 'PUT',
  path: string,
  body: unknown,
  headers = {},
): Promise<T> {
  const response = await request(path, {
    method,
    headers: { 'Content-Type': 'application/json', ...headers },
    body: JSON.stringify(body),
  });
  return response.json() as Promise<T>;
}

/**
 * Signs in with a key: the answer sets a cookie that this page cannot read. Returns what is wrong, if the service does not
 * know the key, or the browser keeps no cookie. Throws `RequestFailed` for other errors.
 */
export async function signIn(key: string): Promise<string | undefined> {
  const begun = await answered(SESSION, { method: 'POST', headers: { 'X-API-Key': key } });
  if (begun.status === 401) return 'The service does not know this key. Check that it is complete.';
  if (!begun.ok) throw new RequestFailed(problemOf(begun.status, await begun.text()));
  const { status } = await answered(SESSION, {});
  return status === 401 ? 'This browser keeps no cookies of this page. Allow them.' : undefined;
}

/** Deletes the cookie of the session. */
export async function signOut(): Promise<void> {
  await answered(SESSION, { method: 'DELETE' });
  signings.value++;
}

async function answered(path: string, init: RequestInit): Promise<Response> {
  try {
    return await fetch(addressOf(path), init);
  } catch (error) {
    if (init.signal?.aborted === true) throw error;
    throw new RequestFailed(NO_ANSWER);
  }
}
