import type { IncomingHttpHeaders } from 'node:http';

/** The secret in `Authorization: Bearer …`, or in `X-API-Key` if Authorization is missing or has another scheme. */
export function presentedSecret(headers: IncomingHttpHeaders): string | undefined {
  const bearer = /^bearer +(\S+) *$/i.exec(headers.authorization ?? '')?.[1];
  if (bearer !== undefined) return bearer;
  const key = headers['x-api-key'];
  return typeof key === 'string' && key !== '' ? key : undefined;
}
