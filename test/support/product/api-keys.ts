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
