import { signal } from '@preact/signals';
import { useCallback, useEffect, useRef, useState } from 'preact/hooks';
import { type Problem, problemFrom } from './problem';
import { getJson } from './request';

/** The state of a request to the API. */
export interface Resource<T> {
  /** The latest answer. The previous one stays until the next one arrives, so that the layout does not jump. */
  readonly data: T | undefined;
  readonly problem: Problem | undefined;
  readonly loading: boolean;
  readonly reload: () => void;
}

/** Requests a path, and requests it again when the path or `occasion` changes. `undefined`: no request yet. */
export const useResource = <T>(path: string | undefined, occasion = ''): Resource<T> =>
  useAnswer(path, occasion, getJson<T>);

/** While this is true, lists have all of their entries, for a print. */
export const printing = signal(false);

/** A page of a list: of those with a `total`, at an offset; of the others, at the cursor of the page before. */
interface Listed {
  readonly items: readonly unknown[];
  readonly total?: number;
  readonly next_cursor?: string | null;
}

/** The same for a page of a list. */
export const useList = <T extends Listed>(path: string | undefined, occasion = ''): Resource<T> =>
  useAnswer(path, occasion, printing.value ? getWholeList<T> : getJson<T>);

function useAnswer<T>(
  path: string | undefined,
  occasion: string,
  get: (path: string, signal: AbortSignal) => Promise<T>,
): Resource<T> {
  const [state, setState] = useState<Omit<Resource<T>, 'reload'>>({
    data: undefined,
    problem: undefined,
    loading: path !== undefined,
  });
  const current = useRef<AbortController>(undefined);

  const load = useCallback(() => {
    current.current?.abort();
    if (path === undefined) return setState({ data: undefined, problem: undefined, loading: false });
    const { signal } = (current.current = new AbortController());
    setState((before) => ({ ...before, loading: true }));
    get(path, signal).then(
      (data) => signal.aborted || setState({ data, problem: undefined, loading: false }),
      (error: unknown) =>
        signal.aborted || setState((before) => ({ ...before, problem: problemFrom(error), loading: false })),
    );
  }, [path, get]);

  useEffect(() => {
    load();
    return () => current.current?.abort();
  }, [load, occasion]);
  return { ...state, reload: load };
}

/** The longest page of the API. */
const MAX_LIMIT = 200;
/** More would not be read on paper. */
const MAX_PRINTED = 20_000;

const wholeLists = new Set<Promise<unknown>>();

/** Resolves when the lists that are being requested as a whole have arrived, or failed. */
export async function wholeListsSettled(): Promise<void> {
  while (wholeLists.size > 0) await Promise.allSettled(wholeLists);
}

function getWholeList<T extends Listed>(path: string, signal: AbortSignal): Promise<T> {
  const whole = requestWholeList<T>(path, signal);
  wholeLists.add(whole);
  const end = (): boolean => wholeLists.delete(whole);
  whole.then(end, end);
  return whole;
}

async function requestWholeList<T extends Listed>(path: string, signal: AbortSignal): Promise<T> {
  const [route = '', query = ''] = path.split('?');
  const parameters = new URLSearchParams(query);
  parameters.set('limit', String(MAX_LIMIT));
  parameters.delete('offset');
  parameters.delete('cursor');
  const items: unknown[] = [];
  for (;;) {
    const page = await getJson<T>(`${route}?${parameters.toString()}`, signal);
    const { total, next_cursor: cursor } = page;
    items.push(...page.items);
    const isLast = total === undefined ? typeof cursor !== 'string' : items.length >= total;
    if (isLast || page.items.length === 0 || items.length >= MAX_PRINTED) {
      return { ...page, items, offset: 0, limit: items.length };
    }
    if (typeof cursor === 'string') parameters.set('cursor', cursor);
    else parameters.set('offset', String(items.length));
  }
}
