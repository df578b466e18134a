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
export function useResource<T>(path: string | undefined, occasion = ''): Resource<T> {
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
    getJson<T>(path, signal).then(
      (data) => signal.aborted || setState({ data, problem: undefined, loading: false }),
      (error: unknown) =>
        signal.aborted || setState((before) => ({ ...before, problem: problemFrom(error), loading: false })),
    );
  }, [path]);

  useEffect(() => {
    load();
    return () => current.current?.abort();
  }, [load, occasion]);
  return { ...state, reload: load };
}
