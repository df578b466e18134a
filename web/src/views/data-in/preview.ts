import { useEffect, useState } from 'preact/hooks';
import type { Notice, RejectedRow } from '../../api/answers';
import { type Problem, problemFrom } from '../../api/problem';
import { request } from '../../api/request';
import { queryText } from '../../route';
import type { Kind } from './kinds';

/** What a file has, and what its import would do. */
export interface Preview {
  /** The kinds whose columns it has. */
  readonly kinds: readonly string[];
  /** null: its columns do not show a single one. */
  readonly kind: string | null;
  readonly columns: readonly string[];
  readonly first_rows: readonly (readonly string[])[];
  /** Why it would be refused. */
  readonly refusal: string | null;
  readonly rows_read: number | null;
  readonly importable: number | null;
  readonly kept: number | null;
  readonly stores: number | null;
  readonly rejected: number;
  readonly rejected_rows: readonly RejectedRow[];
  readonly notices: readonly Notice[];
}

/** The service reads a file, and writes nothing. */
async function previewOf(
  file: File,
  kind: Kind | undefined,
  weekdays: string,
  signal: AbortSignal,
): Promise<Preview> {
  const form = new FormData();
  form.append('file', file, file.name);
  const isOfHours = kind === undefined || kind === 'business-hours';
  const query = queryText({ kind: kind?.replaceAll('-', '_'), ...(isOfHours ? { weekdays } : {}) });
  const answer = await request(`/ingestions/preview${query}`, { method: 'POST', body: form, signal });
  return answer.json() as Promise<Preview>;
}

/** The kind as in the path of its route. */
export const kindIn = ({ kind }: Preview): Kind | undefined =>
  kind === null ? undefined : (kind.replaceAll('_', '-') as Kind);

interface PreviewState {
  /** The latest one, until the next one arrives. */
  readonly preview: Preview | undefined;
  readonly problem: Problem | undefined;
  readonly loading: boolean;
}

/** The preview of a file, read again for each kind and count of weekdays. `kind`: default: what its columns show. */
export function usePreview(file: File, kind: Kind | undefined, weekdays: string): PreviewState {
  const [state, setState] = useState<PreviewState>({ preview: undefined, problem: undefined, loading: true });
  useEffect(() => {
    const controller = new AbortController();
    const { signal } = controller;
    setState((before) => ({ ...before, loading: true }));
    previewOf(file, kind, weekdays, signal).then(
      (preview) => signal.aborted || setState({ preview, problem: undefined, loading: false }),
      (error: unknown) =>
        signal.aborted || setState({ preview: undefined, problem: problemFrom(error), loading: false }),
    );
    return () => controller.abort();
  }, [file, kind, weekdays]);
  return state;
}
