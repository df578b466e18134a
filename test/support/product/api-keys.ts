import { send } from './client';
import type { Place } from './service';

/** Secrets of the tests' API keys. */
export const READ_SECRET = 'read-secret-4f0c2a9d7e';
export const WRITE_SECRET = 'write-secret-b83e51d06a';

/** Two keys, `reader` and `writer`. */
export const API_KEYS = `reader:read:${READ_SECRET},writer:write:${WRITE_SECRET}`;

/** A request with that key in `Authorization`. */
export const withKey = (secret: string, request: RequestInit = {}): RequestInit => ({
  ...request,
  headers: { ...(request.headers as Record<string, string>), authorization: `Bearer ${secret}` },
});

/** The cookie of a new session, as a browser sends it. */
export async function sessionOf(service: Place, secret: string): Promise<string> {
  const { status, headers } = await send(service, '/session', withKey(secret, { method: 'POST' }));
  if (status !== 204) throw new Error(`POST /session was answered with ${status}`);
  return headers.get('set-cookie')!.split(';')[0]!;
}
