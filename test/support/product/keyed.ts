import { randomUUID } from 'node:crypto';
import { type Answer, answerOf, type Kind, send, type Upload } from './client';
import type { Place } from './service';

/** A request that may be sent repeatedly. */
export interface Repeatable {
  readonly path: string;
  readonly headers?: Record<string, string>;
  readonly body?: () => string | FormData;
}

export const trigger = (body?: unknown): Repeatable => json('/trigger_report', body);

export const batch = (polls: readonly unknown[], query = ''): Repeatable => json(`/polls${query}`, { polls });

export const upload = (
  kind: Kind,
  content: string,
  { name = `${kind}.csv`, query = '' }: Upload = {},
): Repeatable => ({
  path: `/ingestions/${kind}${query}`,
  body: () => {
    const form = new FormData();
    form.append('file', new Blob([content], { type: 'text/csv' }), name);
    return form;
  },
});

export const json = (path: string, body: unknown): Repeatable =>
  body === undefined
    ? { path }
    : { path, headers: { 'content-type': 'application/json' }, body: () => JSON.stringify(body) };

export const newKey = (): string => randomUUID();

/** Sends the request with that Idempotency-Key; undefined: without one. */
export async function sendKeyed<Body>(
  service: Place,
  key: string | undefined,
  { path, headers = {}, body }: Repeatable,
): Promise<Answer<Body>> {
  const keyed = key === undefined ? headers : { ...headers, 'idempotency-key': key };
  return answerOf(
    await send(service, path, { method: 'POST', headers: keyed, ...(body && { body: body() }) }),
  );
}

export const isReplayed = ({ headers }: Answer<unknown>): boolean =>
  headers.get('idempotent-replayed') === 'true';
