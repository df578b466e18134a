import type { ComponentChildren, JSX } from 'preact';
import type { Resource } from '../api/resource';
import { ProblemNote } from './problem-note';

interface Shown<T> {
  readonly of: Resource<T>;
  /** The number of lines of the placeholder. */
  readonly lines?: number;
  readonly children: (data: T) => ComponentChildren;
}

/** Shows an answer of the API; before, a placeholder; after a failure, the problem. */
export function Loaded<T>({ of, lines = 4, children }: Shown<T>): JSX.Element {
  const { data, problem, loading, reload } = of;
  return (
    <div class="loaded" aria-busy={loading}>
      {problem === undefined ? null : <ProblemNote problem={problem} retry={reload} />}
      {data !== undefined ? children(data) : problem === undefined ? <Waiting lines={lines} /> : null}
    </div>
  );
}

const Waiting = ({ lines }: { lines: number }): JSX.Element => (
  <div class="waiting" role="status">
    <span class="unseen">Loading…</span>
    {Array.from({ length: lines }, (_, line) => (
      <span key={line} class="waiting-line" aria-hidden="true" />
    ))}
  </div>
);
