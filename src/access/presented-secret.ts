import type { IncomingHttpHeaders } from 'node:http';

/** The secret of `Authorization: Bearer …`, or of `X-API-Key` where Authorization is not there or is another's. */
export function presentedSecret(headers: IncomingHttpHeaders): string | undefined {
  const bearer = /^bearer +(\S+) *$/i.exec(headers.authorization ?? '')?.[1];
  if (bearer !== undefined) return bearer;
  const key = headers['x-api-key'];
  return typeof key === 'string' && key !== '' ? key : undefined;
}
