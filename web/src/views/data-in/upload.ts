import { NO_ANSWER, problemOf, RequestFailed } from '../../api/problem';
import { addressOf, isSignedIn } from '../../api/request';
import { signings } from '../../api/session';
import type { Ingestion } from '../../api/answers';
import type { Kind } from './kinds';

export interface Upload {
  readonly file: File;
  readonly kind: Kind;
  /** The query of the request. */
  readonly options: Readonly<Record<string, string>>;
  /** A retry sends the same key, so that the file is imported once, even if the first answer was lost. */
  readonly idempotencyKey: string;
}

/** The share of a file that is sent, from 0 to 1; 1: the service is importing it. */
export type Progress = (share: number) => void;

/**
 * Imports a file. Throws `RequestFailed`. Uses XMLHttpRequest, because `fetch` does not report the progress of a body.
 */
export async function upload(what: Upload, progress: Progress): Promise<Ingestion> {
  for (;;) {
    const before = signings.value;
    const { status, body } = await send(what, progress);
    if (status >= 200 && status < 300) return JSON.parse(body) as Ingestion;
    if (status !== 401 || !(await isSignedIn(before))) throw new RequestFailed(problemOf(status, body));
  }
}

function send(
  { file, kind, options, idempotencyKey }: Upload,
  progress: Progress,
): Promise<{ status: number; body: string }> {
  const form = new FormData();
  form.append('file', file, file.name);
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    request.open('POST', addressOf(`/ingestions/${kind}?${new URLSearchParams(options).toString()}`));
    request.setRequestHeader('Idempotency-Key', idempotencyKey);
    request.upload.onprogress = ({ loaded, total }) => progress(total === 0 ? 0 : loaded / total);
    request.upload.onload = () => progress(1);
    request.onload = () => resolve({ status: request.status, body: request.responseText });
    request.onerror = () => reject(new RequestFailed(NO_ANSWER));
    request.send(form);
  });
}
