import { apiKey, askForKey } from './key';
import { NO_ANSWER, problemOf, RequestFailed } from './problem';

/** The address of a path of the API, relative so that a proxy may add a prefix. */
export const addressOf = (path: string): string => new URL(`.${path}`, document.baseURI).href;

/** The headers of a request, with the key if there is one. */
export const withKey = (headers: HeadersInit = {}, key = apiKey.value): Headers => {
  const all = new Headers(headers);
  if (key !== '') all.set('X-API-Key', key);
  return all;
};

/**
 * Sends a request to the API. If the API requires a key, asks for one and sends the request again. Throws
 * `RequestFailed` for an error, and if there is no answer.
 */
export async function request(path: string, init: RequestInit = {}): Promise<Response> {
  for (;;) {
    const key = apiKey.value;
    const response = await answered(path, { ...init, headers: withKey(init.headers, key) });
    if (response.ok) return response;
    // Another request may have received a key meanwhile.
    const again = response.status === 401 && (apiKey.value !== key || (await askForKey()));
    if (!again) throw new RequestFailed(problemOf(response.status, await response.text()));
  }
}

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

/** Whether the service knows a key. Other errors say nothing about the key. */
export async function isKnownKey(key: string): Promise<boolean> {
  const { status } = await answered('/stores?limit=1', { headers: withKey({}, key) });
  return status !== 401;
}

async function answered(path: string, init: RequestInit): Promise<Response> {
  try {
    return await fetch(addressOf(path), init);
  } catch (error) {
    if (init.signal?.aborted === true) throw error;
    throw new RequestFailed(NO_ANSWER);
  }
}
