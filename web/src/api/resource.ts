import { useCallback, useEffect, useRef, useState } from 'preact/hooks';
import { type Problem, problemFrom } from './problem';
import { getJson } from './request';

/** What the API answers to a path, as far as it is known. */
export interface Resource<T> {
  /** The latest answer; that of before stays while the next one is on its way, so that nothing jumps. */
  readonly data: T | undefined;
  readonly problem: Problem | undefined;
  readonly loading: boolean;
  readonly reload: () => void;
}

/** Gets a path, and anew when it or `occasion` changes. `undefined`: nothing is wanted yet. */
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
